package train

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// snapshotAt returns the snapshot of a small run after so many steps.
func snapshotAt(t *testing.T, trainer *Trainer, steps int) Snapshot {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for event, err := range trainer.Run(ctx) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, ok := event.(*Progress); ok && trainer.state.Step == steps {
			cancel()
		}
	}
	s, err := trainer.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRestoreRefuses: a snapshot that no run of the configuration can have made is refused, each field of its state and
// each array, in the middle of an epoch and between two.
func TestRestoreRefuses(t *testing.T) {
	m, c := smallRun() // epochs of 4 steps of 64 images, the last of 8; patience is 2 epochs
	c.Epochs = 20
	set := digits(t, 250)
	amid := snapshotAt(t, newTrainer(t, m, c, set, 1), 6)
	between := snapshotAt(t, newTrainer(t, m, c, set, 1), 4)
	trainer := newTrainer(t, m, c, set, 1)
	if amid.Epoch != 1 || amid.Sums.Images != 128 || between.Epoch != 1 || between.Sums.Images != 0 {
		t.Fatalf("the snapshots are %+v and %+v", amid.State, between.State)
	}
	for name, spoil := range map[string]func(s *Snapshot){
		"step 0":             func(s *Snapshot) { s.Step = 0 },
		"step −1":            func(s *Snapshot) { s.Step = -1 },
		"step 2³¹":           func(s *Snapshot) { s.Step = 1 << 31 },
		"the last step":      func(s *Snapshot) { s.Step = math.MaxInt },
		"a step more":        func(s *Snapshot) { s.Step++ },
		"epoch 0":            func(s *Snapshot) { s.Epoch = 0 },
		"epoch −1":           func(s *Snapshot) { s.Epoch = -1 },
		"an epoch more":      func(s *Snapshot) { s.Epoch++ },
		"the last epoch":     func(s *Snapshot) { s.Epoch = math.MaxInt },
		"overflow":           func(s *Snapshot) { s.Epoch, s.Step = 1<<62, s.Step-4 },
		"an image more":      func(s *Snapshot) { s.Sums.Images++ },
		"no best epoch":      func(s *Snapshot) { s.BestEpoch = 0 },
		"best epoch to come": func(s *Snapshot) { s.BestEpoch = 2 },
		"best epoch −1":      func(s *Snapshot) { s.BestEpoch = -1 },
		"stopped":            func(s *Snapshot) { s.Stopped = true },
		"a weight NaN":       func(s *Snapshot) { s.Weights[1].Values[2] = float32(math.NaN()) },
		"a moment infinite":  func(s *Snapshot) { s.First[2].Values[0] = float32(math.Inf(-1)) },
		"a moment NaN":       func(s *Snapshot) { s.Second[2].Values[0] = float32(math.NaN()) },
		"v below 0":          func(s *Snapshot) { s.Second[0].Values[1] = -1e-30 },
		"an array less":      func(s *Snapshot) { s.Second = s.Second[1:] },
	} {
		for _, good := range []Snapshot{amid, between} {
			if err := trainer.Restore(copied(good)); err != nil {
				t.Fatal(err)
			}
			bad := copied(good)
			if spoil(&bad); trainer.Restore(bad) == nil {
				t.Errorf("%s: taken, %+v", name, bad.State)
			}
		}
	}

	bad := copied(between)
	bad.Sums.KL = 1
	if trainer.Restore(bad) == nil {
		t.Error("losses of an epoch that is not begun are taken")
	}
	bad = copied(between)
	bad.Epoch, bad.Step, bad.BestEpoch = 3, 12, 1
	if trainer.Restore(bad) == nil {
		t.Error("a run goes on after patience has ended")
	}
	bad.Stopped = true
	if err := trainer.Restore(bad); err != nil || !trainer.Finished() {
		t.Errorf("a run that patience has ended: %v, finished %v", err, trainer.Finished())
	}
	bad = copied(amid)
	bad.Epoch, bad.Step, bad.BestEpoch, bad.Stopped = 3, 14, 1, true
	if trainer.Restore(bad) == nil {
		t.Error("patience ends a run in the middle of an epoch")
	}
	c.Validation, c.Patience = 0, 0
	if newTrainer(t, m, c, digits(t, 200), 1).Restore(copied(between)) == nil {
		t.Error("a best epoch of a run without a validation split is taken")
	}
}

// copied is a snapshot that shares no array with s.
func copied(s Snapshot) Snapshot {
	for _, arrays := range []*[]Array{&s.Weights, &s.First, &s.Second} {
		*arrays = slices.Clone(*arrays)
		for i := range *arrays {
			(*arrays)[i].Values = slices.Clone((*arrays)[i].Values)
		}
	}
	return s
}
