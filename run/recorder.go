// Package run is a run and its files: the recipe that it is made by, its directory, checkpoints and
// metrics, the recorder that trains it and writes them, and a checkpoint as a model again.
package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/safetensors"
	"vaelab/machine"
	"vaelab/train"
)

// Recorder trains a run and writes its files. The order matters: last.safetensors comes
// last, so that whatever a killed process leaves half done is done again, with the
// same bytes, by the run that resumes from it.
type Recorder struct {
	Plan
	Trainer   *train.Trainer // nil before Prepare
	Directory *Directory     // nil before Begin, which takes it over

	recipe  string // as checkpoints store it
	device  *Device
	log     *metricsLog
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

// NewRecorder returns the recorder of a run that is not begun yet.
func NewRecorder(p Plan) (*Recorder, error) {
	r := &Recorder{Plan: p, started: time.Now()}
	var err error
	r.recipe, err = p.Text()
	return r, err
}

// Prepare makes the trainer, unless there is too little memory for it.
func (r *Recorder) Prepare(d *Device) error {
	r.device = d
	err := d.Try(func() (err error) {
		if r.Trainer, err = train.New(d, r.Model, r.Training, r.Data); err == nil {
			err = machine.Room(r.checkpointBytes())
		}
		return err
	})
	if short := (*machine.MemoryError)(nil); errors.As(err, &short) {
		samples := ""
		if r.Model.Objective.Draws() > 1 {
			samples = ", fewer --importance-samples"
		}
		return fmt.Errorf("%w: a smaller --batch-size%s or fewer --hidden units take less", err, samples)
	}
	return err
}

// Memory is about how many bytes the run takes once it is prepared: what the process holds, and a
// checkpoint's copies of the weights and their two moments, as arrays and as a file.
func (r *Recorder) Memory() int64 {
	runtime.GC()
	return machine.Held() + r.checkpointBytes()
}

func (r *Recorder) checkpointBytes() int64 {
	const floatBytes, arrays, copies = 4, 3, 2
	n := 0
	for _, p := range r.Model.Parameters() {
		n += p.Size()
	}
	return int64(n) * floatBytes * arrays * copies
}

// Begin puts the trainer where the last checkpoint in the directory is, if there is one. Unless
// that is the end of the run, it writes config.json and opens the metrics, cut to where the run
// goes on.
func (r *Recorder) Begin(dir *Directory) error {
	r.Directory = dir
	if err := r.restore(); err != nil || r.Trainer.Finished() {
		return err
	}
	if err := r.writeConfig(); err != nil {
		return err
	}
	log, records, err := openLog(dir.Metrics(), r.Trainer.State().Step)
	if err != nil {
		return err
	}
	r.log = log
	if n := len(records); n > 0 {
		r.elapsed = float64(records[n-1].Elapsed)
	}
	r.watch = newWatch(r.Model, r.testImages(), records)
	return nil
}

// Close releases what Prepare and Begin opened, and the directory.
func (r *Recorder) Close() error {
	var errs []error
	if r.log != nil {
		errs = append(errs, r.log.close())
	}
	if r.Trainer != nil {
		errs = append(errs, r.Trainer.Close())
	}
	if r.Directory != nil {
		errs = append(errs, r.Directory.Close())
	}
	return errors.Join(errs...)
}

// epoch writes down a finished epoch.
func (r *Recorder) epoch(ctx context.Context, e *train.Epoch) error {
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
		if err := c.weightsOnly().Save(r.Directory.Best()); err != nil {
			return err
		}
	}
	if every && r.Keep != 0 {
		if err := c.weightsOnly().Save(r.Directory.Epoch(e.Number)); err != nil {
			return err
		}
		if err := r.Directory.prune(r.Keep); err != nil {
			return err
		}
	}
	if every || e.Last {
		return c.Save(r.Directory.Last())
	}
	return nil
}

// save writes the last checkpoint from where the trainer stands.
func (r *Recorder) save() error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return c.Save(r.Directory.Last())
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
		t := split.terms
		record := Record{
			Step: e.Step, Epoch: e.Number, Split: split.name,
			Loss: Number(t.Loss), Recon: Number(t.Recon), KL: Number(t.KL), Beta: Number(e.Beta),
			Elapsed: Number(elapsed),
		}
		if split.name == "train" {
			record.Beta, record.LR, record.ImagesPerSecond = Number(e.TrainBeta), Number(e.LR), Number(r.Trainer.ImagesPerSecond())
		}
		if split.name == "test" {
			record.ActiveUnits, record.Collapse = r.watch.active, string(r.watch.found)
		}
		if err := r.log.write(record); err != nil {
			return err
		}
	}
	return nil
}

// Suffixes of the optimiser's moments in a checkpoint.
const firstMoment, secondMoment = ".m", ".v"

// checkpoint is the trainer's snapshot as a checkpoint.
func (r *Recorder) checkpoint() (*Checkpoint, error) {
	s, err := r.Trainer.Snapshot()
	if err != nil {
		return nil, err
	}
	state, err := json.Marshal(s.State)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{
		Model: r.Model.String(), Train: r.recipe, Data: r.Data.SHA256,
		Epoch: s.Epoch, Step: s.Step, State: string(state),
	}
	for i, p := range r.Model.Parameters() {
		c.Weights = append(c.Weights, safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: s.Weights[i].Values})
		c.Optimizer = append(c.Optimizer,
			safetensors.Tensor{Name: p.Name + firstMoment, Shape: p.Shape, Data: s.First[i].Values},
			safetensors.Tensor{Name: p.Name + secondMoment, Shape: p.Shape, Data: s.Second[i].Values},
		)
	}
	return c, nil
}
