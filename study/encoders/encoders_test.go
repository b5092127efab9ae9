package encoders

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/train"
)

var open = sync.OnceValues(func() (*data.Dataset, error) { return data.Open(context.Background(), "") })

// trainer returns a trainer of a small model, and the images that it is measured on.
func trainer(t *testing.T, objective string, epochs int) (*train.Trainer, eval.Images) {
	t.Helper()
	mnist, err := open()
	check(t, err)
	set := *mnist
	set.Train, set.Test = set.Train.Slice(0, 1000), set.Test.Slice(0, 200)
	m := model.Config{
		Objective: objective, Posterior: model.Gaussian, Prior: model.Normal, Likelihood: model.Bernoulli,
		Height: 28, Width: 28, Hidden: []int{64}, Latent: 8, Activation: "relu",
	}
	c := train.Config{
		Epochs: epochs, BatchSize: 50, LR: 4e-3, Schedule: train.Constant, Optimizer: train.Adam, Epsilon: 1e-8,
		Seed: 1, Init: model.InitTorch, Beta: 1, EvalEvery: 1,
	}
	if objective == model.Autoencoder {
		c.Beta = 0
	}
	cpu := cpu.New(2)
	t.Cleanup(func() { cpu.Close() })
	trainer, err := train.New(cpu, m, c, &set)
	check(t, err)
	t.Cleanup(func() { trainer.Close() })
	return trainer, eval.Images{Set: set.Test, Seed: 1}
}

// TestObjectivesDiffer trains the three small models and wants of their measures what
// their objectives make of them.
func TestObjectivesDiffer(t *testing.T) {
	const epochs = 6
	models := map[string]Measures{}
	for _, objective := range Objectives {
		tr, images := trainer(t, objective, epochs)
		updates, ended := 0, 0
		for e, err := range Train(t.Context(), tr, images) {
			check(t, err)
			if e.Progress != nil {
				updates++
			}
			if e.Epoch != nil {
				ended++
				models[objective] = e.Measures
			}
		}
		if updates != epochs*20 || ended != epochs {
			t.Errorf("%s: %d updates and %d epochs, want %d and %d", objective, updates, ended, epochs*20, epochs)
		}
	}
	elbo, alone, auto := models[model.ELBO], models[model.KLOnly], models[model.Autoencoder]
	limit := math.Log(200)
	for what, ok := range map[string]bool{
		"the autoencoder is sharper":                 auto.Sharpness > elbo.Sharpness && elbo.Sharpness > alone.Sharpness,
		"it reconstructs better":                     auto.Recon < elbo.Recon,
		"its codes are points":                       math.IsInf(auto.MeanKL, 1) && math.Abs(auto.Information-limit) < 1e-9 && auto.Saturated(),
		"its codes are far from the prior":           auto.AggregateW2 > 10*elbo.AggregateW2,
		"the ELBO's posteriors are not the prior":    elbo.MeanKL > 5 && elbo.MeanW2 > 2*elbo.AggregateW2,
		"its latent units are active":                elbo.ActiveUnits > 4,
		"its KL is the mean over images":             math.Abs(elbo.KL-elbo.MeanKL) < 1e-4,
		"KL-only posteriors are the prior":           alone.MeanKL < 0.01 && alone.ActiveUnits == 0 && alone.AggregateW2 < 0.01,
		"KL-only codes carry nothing":                alone.Information < 0.01 && !alone.Saturated(),
		"what is estimated from is what was thought": elbo.Probed == 200 && elbo.Limit() == limit,
	} {
		if !ok {
			t.Errorf("it is not so that %s: %+v", what, models)
		}
	}
}

// TestCancel: training ends after the update at hand, with the context's error.
func TestCancel(t *testing.T) {
	tr, images := trainer(t, model.ELBO, 2)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := 0
	var last error
	for _, err := range Train(ctx, tr, images) {
		seen, last = seen+1, err
		cancel()
	}
	if seen != 2 || !errors.Is(last, context.Canceled) || tr.State().Step != 1 {
		t.Errorf("%d events, the last %v, after step %d", seen, last, tr.State().Step)
	}
}

// TestClaims: each claim can come out either way, and says the numbers.
func TestClaims(t *testing.T) {
	said := Results{Collapse: 200, Models: map[string]Measures{
		model.ELBO:        {Sharpness: 0.5, MeanKL: 25, MeanW2: 28, AggregateW2: 0.5},
		model.KLOnly:      {Recon: 201, MeanKL: 1e-6},
		model.Autoencoder: {Sharpness: 0.6, MeanKL: math.Inf(1)},
	}}
	for _, c := range said.Claims() {
		if !c.Confirmed || c.Verdict() != "confirmed" {
			t.Errorf("%q is %s: %s", c.Text, c.Verdict(), c.Because)
		}
	}
	opposite := Results{Collapse: 200, Models: map[string]Measures{
		model.ELBO:        {Sharpness: 0.7, MeanKL: 0.5, MeanW2: 1, AggregateW2: 0.5},
		model.KLOnly:      {Recon: 120, MeanKL: 1},
		model.Autoencoder: {Sharpness: 0.6},
	}}
	for _, c := range opposite.Claims() {
		if c.Confirmed || c.Verdict() != "refuted" {
			t.Errorf("%q is %s: %s", c.Text, c.Verdict(), c.Because)
		}
	}
	nothing := Results{Models: map[string]Measures{model.ELBO: {Sharpness: math.NaN()}}}
	for i, c := range nothing.Claims() {
		if c.Confirmed && i != 3 { // a KL of 0 is near
			t.Errorf("from nothing: %q is confirmed: %s", c.Text, c.Because)
		}
		if strings.Contains(c.Because, "%!") {
			t.Errorf("%q: %s", c.Text, c.Because)
		}
	}
}

// TestTooFewImages.
func TestTooFewImages(t *testing.T) {
	tr, images := trainer(t, model.ELBO, 1)
	images.Set = images.Slice(0, 1)
	if _, err := Measure(t.Context(), tr.Model(), images, eval.Terms{}); err == nil {
		t.Error("one image was measured")
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
