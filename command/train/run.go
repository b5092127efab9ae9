// Package train is the command that trains a model and writes a run directory.
package train

import (
	"context"
	"errors"
	"io"
	"time"

	"vaelab/internal/cli"
	"vaelab/run"
	"vaelab/train"
)

func runTrain(ctx context.Context, args []string, std cli.IO) (err error) {
	f, err := parse(args, std)
	if err != nil {
		return err
	}
	if f.Quiet {
		std.Stderr = io.Discard
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	set, err := f.Recipe.Open(ctx, f.Data)
	if err != nil {
		return err
	}
	if f.Data, err = run.Absolute(f.Data); err != nil {
		return err
	}

	r, err := run.NewRecorder(run.Plan{
		Recipe: f.Recipe, SaveEvery: f.SaveEvery, SaveWithin: time.Duration(f.SaveSeconds) * time.Second, Keep: f.Keep, Pictures: f.PictureEvery,
		Data: set, Board: f.TensorBoard, Source: f.source, Flags: f,
	})
	if err != nil {
		return err
	}
	if f.source != nil {
		f.source.Announce(std.Stderr)
	}
	out := &reporter{std: std, flags: *f, recorder: r, device: device}
	d, err := out.plan()
	if err != nil {
		return err
	}
	defer func() {
		if closed := r.Close(); err == nil { // a device that failed fails at this, too
			err = closed
		}
	}()
	if err := r.Prepare(device); err != nil {
		return err
	}
	if err := f.Look(set, f.Strict, std.Stderr); err != nil {
		return err
	}
	if f.DryRun {
		return out.planned(d)
	}
	dir, err := f.directory()
	if err != nil {
		return err
	}
	if err := r.Begin(dir); err != nil {
		return err
	}
	switch {
	case r.Trainer.Finished():
		return out.finished()
	case out.far():
		return out.stopped()
	}
	return out.train(ctx)
}

// parse reads the arguments, and refuses those that do not go together or with the run to go on with.
func parse(args []string, std cli.IO) (*Flags, error) {
	f := new(Flags)
	if err := cli.Bind(help, f).Parse(args, std); err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	if f.Quick {
		f.rehearse()
	}
	f.Training.Epochs, f.Training.EvalEvery = f.Epochs, f.EvalEvery
	if err := f.takeUp(); err != nil {
		return nil, err
	}
	if err := f.unchanged(); err != nil {
		return nil, err
	}
	return f, nil
}

// train trains and tells what happens.
func (o *reporter) train(ctx context.Context) error {
	if err := o.begin(); err != nil {
		return err
	}
	ctx, o.stop = context.WithCancel(ctx)
	defer o.stop()
	if limit := o.flags.MaxTime; limit > 0 {
		timed, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = timed
	}
	err := o.recorder.Train(ctx, o)
	if err == nil {
		return o.done()
	}
	o.bar.Clear()
	var diverged *train.DivergedError
	switch {
	case errors.As(err, &diverged):
		return &cli.ExitError{Code: cli.ExitDiverged, Err: o.divergence(diverged)}
	case errors.Is(err, ctx.Err()) && o.far():
		return o.stopped()
	case errors.Is(err, ctx.Err()):
		return &cli.ExitError{Code: cli.ExitInterrupted, Err: o.interrupted()}
	}
	return o.failure(err)
}
