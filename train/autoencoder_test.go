package train

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
)

// TestAutoencoder: the loss is the reconstruction alone, no noise reaches it, it falls
// below the VAE's, and the log σ² head stays as it was drawn.
func TestAutoencoder(t *testing.T) {
	m, c := smallRun()
	c.Epochs, c.Binarize, c.Schedule, c.Patience = 4, machine.Grey, Constant, 0
	set := digits(t, 250)
	vae, _ := finish(t, newTrainer(t, m, c, set, 2))

	m.Objective = model.Autoencoder{}
	trainer := newTrainer(t, m, c, set, 2)
	epochs, s := finish(t, trainer)
	last := epochs[len(epochs)-1]
	if loss := last.Test.Loss; math.Abs(loss-last.Test.Recon) > 1e-6*loss || last.Test.KL == 0 {
		t.Errorf("the loss is %v, of recon %v; KL %v", loss, last.Test.Recon, last.Test.KL)
	}
	if v := vae[len(vae)-1].Test.Recon; last.Test.Recon >= v {
		t.Errorf("recon is %v, not below the VAE's %v", last.Test.Recon, v)
	}
	for seed := range uint64(2) {
		terms, err := trainer.Model().ELBO(t.Context(), eval.Images{Set: set.Test, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if terms.Recon != last.Test.Recon {
			t.Errorf("with seed %d recon is %v, not %v: there is noise", seed, terms.Recon, last.Test.Recon)
		}
	}
	for i, p := range m.Parameters() {
		drawn, err := p.Initial(c.Init, i, c.Seed)
		if err != nil {
			t.Fatal(err)
		}
		head := slices.Contains([]string{"fc22.weight", "fc22.bias"}, p.Name)
		if same := cmp.Equal(drawn, s.Weights[i].Values); same != head {
			t.Errorf("%s stays as it was drawn: %v, want %v", p.Name, same, head)
		}
	}
}

// TestAutoencoderHasNoBeta: its KL weighs nothing, and no schedule can have it weigh more.
func TestAutoencoderHasNoBeta(t *testing.T) {
	m, c := smallRun()
	m.Objective = model.Autoencoder{}
	set := digits(t, 250)
	epochs, _ := finish(t, newTrainer(t, m, c, set, 1))
	if e := epochs[0]; e.Beta != 0 || e.TrainBeta != 0 || e.Rising {
		t.Errorf("an autoencoder's KL has the weight %v, in training %v", e.Beta, e.TrainBeta)
	}
	cpu := cpu.New(1)
	defer cpu.Close()
	for _, schedule := range []BetaSchedule{LinearBeta{Epochs: 1}, CyclicalBeta{Epochs: 1}, Minibatch{}} {
		c.BetaSchedule = schedule
		if _, err := New(cpu, m, c, set); err == nil {
			t.Errorf("an autoencoder with the schedule %v of its beta was accepted", setting.Name(schedule))
		}
	}
}
