// Package train is the training loop. It yields what happens as events and touches
// no files: whoever ranges over the events writes them down.
//
// A run is a pure function of the model, the data and the Config. Every random
// number has its place in a stream, so a run that is restored from a State goes on
// exactly as if it had never stopped.
package train

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/graph"
	"vaelab/machine"
	"vaelab/model"
)

// Trainer trains one model, or a prior by itself.
type Trainer struct {
	config   Config
	params   machine.Params
	names    []string // of the parameters
	vm       machine.Machine
	opt      machine.Optimizer
	model    *eval.Model
	examples examples

	state   State
	order   []int32       // of the epoch at hand
	steps   int           // in an epoch
	ordered int           // the epoch that order is for, or −1
	weight  float64       // that the KL comes to
	busy    time.Duration // spent training, as TrainSeconds says
	images  int           // trained on in that time
}

// New returns a trainer of a freshly initialised model. All memory that training takes, it takes now: what
// does not fit is a *machine.MemoryError.
func New(d machine.Device, m model.Config, c Config, set *data.Dataset) (*Trainer, error) {
	if err := c.Validate(m, set.Train.Len()); err != nil {
		return nil, err
	}
	x, err := newImages(m, c, set)
	if err != nil {
		return nil, err
	}
	t := trainerOf(c, m, x)
	t.weight, _ = m.Objective.Weight()
	if t.params, err = eval.NewParams(d, m); err != nil {
		return nil, err
	}
	g, err := m.Training(min(c.BatchSize, x.count()))
	if err != nil {
		return nil, err
	}
	if err := t.compile(d, g); err != nil {
		return nil, err
	}
	t.model = eval.New(m, d, t.params)
	t.model.Known, t.model.Names = x.training.Classes(), set.Names
	if err := t.model.Prepare(x.tested.Len()); err != nil {
		return nil, err
	}
	if err := x.initialise(t, m); err != nil {
		return nil, err
	}
	if err := x.bind(t.vm, m, c); err != nil {
		return nil, err
	}
	t.model.Beta = t.weight
	if c.BetaSchedule == (Minibatch{}) {
		t.model.Beta = t.beta(0)
	}
	return t, nil
}

func trainerOf(c Config, m model.Config, x examples) *Trainer {
	return &Trainer{config: c, examples: x, steps: c.Steps(m, x.count()), ordered: -1}
}

// compile makes the machine of a graph that trains, and its optimiser.
func (t *Trainer) compile(d machine.Device, g *graph.Graph) (err error) {
	if t.vm, err = d.Compile(g, t.params); err == nil {
		t.opt, err = t.vm.NewOptimizer(t.config.Optimizer.Rule())
	}
	return err
}

// Close releases the trainer's machines.
func (t *Trainer) Close() error {
	return errors.Join(t.model.Close(), t.vm.Close())
}

// Model returns the model as it is being trained, for pictures between epochs.
func (t *Trainer) Model() *eval.Model { return t.model }

// StepsPerEpoch returns the number of updates in an epoch.
func (t *Trainer) StepsPerEpoch() int { return t.steps }

// TrainSeconds is the time from the first batch's request to the last update of
// this trainer: shuffling, gathering and noise included, evaluation and whatever
// the receiver of events does not.
func (t *Trainer) TrainSeconds() float64 { return t.busy.Seconds() }

// ImagesPerSecond is the number of images trained on by this trainer, over
// TrainSeconds.
func (t *Trainer) ImagesPerSecond() float64 {
	return float64(t.images) / max(t.busy.Seconds(), 1e-9)
}

// Run trains until the configured number of epochs or until patience ends, yielding a
// *Progress after each update and an *Epoch after each epoch. When the context ends, it
// yields its error after the update at hand: the trainer's State is then that after this
// update. Events are valid until the next one.
func (t *Trainer) Run(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for !t.Finished() {
			if !t.epoch(ctx, yield) {
				return
			}
		}
	}
}

// epoch trains what is left of the epoch and evaluates it. It returns false when
// the run is to end.
func (t *Trainer) epoch(ctx context.Context, yield func(Event, error) bool) bool {
	progress := &Progress{Epoch: t.state.Epoch + 1, Total: min(t.steps*t.config.BatchSize, t.examples.count())}
	steps := t.StepsPerEpoch()
	for step := t.state.Step - t.state.Epoch*steps; step < steps; step++ {
		if err := ctx.Err(); err != nil {
			yield(nil, err)
			return false
		}
		start := time.Now()
		err := t.step(step)
		t.busy += time.Since(start)
		if err != nil {
			yield(nil, err)
			return false
		}
		progress.Done, progress.Terms = t.state.Sums.Images, t.state.Sums.Terms()
		if !yield(progress, nil) {
			return false
		}
	}
	done, err := t.finishEpoch(ctx)
	if err != nil {
		yield(nil, err)
		return false
	}
	return yield(done, nil)
}

