package run

import (
	"context"
	"errors"
	"time"

	"vaelab/train"
)

// Observer is told what happens while a run trains.
type Observer interface {
	// Progress tells of an update.
	Progress(*train.Progress)
	// Epoch tells of an epoch that was written down.
	Epoch(context.Context, *train.Epoch) error
}

// Train trains to the end and writes down each epoch; whoever interrupts, an epoch that is
// trained is written down; and within an epoch, a checkpoint each SaveWithin. When the context ends, it saves after the update at hand and returns
// the context's error.
func (r *Recorder) Train(ctx context.Context, o Observer) error {
	for event, err := range r.Trainer.Run(ctx) {
		if ended := ctx.Err(); ended != nil && errors.Is(err, ended) {
			if unsaved := r.save(); unsaved != nil {
				return unsaved
			}
		}
		if diverged, ok := errors.AsType[*train.DivergedError](err); ok {
			r.diverged = diverged.Error()
			return errors.Join(err, r.writeConfig())
		}
		if err != nil {
			return err
		}
		switch e := event.(type) {
		case *train.Progress:
			o.Progress(e)
			if r.SaveWithin > 0 && time.Since(r.saved) >= r.SaveWithin && e.Done < e.Total {
				if err := r.save(); err != nil {
					return err
				}
			}
		case *train.Epoch:
			whole := context.WithoutCancel(ctx)
			if err := r.epoch(whole, e); err != nil {
				return err
			}
			if err := o.Epoch(whole, e); err != nil {
				return err
			}
		}
	}
	return nil
}
