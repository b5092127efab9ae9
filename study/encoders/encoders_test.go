package encoders

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
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
	m := modeltest.Small("objective="+objective, "hidden=64", "latent=8", "activation=relu")
	m.Height, m.Width = 28, 28
	var c train.Config
	setting.Of(&c).Defaults()
	c.Epochs, c.EvalEvery, c.BatchSize, c.LR = epochs, 1, 50, 4e-3
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
		for e, err := range tr.Run(t.Context()) {
			check(t, err)
			if e, ok := e.(*train.Epoch); ok {
				models[objective], err = Measure(t.Context(), tr.Model(), images, *e.Test)
				check(t, err)
			}
		}
	}
	elbo, alone, auto := models[ELBO], models[KLOnly], models[Sharp]
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

// TestClaims: each claim can come out either way, and says the numbers.
func TestClaims(t *testing.T) {
	said := Results{Collapse: 200, Models: map[string]Measures{
		ELBO:   {Sharpness: 0.5, MeanKL: 25, MeanW2: 28, AggregateW2: 0.5},
		KLOnly: {Recon: 201, MeanKL: 1e-6},
		Sharp:  {Sharpness: 0.6, MeanKL: math.Inf(1)},
	}}
	for _, c := range said.Claims() {
		if !c.Confirmed || c.Verdict() != "confirmed" {
			t.Errorf("%q is %s: %s", c.Text, c.Verdict(), c.Because)
		}
	}
	opposite := Results{Collapse: 200, Models: map[string]Measures{
		ELBO:   {Sharpness: 0.7, MeanKL: 0.5, MeanW2: 1, AggregateW2: 0.5},
		KLOnly: {Recon: 120, MeanKL: 1},
		Sharp:  {Sharpness: 0.6},
	}}
	for _, c := range opposite.Claims() {
		if c.Confirmed || c.Verdict() != "refuted" {
			t.Errorf("%q is %s: %s", c.Text, c.Verdict(), c.Because)
		}
	}
	nothing := Results{Models: map[string]Measures{ELBO: {Sharpness: math.NaN()}}}
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
	tr, images := trainer(t, ELBO, 1)
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
