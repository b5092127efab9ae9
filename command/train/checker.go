package train

import (
	"context"
	"errors"
	"io"
	"time"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/train"
)

// Parse returns what arguments of the command say, and refuses those that do not go together or with a run to go on with.
func Parse(args []string) (*Flags, error) {
	return parse(args, cli.IO{Stdout: io.Discard, Stderr: io.Discard})
}

// Checker looks at runs before any is begun. It keeps the data set that it read last.
type Checker struct {
	set  *data.Dataset
	seen string // the path of the set, and what was taken of it
}

// Check refuses arguments that the command would refuse before it makes or changes anything, but for the device, and returns
// what they say.
func (c *Checker) Check(ctx context.Context, args []string) (*Flags, error) {
	f, err := Parse(args)
	if err != nil {
		return nil, err
	}
	return f, c.open(ctx, f)
}

// Data returns the data set that was read last, as the recipe that it was read for takes it.
func (c *Checker) Data() *data.Dataset { return c.set }

// open has the recipe's data set read, and the recipe checked.
func (c *Checker) open(ctx context.Context, f *Flags) error {
	cut, err := setting.Marshal(&f.Cut)
	if err != nil {
		return err
	}
	seen := f.Data + "\n" + string(cut)
	if c.set != nil && c.seen == seen {
		return f.Recipe.Check(c.set)
	}
	set, err := f.Recipe.Open(ctx, f.Data)
	if err == nil {
		c.set, c.seen = set, seen
	}
	return err
}

// Time returns about how long the steps of a run take, in training on its device: it trains for a moment in memory. What comes between
// epochs is left out: evaluations, pictures, files.
func (c *Checker) Time(ctx context.Context, f *Flags, moment time.Duration) (whole time.Duration, err error) {
	if err := c.open(ctx, f); err != nil {
		return 0, err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, cli.IO{Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		return 0, err
	}
	defer device.Close()
	r, err := run.NewRecorder(run.Plan{Recipe: f.Recipe, Data: c.set})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.Prepare(device); err != nil {
		return 0, err
	}
	images := c.set.Train.Len() - f.Training.Validation
	began, first := time.Time{}, 0
	for event, err := range r.Trainer.Run(ctx) {
		if err != nil {
			return 0, err
		}
		p, ok := event.(*train.Progress)
		if !ok { // the epoch is over
			break
		}
		now := time.Now()
		if began.IsZero() { // the first step fills the caches
			began, first = now, p.Done
		} else if took := now.Sub(began); took >= moment || p.Done == p.Total {
			whole = time.Duration(float64(took) / float64(p.Done-first) * float64(images) * float64(f.Epochs))
			break
		}
	}
	return whole, nil
}
