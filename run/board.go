package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"vaelab/export/tensorboard"
	"vaelab/internal/userfile"
)

// Splits are what a data set's images are for, as records name them.
var Splits = []string{"train", "validation", "test"}

// picturedSplit is the split whose events hold pictures.
const picturedSplit = "test"

// board appends to the run's files of events, one for each split, which TensorBoard shows. An event is written in one piece, so
// that a reader meets whole ones and a crash costs one at most. On resume a file keeps, byte for byte, what is of
// the checkpoint's steps, and gets what it lacks of them. A nil board does nothing.
type board struct {
	dir   *Directory
	files map[string]*os.File // by split
	last  map[string]int      // step
}

// openBoard opens the files of a run that goes on after the step through.
func openBoard(d *Directory, through int) (*board, error) {
	b := &board{dir: d, files: map[string]*os.File{}, last: map[string]int{}}
	for _, split := range Splits {
		name := path.Join(boardDir, split, tensorboard.File)
		if err := b.cut(split, name, through); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, nil
}

// cut opens a file that is there, and takes away what is not kept.
func (b *board) cut(split, name string, through int) error {
	old, err := userfile.OpenIn(b.dir.root, name)
	if err != nil {
		return err
	}
	defer old.Close()
	size, last, err := tensorboard.Kept(old, through)
	if err != nil {
		return err
	}
	b.last[split] = last
	return b.open(split, name, size)
}

// open opens a file to append to its first bytes.
func (b *board) open(split, name string, size int64) error {
	file, err := b.dir.root.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	b.files[split] = file
	if err := file.Truncate(size); err != nil || size > 0 {
		return err
	}
	_, err = file.Write(*tensorboard.NewEvents(time.Now()))
	return err
}

// add appends an event of a split.
func (b *board) add(split string, at tensorboard.Moment, values ...tensorboard.Value) error {
	if b.files[split] == nil {
		folder := path.Join(boardDir, split)
		if err := b.dir.root.MkdirAll(folder, 0o777); err != nil {
			return fmt.Errorf("%s: %w", b.dir.Dir, err)
		}
		if err := b.open(split, path.Join(folder, tensorboard.File), 0); err != nil {
			return fmt.Errorf("%s: %w", b.dir.Dir, err)
		}
	}
	var events tensorboard.Events
	events.Add(at, values...)
	if _, err := b.files[split].Write(events); err != nil {
		return fmt.Errorf("%s: %w", b.dir.Dir, err)
	}
	return nil
}

// show adds what the files lack of the records, and the pictures of their epochs that are there.
func (b *board) show(records []Record, times []time.Time) error {
	if b == nil {
		return nil
	}
	for i, r := range records {
		if r.Step <= b.last[r.Split] || !slices.Contains(Splits, r.Split) {
			continue
		}
		at := tensorboard.Moment{Step: r.Step, Time: times[i]}
		if err := b.add(r.Split, at, Scalars(r)...); err != nil {
			return err
		}
		if r.Split == picturedSplit {
			if err := b.pictures(r.Epoch, at); err != nil {
				return err
			}
		}
		b.last[r.Split] = r.Step
	}
	return nil
}

// pictures adds those of an epoch.
func (b *board) pictures(epoch int, at tensorboard.Moment) error {
	for _, kind := range pictureDirs {
		drawn, err := b.dir.drawn(kind, epoch)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		image, err := drawn.Value()
		if err != nil {
			return fmt.Errorf("%s: %w", b.dir.Dir, err)
		}
		if err := b.add(picturedSplit, at, image); err != nil {
			return err
		}
	}
	return nil
}

// sync makes what was written outlive a power cut.
func (b *board) sync() error { return b.each((*os.File).Sync) }

func (b *board) close() error { return b.each((*os.File).Close) }

func (b *board) each(f func(*os.File) error) error {
	if b == nil {
		return nil
	}
	var errs []error
	for _, file := range b.files {
		errs = append(errs, f(file))
	}
	return errors.Join(errs...)
}

// Scalars are what TensorBoard shows of a record: what was measured, and is of its split.
func Scalars(r Record) []tensorboard.Value {
	values := []tensorboard.Value{
		tensorboard.Scalar("loss", float64(r.Loss)), tensorboard.Scalar("recon", float64(r.Recon)), tensorboard.Scalar("kl", float64(r.KL)),
	}
	for _, s := range []struct {
		tag   string
		value Number
	}{{"beta", r.Beta}, {"lr", r.LR}, {"gradient_norm", r.Gradient}, {"images_per_s", r.ImagesPerSecond}} {
		if s.value != 0 {
			values = append(values, tensorboard.Scalar(s.tag, float64(s.value)))
		}
	}
	if r.ActiveUnits != nil {
		values = append(values, tensorboard.Scalar("active_units", float64(*r.ActiveUnits)))
	}
	for l, kl := range r.KLByDimension {
		values = append(values, tensorboard.Scalar(fmt.Sprint("kl_by_dimension/", l), float64(kl)))
	}
	return values
}

// Times are the times of records of a run that began at the given time, as if nothing had ever stopped it: its seconds of
// training are known, its pauses are not. There are none if nothing says when it began.
func Times(records []Record, begun time.Time) []time.Time {
	times := make([]time.Time, len(records))
	if begun.IsZero() {
		return times
	}
	var seconds float64
	for i, r := range records {
		if s := float64(r.Elapsed); s > seconds { // not of a number that is lost
			seconds = s
		}
		times[i] = begun.Add(time.Duration(seconds * float64(time.Second)))
	}
	return times
}