// feed hands the machine the batch that stands at step of the epoch, with a weight of the KL, and returns how many images
// that are.
func (t *Trainer) feed(step int, beta float64) (images int, err error) {
	epoch := t.state.Epoch
	if t.ordered != epoch {
		t.order = data.Permutation(t.order, t.examples.count(), t.config.Seed, uint32(epoch))
		t.ordered = epoch
	}
	lo := step * t.config.BatchSize
	index := t.order[lo:min(lo+t.config.BatchSize, len(t.order))]
	return len(index), t.examples.feed(t.vm, machine.Batch{
		Rows: len(index), Index: index,
		Seed: t.config.Seed, Epoch: uint32(epoch), Step: uint32(step),
	}, t.state.Step, beta)
}

// step makes one update from the batch that stands at step of the epoch.
func (t *Trainer) step(step int) error {
	images, err := t.feed(step, t.beta(t.state.Step))
	if err != nil {
		return err
	}
	err = t.opt.Run(machine.Step{
		Number:       t.state.Step + 1,
		LearningRate: t.config.rate(t.state.Epoch),
		MaxNorm:      t.config.Clip,
	})
	if err != nil {
		return t.diverged(err)
	}
	sums := &t.state.Sums
	if err := t.examples.add(sums, t.vm, images); err != nil {
		return err
	}
	if total := sums.Loss + sums.Recon + sums.KL; math.IsNaN(total) || math.IsInf(total, 0) {
		return t.diverged(&eval.NonFiniteError{What: "loss", Value: total})
	}
	t.state.Step++
	t.images += images
	return nil
}

// beta is the KL's weight in a step of the run, counted from 0.
func (t *Trainer) beta(step int) float64 {
	return t.config.BetaSchedule.weight(t.weight, step, t.StepsPerEpoch())
}

// diverged says where the run stands, if err is about numbers that are not finite.
func (t *Trainer) diverged(err error) error {
	var gradient *machine.NonFiniteError
	var loss *eval.NonFiniteError
	if !errors.As(err, &gradient) && !errors.As(err, &loss) {
		return err
	}
	steps := t.StepsPerEpoch()
	step := min(t.state.Step-t.state.Epoch*steps+1, steps)
	return &DivergedError{Epoch: t.state.Epoch + 1, Step: step, Steps: steps, Err: err}
}

// glance is the number of held-out images that an epoch without evaluation is
// checked on.
const glance = 100

// finishEpoch evaluates the epoch and moves the state on to the next. It is not
// interrupted: an epoch is either wholly done or not at all.
func (t *Trainer) finishEpoch(ctx context.Context) (*Epoch, error) {
	ctx = context.WithoutCancel(ctx)
	s := &t.state
	e := &Epoch{
		Number:    s.Epoch + 1,
		Step:      s.Step,
		LR:        t.config.rate(s.Epoch),
		Beta:      t.model.Beta,
		TrainBeta: t.beta(s.Step - 1),
		Train:     s.Sums.Terms(),
	}
	e.Rising = e.TrainBeta < e.Beta
	if t.config.Validation > 0 {
		terms, err := t.examples.validate(ctx, t.model, t.config.Seed)
		if err != nil {
			return nil, t.unfinished(err)
		}
		e.Validation = &terms
		e.Best = s.judge(e.Number, terms.Loss, t.config.Patience)
	}
	var err error
	e.Last = s.Stopped || e.Number == t.config.Epochs
	if every := t.config.EvalEvery; e.Last || every > 0 && e.Number%every == 0 {
		if e.Test, err = t.examples.test(ctx, t.model, t.config.Seed, math.MaxInt); err != nil {
			return nil, t.unfinished(err)
		}
	}
	if e.Test != nil {
		if e.Gradient, err = t.gradient(e.TrainBeta); err != nil {
			return nil, err
		}
	}
	if e.Test == nil && e.Validation == nil {
		// A glance, so that weights that give no finite loss are found now, not saved.
		if _, err := t.examples.test(ctx, t.model, t.config.Seed, glance); err != nil {
			return nil, t.unfinished(err)
		}
	}
	s.Epoch++
	s.Sums = eval.Sums{}
	return e, nil
}

// gradient returns the norm of the gradient on the epoch's first batch, as the weights now are. The steps themselves never
// have the whole gradient.
func (t *Trainer) gradient(beta float64) (float64, error) {
	if _, err := t.feed(0, beta); err != nil {
		return 0, err
	}
	return t.opt.Norm()
}

// unfinished says in which epoch an evaluation failed.
func (t *Trainer) unfinished(err error) error {
	return t.diverged(fmt.Errorf("evaluating epoch %d: %w", t.state.Epoch+1, err))
}
