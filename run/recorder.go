// Package run is a run and its files: the recipe that it is made by, its directory, checkpoints and
// metrics, the recorder that trains it and writes them, and a checkpoint as a model again.
package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/safetensors"
	"vaelab/machine"
	"vaelab/train"
)

// Recorder trains a run and writes its files. The order matters: config.json comes first, for
// without it nothing says what run it is, and of an epoch last.safetensors comes last, so that
// whatever a killed process leaves half done is done again, with the same bytes, by the run that
// resumes from it.
type Recorder struct {
	Plan
	Trainer   *train.Trainer // nil before Prepare
	Directory *Directory     // nil before Begin, which takes it over
	Origin    *Origin        // of the first weights, after Begin; nil: they were drawn

	recipe  string // as checkpoints store it
	simd    string // the instruction sets that computed, one after the other
	former  string // that of the processes before, if it is another than this one's
	device  *Device
	log     *metricsLog
	board   *board // nil: none is written
	watch   *watch
	saved   time.Time // when the last checkpoint was written, or the process began
	elapsed float64   // seconds of the run's earlier processes
	started time.Time // of this one

	id       string // the run's
	begun    time.Time
	diverged string // where it left the finite numbers
}

// Plan says what a run is to be.
type Plan struct {
	Recipe
	SaveEvery int // epochs between checkpoints; 0: at the end only
	// SaveWithin is the time between checkpoints within an epoch; 0: there are none.
	SaveWithin time.Duration
	Keep       int // epoch checkpoints and pictures to keep, of pictures those of one epoch at least; −1: all
	Pictures   int // epochs between pictures; 0: at the end only
	Data       *data.Dataset
	Board      bool    // write files of events, too
	Source     *Source // of the first weights; nil: they are drawn
	Flags      any     // all that the user said, a struct of flags: config.json holds them
}

// NewRecorder returns the recorder of a run that is not begun yet. Weights of another model are refused.
func NewRecorder(p Plan) (*Recorder, error) {
	r := &Recorder{Plan: p, started: time.Now(), saved: time.Now()}
	var err error
	if r.recipe, err = p.Text(); err != nil {
		return nil, err
	}
	if p.Source != nil {
		err = p.Source.check(p.Model, p.Data)
	}
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
	return int64(r.Model.Size()) * floatBytes * arrays * copies
}

// Tested returns the record of an epoch's evaluation on the test set, of epoch 0 the last one; nil if there was none.
func (r *Recorder) Tested(epoch int) *Record {
	for i := range slices.Backward(r.log.records) {
		if record := &r.log.records[i]; record.Split == "test" && (epoch == 0 || record.Epoch == epoch) {
			return record
		}
	}
	return nil
}

// Close releases what Prepare and Begin opened, and the directory.
func (r *Recorder) Close() error {
	var errs []error
	if r.log != nil {
		errs = append(errs, r.log.close())
	}
	errs = append(errs, r.board.close())
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
	pictured := r.due(e.Number) || e.Last
	if pictured {
		if err := r.pictures(ctx, e.Number); err != nil {
			return err
		}
	}
	if err := r.watch.look(ctx, r.Trainer.Model(), e); err != nil {
		return err
	}
	done := len(r.log.records)
	if err := r.metrics(e); err != nil {
		return err
	}
	records := r.log.records[done:]
	if err := r.board.show(records, slices.Repeat([]time.Time{time.Now()}, len(records))); err != nil {
		return err
	}
	if e.Last || pictured && redrawn(e.Number) {
		if err := r.curves(); err != nil {
			return err
		}
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
		if err := r.Directory.save(bestFile, c.weightsOnly()); err != nil {
			return err
		}
	}
	if every && r.Keep != 0 {
		if err := r.Directory.save(fmt.Sprintf(epochFormat, e.Number), c.weightsOnly()); err != nil {
			return err
		}
		if err := r.Directory.prune(".", epochFormat, r.Keep); err != nil {
			return err
		}
	}
	return r.saveLast(c)
}

// save writes the last checkpoint from where the trainer stands.
func (r *Recorder) save() error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return r.saveLast(c)
}

// saveLast writes the last checkpoint, after the metrics that it stands behind.
func (r *Recorder) saveLast(c *Checkpoint) error {
	if err := r.log.sync(); err != nil {
		return err
	}
	if err := r.board.sync(); err != nil {
		return err
	}
	r.saved = time.Now()
	return r.Directory.save(lastFile, c)
}

// maxListed is the number of latent dimensions up to which a record lists the KL of each.
const maxListed = 1024

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
		if n := len(t.ByTerm); n == r.Model.Latent && n <= maxListed && !r.Model.Objective.Traits().Point {
			for _, kl := range t.ByTerm {
				record.KLByDimension = append(record.KLByDimension, Number(kl))
			}
		}
		if split.name == "train" {
			record.Beta, record.LR, record.Gradient = Number(e.TrainBeta), Number(e.LR), Number(e.Gradient)
			record.ImagesPerSecond = Number(r.Trainer.ImagesPerSecond())
		}
		if split.name == "test" {
			record.ActiveUnits, record.Collapse = r.watch.active, string(r.watch.found)
			record.Perplexity = (*Number)(r.watch.words.Perplexity)
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
		tensor := func(suffix string, values []float32) safetensors.Tensor {
			return safetensors.Tensor{Name: p.Name + suffix, Shape: p.Stored(), Data: p.ToFile(values)}
		}
		c.Weights = append(c.Weights, tensor("", s.Weights[i].Values))
		c.Optimizer = append(c.Optimizer, tensor(firstMoment, s.First[i].Values), tensor(secondMoment, s.Second[i].Values))
	}
	return c, nil
}
