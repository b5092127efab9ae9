package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"vaelab/eval"
	"vaelab/export/tensorboard"
	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
	"vaelab/run"
)

// The folder of --tensorboard has one for each split.
var logs = run.Contents{
	What: "an export", Flag: "--tensorboard", Files: run.Names(), Folders: run.Names(run.Splits...),
	Inside: &run.Contents{Files: run.Names(tensorboard.File, tensorboard.Config, tensorboard.Tensors, tensorboard.Metadata, tensorboard.Sprite)},
}

// board is what is written for TensorBoard.
type board struct {
	run    run.Directory
	events map[string]*tensorboard.Events // by split
	files  map[string][]byte              // beside them, by path
	ends   map[int]tensorboard.Moment     // of epochs
}

// toTensorBoard writes the run, and the codes of the images.
func (x *exporter) toTensorBoard(ctx context.Context, images eval.Images, c *codes) error {
	b := &board{
		run: run.Directory{Dir: filepath.Dir(x.model.Path)}, events: map[string]*tensorboard.Events{},
		files: map[string][]byte{}, ends: map[int]tensorboard.Moment{},
	}
	if err := b.scalars(); err != nil {
		return err
	}
	if err := b.pictures(); err != nil {
		return err
	}
	at, ok := b.ends[x.model.Epoch]
	if !ok {
		at = tensorboard.Moment{Step: x.model.Step, Time: b.run.Began()}
	}
	histogram := func(tag string, rows [][]float32) tensorboard.Value {
		return tensorboard.Histogram(tag, slices.Concat(rows...))
	}
	b.of(x.Split).Add(at, histogram("codes/mean", c.mean), histogram("codes/sigma", c.sigma), histogram("codes/draw", c.draw))
	if err := b.projector(x, images, c); err != nil {
		return err
	}
	return b.write(ctx, x.logs)
}

// of returns the events of a split.
func (b *board) of(split string) *tensorboard.Events {
	if b.events[split] == nil {
		b.events[split] = tensorboard.NewEvents(b.run.Began())
	}
	return b.events[split]
}

// scalars adds the run's metrics.
func (b *board) scalars() error {
	records, err := run.ReadRecords(b.run.Metrics())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: --tensorboard shows a run: name one with --checkpoint", err)
	} else if err != nil {
		return err
	}
	times := run.Times(records, b.run.Began())
	for i, r := range records {
		if !slices.Contains(run.Splits, r.Split) {
			continue
		}
		at := tensorboard.Moment{Step: r.Step, Time: times[i]}
		b.ends[r.Epoch] = at
		b.of(r.Split).Add(at, run.Scalars(r)...)
	}
	return nil
}

// pictures adds the pictures that the run kept.
func (b *board) pictures() error {
	drawn, err := b.run.Drawn()
	if err != nil {
		return err
	}
	for _, d := range drawn {
		image, err := d.Value()
		if err != nil {
			return fmt.Errorf("%s: %w", b.run.Dir, err)
		}
		if at, ok := b.ends[d.Epoch]; ok {
			b.of("test").Add(at, image)
		}
	}
	return nil
}

// projector adds the means of codes, as many as a sprite has room for, with their images.
func (b *board) projector(x *exporter, images eval.Images, c *codes) error {
	n := min(images.Len(), tensorboard.Fits(images.Height, images.Width))
	var label func(i int) string
	if c.labels != nil {
		label = func(i int) string { return x.model.Names.Of(c.labels[i]) }
	}
	tiles := make([][]float32, n)
	for i := range tiles {
		for _, v := range images.Image(i) {
			tiles[i] = append(tiles[i], float32(v)/255)
		}
	}
	sprite, err := figure.Grid{
		Height: images.Height, Width: images.Width, Channels: images.Depth(), Scale: 1,
		Cols: tensorboard.Columns(n, images.Height, images.Width),
	}.Draw(tiles)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := figure.WritePNG(&picture, sprite, figure.Info{}); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		tensorboard.Config: tensorboard.ProjectorConfig(images.Height, images.Width), tensorboard.Tensors: tensorboard.Table(c.mean[:n]),
		tensorboard.Metadata: tensorboard.Labels(n, label), tensorboard.Sprite: picture.Bytes(),
	} {
		b.files[path.Join(x.Split, name)] = content
	}
	return nil
}

// write writes all files, or none.
func (b *board) write(ctx context.Context, folder *run.Folder) error {
	for split, events := range b.events {
		b.files[path.Join(split, tensorboard.File)] = *events
	}
	if err := folder.Make(); err != nil {
		return err
	}
	dir, err := os.OpenRoot(folder.Dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	for split := range b.events {
		if err := dir.MkdirAll(split, 0o777); err != nil {
			return err
		}
	}
	names := slices.Sorted(maps.Keys(b.files))
	return atomicfile.WriteAll(ctx, dir, names, 0o666, func(i int, w io.Writer) error {
		_, err := w.Write(b.files[names[i]])
		return err
	})
}
