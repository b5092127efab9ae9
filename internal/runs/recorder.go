package runs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/ckpt"
	"vaelab/internal/metrics"
	"vaelab/machine"
	"vaelab/train"
)

// Recorder writes the files of a run. The order matters: last.safetensors comes
// last, so that whatever a killed process leaves half done is done again, with the
// same bytes, by the run that resumes from it.
type Recorder struct {
	Plan
	Trainer *train.Trainer // nil before Prepare
	Run     *ckpt.Run      // set by the caller, who closes it

	recipe  string // as checkpoints store it
	log     *metrics.Log
	watch   *watch
	elapsed float64   // seconds of the run's earlier processes
	started time.Time // of this one
}

// Plan says what a run is to be.
type Plan struct {
	Recipe
	SaveEvery int // epochs between checkpoints; 0: at the end only
	Keep      int // epoch checkpoints to keep; −1: all
	Data      *data.Dataset
	Flags     any // all that the user said, a struct of flags: config.json holds them
}

// New returns the recorder of a run that is not begun yet.
func New(p Plan) (*Recorder, error) {
	r := &Recorder{Plan: p, started: time.Now()}
	var err error
	r.recipe, err = p.Text()
	return r, err
}

// Prepare makes the trainer.
func (r *Recorder) Prepare(d machine.Device) error {
	var err error
	r.Trainer, err = train.New(d, r.Model, r.Training, r.Data)
	return err
}

// Close releases what Prepare and Begin opened.
func (r *Recorder) Close() error {
	var errs []error
	if r.log != nil {
		errs = append(errs, r.log.Close())
	}
	if r.Trainer != nil {
		errs = append(errs, r.Trainer.Close())
	}
	return errors.Join(errs...)
}

// Epoch writes down a finished epoch.
func (r *Recorder) Epoch(ctx context.Context, e *train.Epoch) error {
	if err := r.pictures(ctx, e.Number); err != nil {
		return err
	}
	if err := r.watch.look(ctx, r.Trainer.Model(), e); err != nil {
		return err
	}
	if err := r.metrics(e); err != nil {
		return err
	}
	if err := r.curves(); err != nil {
		return err
	}
	every := r.SaveEvery > 0 && e.Number%r.SaveEvery == 0
	if !e.Best && !every && !e.Last {
		return nil
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	if e.Best {
		if err := ckpt.Save(r.Run.Best(), c.WeightsOnly()); err != nil {
			return err
		}
	}
	if every && r.Keep != 0 {
		if err := ckpt.Save(r.Run.Epoch(e.Number), c.WeightsOnly()); err != nil {
			return err
		}
		if err := r.Run.Prune(r.Keep); err != nil {
			return err
		}
	}
	if every || e.Last {
		return ckpt.Save(r.Run.Last(), c)
	}
	return nil
}

// Save writes the last checkpoint from where the trainer stands.
func (r *Recorder) Save() error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return ckpt.Save(r.Run.Last(), c)
}

// metrics appends a line for each split that the epoch has numbers of.
func (r *Recorder) metrics(e *train.Epoch) error {
	elapsed := r.elapsed + time.Since(r.started).Seconds()
	for _, split := range []struct {
		name  string
		terms *eval.Terms
	}{{"train", &e.Train}, {"validation", e.Validation}, {"test", e.Test}} {
		if split.terms == nil {
			continue
		}
		record := metrics.Record{
			Step: e.Step, Epoch: e.Number, Split: split.name,
			Loss: split.terms.Loss, Recon: split.terms.Recon, KL: split.terms.KL, Beta: e.Beta,
			Elapsed: elapsed,
		}
		if split.name == "train" {
			record.Beta, record.LR, record.ImagesPerSecond = e.TrainBeta, e.LR, r.Trainer.ImagesPerSecond()
		}
		if split.name == "test" {
			record.ActiveUnits, record.Collapse = r.watch.active, string(r.watch.found)
		}
		if err := r.log.Write(record); err != nil {
			return err
		}
	}
	return nil
}

// checkpoint is the trainer's snapshot as a checkpoint.
func (r *Recorder) checkpoint() (*ckpt.Checkpoint, error) {
	s, err := r.Trainer.Snapshot()
	if err != nil {
		return nil, err
	}
	state, err := json.Marshal(s.State)
	if err != nil {
		return nil, err
	}
	c := &ckpt.Checkpoint{
		Model: r.Model.String(), Train: r.recipe, Data: r.Data.SHA256,
		Epoch: s.Epoch, Step: s.Step, State: string(state),
	}
	for i, p := range r.Model.Parameters() {
		c.Weights = append(c.Weights, ckpt.Tensor{Name: p.Name, Shape: p.Shape, Data: s.Weights[i].Values})
		c.Optimizer = append(c.Optimizer,
			ckpt.Tensor{Name: p.Name + firstMoment, Shape: p.Shape, Data: s.First[i].Values},
			ckpt.Tensor{Name: p.Name + secondMoment, Shape: p.Shape, Data: s.Second[i].Values},
		)
	}
	return c, nil
}
