package train

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// The default model and training, with which PyTorch's numbers were made.
var (
	defaultModel = model.Config{
		Objective: model.ELBO{Beta: 1}, Network: network.MLP{Hidden: []int{400}, Activation: kernel.ReLU},
		Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Prior: latent.Normal{}, Likelihood: pixel.Bernoulli{},
		Image: network.Image{Height: 28, Width: 28, Channels: 1}, Latent: 20,
	}
	defaultConfig = Config{
		Epochs: 10, BatchSize: 128, LR: 1e-3, Schedule: Constant, Optimizer: Adam{Epsilon: 1e-8},
		Seed: 1, Init: graph.InitTorch, OutputBias: "init", BetaSchedule: ConstantBeta{}, EvalEvery: 1,
	}
)

// optimizers are as scripts/dev/golden.py has them.
var optimizers = map[string]Optimizer{
	"adam":    Adam{Epsilon: 1e-8},
	"adamw":   AdamW{Epsilon: 1e-8, Decay: 10},
	"rmsprop": RMSprop{Epsilon: 1e-8},
	"sgd":     SGD{Momentum: 0.9, Decay: 0.5},
}

// TestAgainstPyTorch trains ten steps by each optimiser, and of each network, and compares the gradients of the first
// and the losses of all with PyTorch's, which scripts/dev/golden.py computed from the same
// initial weights, batches and noise.
func TestAgainstPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Losses    map[string][]eval.Terms
		Gradients map[string]gradient
		Networks  map[string]struct {
			Latent    int
			Losses    []eval.Terms
			Gradients map[string]gradient
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	set, err := data.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range setting.Families[Optimizer]() {
		t.Run(f.Name, func(t *testing.T) {
			c := defaultConfig
			if c.Optimizer = optimizers[f.Name]; c.Optimizer == nil {
				t.Fatal("PyTorch has not been asked")
			}
			wantLosses(t, newTrainer(t, defaultModel, c, set, 2), golden.Losses[f.Name], golden.Gradients)
		})
	}
	for _, f := range setting.Families[network.Network]() {
		want := golden.Networks[f.Name]
		m := defaultModel
		m.Network, m.Latent = f.Default, want.Latent
		if c, ok := m.Network.(network.Conv); ok {
			c.Activation = kernel.ELU // as golden.py has it
			m.Network = c
		}
		switch {
		case f.Name == "mlp": // the optimisers' tests are of it
		case want.Losses == nil:
			t.Errorf("PyTorch has not been asked for the network %s", f.Name)
		default:
			t.Run(f.Name, func(t *testing.T) {
				wantLosses(t, newTrainer(t, m, defaultConfig, set, 2), want.Losses, want.Gradients)
			})
		}
	}
}

// gradient is some of a parameter's gradient: every so many values of it.
type gradient struct {
	Norm   float64
	Stride int
	Values []float64
}

// wantLosses trains a step for each of the losses. The gradients are those of the first step, for Adam.
func wantLosses(t *testing.T, trainer *Trainer, losses []eval.Terms, gradients map[string]gradient) {
	const tolerance = 1e-4 // relative

	var before eval.Terms
	for event, err := range trainer.Run(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		p := event.(*Progress)
		step := p.Done/trainer.config.BatchSize - 1
		sums := eval.Terms{Recon: p.Terms.Recon * float64(p.Done), KL: p.Terms.KL * float64(p.Done)}
		n := float64(trainer.config.BatchSize)
		want := losses[step]
		near(t, "recon", (sums.Recon-before.Recon)/n, want.Recon, tolerance*want.Recon)
		near(t, "KL", (sums.KL-before.KL)/n, want.KL, tolerance*want.KL)
		before = sums

		if _, adam := trainer.config.Optimizer.(Adam); adam && step == 0 {
			s, err := trainer.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			if len(gradients) != len(s.First) {
				t.Errorf("%d gradients, want %d", len(s.First), len(gradients))
			}
			// After one step Adam's first moment is (1 − β₁) g = 0.1 g.
			for i, p := range trainer.model.Parameters() {
				a := s.First[i]
				a.Values = p.ToFile(a.Values) // as PyTorch has them
				want := gradients[a.Name]
				var squares, largest float64
				for _, m := range a.Values {
					squares += 100 * float64(m) * float64(m)
				}
				near(t, "norm of the gradient of "+a.Name, math.Sqrt(squares), want.Norm, tolerance*want.Norm)
				for _, g := range want.Values {
					largest = max(largest, math.Abs(g))
				}
				for i, g := range want.Values {
					near(t, "gradient of "+a.Name, 10*float64(a.Values[i*want.Stride]), g, tolerance*largest)
				}
			}
		}
		if step == len(losses)-1 {
			return
		}
	}
	t.Error("the run ended early")
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v ± %.1g", what, got, want, tolerance)
	}
}
