package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"vaelab/eval"
	"vaelab/export/tensorboard"
	"vaelab/internal/atomicfile"
	"vaelab/internal/figure"
	"vaelab/run"
)

// The folder of --tensorboard has one for each split.
var (
	splits = []string{"train", "validation", "test"}
	logs   = run.Contents{
		What: "an export", Flag: "--tensorboard", Files: run.Names(), Folders: run.Names(splits...),
		Inside: &run.Contents{Files: run.Names(tensorboard.File, tensorboard.Config, tensorboard.Tensors, tensorboard.Metadata, tensorboard.Sprite)},
	}
)

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
	times := timesOf(records, b.run.Began())
	for i, r := range records {
		at := tensorboard.Moment{Step: r.Step, Time: times[i]}
		if !slices.Contains(splits, r.Split) {
			continue
		}
		b.ends[r.Epoch] = at
		values := []tensorboard.Value{
			tensorboard.Scalar("loss", float64(r.Loss)), tensorboard.Scalar("recon", float64(r.Recon)), tensorboard.Scalar("kl", float64(r.KL)),
		}
		for _, s := range []struct {
			tag   string
			value run.Number
		}{{"beta", r.Beta}, {"lr", r.LR}, {"gradient_norm", r.Gradient}, {"images_per_s", r.ImagesPerSecond}} {
			if s.value != 0 { // measured, and of this split
				values = append(values, tensorboard.Scalar(s.tag, float64(s.value)))
			}
		}
		if r.ActiveUnits != nil {
			values = append(values, tensorboard.Scalar("active_units", float64(*r.ActiveUnits)))
		}
		b.of(r.Split).Add(at, values...)
	}
	return nil
}

// timesOf are the times of records; none of a run of which nothing says when it began. Seconds count anew in each process
// that trained the run: the last one began at the given time, and those before are taken to have ended then, one after the
// other.
func timesOf(records []run.Record, began time.Time) []time.Time {
	times := make([]time.Time, len(records))
	if began.IsZero() {
		return times
	}
	var before, last float64 // what earlier processes took, and this one so far
	seconds := make([]float64, len(records))
	for i, r := range records {
		s := float64(r.Elapsed)
		switch {
		case math.IsNaN(s):
			s = last
		case s < last:
			before += last
		}
		seconds[i], last = before+s, s
	}
	for i, s := range seconds {
		times[i] = began.Add(time.Duration((s - before) * float64(time.Second)))
	}
	return times
}

// pictures adds the pictures that the run kept.
func (b *board) pictures() error {
	drawn, err := b.run.Drawn()
	if err != nil {
		return err
	}
	for _, d := range drawn {
		config, err := png.DecodeConfig(bytes.NewReader(d.PNG))
		if err != nil {
			return fmt.Errorf("%s/%s of epoch %d: %w", b.run.Dir, d.Kind, d.Epoch, err)
		}
		if at, ok := b.ends[d.Epoch]; ok {
			b.of("test").Add(at, tensorboard.Image(d.Kind, d.PNG, config.Height, config.Width))
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
