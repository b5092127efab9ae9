package train

import (
	"math"
	"testing"

	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
)

// TestPositivePosteriors: a few updates of a model with gamma or Dirichlet posteriors give
// finite losses that fall, and the same whatever the number of threads.
func TestPositivePosteriors(t *testing.T) {
	set := digits(t, 250)
	for family, change := range map[string]func(*model.Config){
		"gamma": func(m *model.Config) {
			m.Posterior, m.Prior = latent.Gamma{}, latent.GammaPrior{Shape: 0.5, Rate: 1}
		},
		"dirichlet": func(m *model.Config) {
			m.Posterior, m.Prior = latent.Dirichlet{}, latent.DirichletPrior{Concentration: 0.5}
		},
	} {
		m, c := smallRun()
		change(&m)
		c.Epochs, c.Binarize, c.Schedule, c.Patience = 4, machine.Grey, Constant, 0
		epochs, one := finish(t, newTrainer(t, m, c, set, 1))
		first, last := epochs[0].Test, epochs[len(epochs)-1].Test
		if !(last.Loss < first.Loss-10) || !(last.KL > 0) || math.IsInf(last.KL, 0) {
			t.Errorf("%s: the loss goes from %v to %v, with the KL %v", family, first.Loss, last.Loss, last.KL)
		}
		_, three := finish(t, newTrainer(t, m, c, set, 3))
		for i := range one.Weights {
			for j, w := range one.Weights[i].Values {
				if three.Weights[i].Values[j] != w {
					t.Fatalf("%s: %s differs between 1 and 3 threads", family, one.Weights[i].Name)
				}
			}
		}
	}
}
