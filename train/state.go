package train

import (
	"fmt"

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
	s.Stopped = patience > 0 && epoch-s.BestEpoch >= patience
	return best
}

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
// Config.
func (t *Trainer) Restore(s Snapshot) error {
	into := s.Step - s.Epoch*t.steps // steps into the epoch
	if into < 0 || into > t.steps || s.Sums.Images != min(into*t.config.BatchSize, t.train.Len()) {
		return fmt.Errorf("train: a snapshot after %d epochs, %d steps and %d images of the next epoch, which has steps of %d images: it is of a run with others",
			s.Epoch, s.Step, s.Sums.Images, t.config.BatchSize)
	}
	for _, part := range t.parts(&s) {
		if len(*part.to) != len(t.names) {
			return fmt.Errorf("train: a snapshot with %d of %d arrays", len(*part.to), len(t.names))
		}
		for _, a := range *part.to {
			if err := part.from.Set(a.Name, a.Values); err != nil {
				return err
			}
		}
	}
	t.state = s.State
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
	from machine.Params
	to   *[]Array
}

func (t *Trainer) parts(s *Snapshot) []part {
	first, second := t.opt.State()
	return []part{{t.params, &s.Weights}, {first, &s.First}, {second, &s.Second}}
}
