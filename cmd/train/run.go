package main

import (
	"context"
	"errors"
	"time"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
	"vaelab/train"
)

func run(ctx context.Context, args []string, std cli.IO) (err error) {
	var f Flags
	flags := cli.Bind("train", head, &f)
	if err := flags.Parse(args, std.Stdout); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if err := f.inherit(flags); err != nil {
		return err
	}
	set, err := f.open(ctx)
	if err != nil {
		return err
	}
	device, err := machine.Open(f.Device, f.Threads)
	if errors.Is(err, machine.ErrNoDevice) {
		return cli.Usagef("--device: %w", err)
	} else if err != nil {
		return err
	}
	defer device.Close()

	r := &recorder{flags: f, model: f.model(set), data: set, started: time.Now()}
	if r.recipe, err = f.recipe(); err != nil {
		return err
	}
	out := &reporter{std: std, flags: f, recorder: r, device: device}
	if f.DryRun {
		return out.plan()
	}
	if r.trainer, err = train.New(device, r.model, f.training(), set); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.trainer.Close()) }()
	if r.run, err = f.directory(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.run.Close()) }()
	if err := r.restore(); err != nil {
		return err
	}
	if r.trainer.Finished() {
		return out.finished()
	}
	if err := r.begin(device); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.log.Close()) }()
	return r.train(ctx, out)
}

// open reads the data set, cut to --limit, and refuses what it cannot serve.
func (f *Flags) open(ctx context.Context) (*data.Dataset, error) {
	set, err := data.Open(ctx, f.Data)
	if err != nil {
		return nil, err
	}
	if f.Limit > 0 {
		set.Train = set.Train.Slice(0, min(f.Limit, set.Train.Len()))
		set.Test = set.Test.Slice(0, min(f.Limit, set.Test.Len()))
	}
	if err := f.training().Validate(set.Train.Len()); err != nil {
		return nil, cli.Usagef("%w", err)
	}
	if err := f.model(set).Validate(); err != nil {
		return nil, cli.Usagef("%w", err)
	}
	return set, nil
}

// train runs the trainer and writes down what it yields.
func (r *recorder) train(ctx context.Context, out *reporter) error {
	if err := out.begin(); err != nil {
		return err
	}
	for event, err := range r.trainer.Run(ctx) {
		var diverged *train.DivergedError
		switch {
		case errors.As(err, &diverged):
			out.clear()
			return &cli.ExitError{Code: cli.ExitDiverged, Err: r.diverged(diverged)}
		case errors.Is(err, context.Canceled):
			out.clear()
			if err := r.save(); err != nil {
				return err
			}
			return &cli.ExitError{Code: cli.ExitInterrupted, Err: r.interrupted()}
		case err != nil:
			return err
		}
		switch e := event.(type) {
		case *train.Progress:
			out.progress(e)
		case *train.Epoch:
			// An epoch that is trained is written down, whoever interrupts.
			if err := r.epoch(context.WithoutCancel(ctx), e); err != nil {
				return err
			}
			out.epoch(e)
		}
	}
	return out.done()
}
