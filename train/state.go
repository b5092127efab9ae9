package train

import (
	"fmt"
	"math"

	"vaelab/eval"
	"vaelab/machine"
)

// State is where a run stands, apart from its arrays.
type State struct {
	Epoch     int       `json:"epoch"`      // finished epochs
	Step      int       `json:"step"`       // updates since the run began
	BestEpoch int       `json:"best_epoch"` // with the lowest validation loss; 0: none yet
	BestLoss  float64   `json:"best_loss"`  // that loss, nats per image
	Stopped   bool      `json:"stopped"`    // patience has ended
	Sums      eval.Sums `json:"sums"`       // of the unfinished epoch
}

// judge takes note of an epoch's validation loss. It reports whether that is the best.
func (s *State) judge(epoch int, loss float64, patience int) bool {
	best := s.BestEpoch == 0 || loss < s.BestLoss
	if best {
		s.BestEpoch, s.BestLoss = epoch, loss
	}
	s.Stopped = s.ended(epoch, patience)
	return best
}

// ended reports whether patience ends after an epoch.
func (s *State) ended(epoch, patience int) bool {
	return patience > 0 && epoch-s.BestEpoch >= patience
}

// Renew gives a run that patience has ended another patience: if it is longer, the run goes on.
func (s *State) Renew(patience int) { s.Stopped = s.Stopped && s.ended(s.Epoch, patience) }

// Array is a named array of a snapshot.
type Array struct {
	Name   string
	Values []float32
}

// Snapshot is all that a run needs to go on: its state and copies of its arrays.
type Snapshot struct {
	State
	Weights       []Array
	First, Second []Array // the optimiser's moments, named after the weights
}

// Snapshot returns where the run stands.
func (t *Trainer) Snapshot() (Snapshot, error) {
	s := Snapshot{State: t.state}
	for _, part := range t.parts(&s) {
		for _, name := range t.names {
			values, err := part.from.Get(name)
			if err != nil {
				return Snapshot{}, err
			}
			*part.to = append(*part.to, Array{name, values})
		}
	}
	return s, nil
}

// Restore makes the run go on from a snapshot of a run of the same model, data and
// Config. One that such a run cannot have made is refused.
func (t *Trainer) Restore(s Snapshot) error {
	if err := t.check(&s.State); err != nil {
		return fmt.Errorf("it is of no such run: %w", err)
	}
	for i, part := range t.parts(&s) {
		if len(*part.to) != len(t.names) {
			return fmt.Errorf("it has %d of %d arrays", len(*part.to), len(t.names))
		}
		for _, a := range *part.to {
			least := float32(-math.MaxFloat32)
			if i == secondMoment {
				least = 0
			}
			if err := part.put(a, least); err != nil {
				return err
			}
		}
	}
	t.state = s.State
	return nil
}

// Begin gives the run, before its first step, weights in place of those that its configuration says.
func (t *Trainer) Begin(weights []Array) error {
	to := part{what: "weight", from: t.params}
	for _, a := range weights {
		if err := to.put(a, -math.MaxFloat32); err != nil {
			return err
		}
	}
	return nil
}

// check refuses a state that the run cannot be in.
func (t *Trainer) check(s *State) error {
	if s.Epoch < 0 || s.Step < 0 || s.Epoch > s.Step/t.steps {
		return fmt.Errorf("step %d in epoch %d, of %d steps each", s.Step, s.Epoch+1, t.steps)
	}
	into := s.Step - s.Epoch*t.steps // steps into the epoch
	switch {
	case into > t.steps:
		return fmt.Errorf("step %d in epoch %d, of %d steps each", s.Step, s.Epoch+1, t.steps)
	case s.Sums.Images != min(into*t.config.BatchSize, t.examples.count()):
		return fmt.Errorf("%d images after %d steps of %d", s.Sums.Images, into, t.config.BatchSize)
	case into == 0 && (s.Sums.Loss != 0 || s.Sums.Recon != 0 || s.Sums.KL != 0):
		return fmt.Errorf("losses of no image: %+v", s.Sums)
	}
	judged := t.config.Validation > 0 && s.Epoch > 0
	patience := t.config.Patience
	switch {
	case judged && (s.BestEpoch < 1 || s.BestEpoch > s.Epoch), !judged && (s.BestEpoch != 0 || s.BestLoss != 0):
		return fmt.Errorf("the best loss %v in epoch %d, after %d epochs", s.BestLoss, s.BestEpoch, s.Epoch)
	case s.Stopped != (judged && s.ended(s.Epoch, patience)), s.Stopped && into > 0:
		return fmt.Errorf("patience of %d epochs is said to have ended: %v; after epoch %d, the best of which was %d", patience, s.Stopped, s.Epoch, s.BestEpoch)
	}
	return nil
}

// State returns where the run stands, without its arrays.
func (t *Trainer) State() State { return t.state }

// Finished reports whether nothing is left to train.
func (t *Trainer) Finished() bool {
	return t.state.Stopped || t.state.Epoch >= t.config.Epochs
}

// part pairs the arrays of a snapshot with their store.
type part struct {
	what string
	from machine.Params
	to   *[]Array
}

// put gives an array its values, which must be finite and no less than the least.
func (p part) put(a Array, least float32) error {
	for _, x := range a.Values {
		if !(x >= least && x <= math.MaxFloat32) {
			return fmt.Errorf("its %s has the %s %v", a.Name, p.what, x)
		}
	}
	return p.from.Set(a.Name, a.Values)
}

// secondMoment is the place of a part none of whose values is negative.
const secondMoment = 2

func (t *Trainer) parts(s *Snapshot) []part {
	first, second := t.opt.State()
	return []part{{"weight", t.params, &s.Weights}, {"first moment", first, &s.First}, secondMoment: {"second moment", second, &s.Second}}
}
