package run

import (
	"testing"

	"vaelab/model"
)

// TestLossPanels: the curves are of what is minimised, by its name; the KL of an autoencoder, which nothing trains, is left
// out with the reason.
func TestLossPanels(t *testing.T) {
	records := func(loss Number) []Record {
		return []Record{{Epoch: 1, Split: "train", Loss: loss, Recon: 90, KL: 20}, {Epoch: 1, Split: "test", Loss: loss, Recon: 90, KL: 20}}
	}
	for _, c := range []struct {
		objective model.Objective
		loss      Number
		title     string
		terms     int
	}{
		{model.ELBO{}, 110 + 1e-9, "minimised: −ELBO", 2},
		{model.ELBO{}, 100, "minimised: recon + β KL", 3},
		{model.ELBO{FreeBits: 0.5}, 112, "minimised: recon + β Σ max(KL, 0.5)", 3},
		{model.ELBO{Capacity: 5}, 105, "minimised: recon + β |KL − 5|", 3},
		{model.IWAE{Samples: 50}, 105, "minimised: −L_50", 2},
		{model.MMD{}, 91, "minimised: recon + β MMD²", 3},
		{model.W2{}, 99, "minimised: recon + β W₂²", 3},
		{model.Autoencoder{}, 90, "minimised: reconstruction", 1},
	} {
		panels := lossPanels(c.objective.Traits(), records(c.loss), 1)
		loss, terms := panels[0], panels[1]
		if loss.Title != c.title || loss.Series[0].Y[0] != float64(c.loss) || loss.Mark.X != 1 {
			t.Errorf("%T: %q shows %v", c.objective, loss.Title, loss.Series)
		}
		if len(terms.Series) != c.terms || (terms.Note == "") != (c.terms > 1) {
			t.Errorf("%T: %d terms, with the note %q", c.objective, len(terms.Series), terms.Note)
		}
		if last := terms.Series[len(terms.Series)-1]; c.terms == 3 && last.Y[0] != float64(c.loss-90) {
			t.Errorf("%T: %s is %v, want the loss without its reconstruction", c.objective, last.Name, last.Y)
		}
	}
	if panels := lossPanels(model.ELBO{}.Traits(), records(110), 0); panels[0].Mark != nil {
		t.Error("a best epoch is marked where none was chosen")
	}
}

// TestRedrawn: curves are drawn after each of the first hundred epochs, and then 50 times while the run's length doubles,
// however long it becomes.
func TestRedrawn(t *testing.T) {
	for length, last := 100, 0; length <= 100<<12; last, length = length, 2*length {
		drawn := 0
		for epoch := last + 1; epoch <= length; epoch++ {
			if redrawn(epoch) {
				drawn++
			}
		}
		if want := map[bool]int{true: 100, false: 50}[last == 0]; drawn != want {
			t.Errorf("drawn %d times from epoch %d to %d, want %d", drawn, last+1, length, want)
		}
	}
}
