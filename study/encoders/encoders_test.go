package encoders

import (
	"context"
	"maps"
	"math"
	"strings"
	"sync"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
	"vaelab/train"
)

var open = sync.OnceValues(func() (*data.Dataset, error) { return data.Open(context.Background(), "") })

// trainer returns a trainer of a small model, of further settings, and the images that it is measured on.
func trainer(t *testing.T, objective string, epochs int, set ...string) (*train.Trainer, eval.Images) {
	t.Helper()
	mnist, err := open()
	check(t, err)
	digits := *mnist
	digits.Train, digits.Test = digits.Train.Slice(0, 1000), digits.Test.Slice(0, 200)
	m := modeltest.Small(append(set, "objective="+objective, "hidden=64", "latent=8", "activation=relu")...)
	m.Height, m.Width = 28, 28
	var c train.Config
	setting.Of(&c).Defaults()
	c.Epochs, c.EvalEvery, c.BatchSize, c.LR = epochs, 1, 50, 4e-3
	cpu := cpu.New(2)
	t.Cleanup(func() { cpu.Close() })
	trainer, err := train.New(cpu, m, c, &digits)
	check(t, err)
	t.Cleanup(func() { trainer.Close() })
	return trainer, eval.Images{Set: digits.Test, Seed: 1}
}

// measured trains the three small models, and returns what is measured of them after the last epoch.
func measured(t *testing.T, epochs int, set ...string) Results {
	t.Helper()
	r := Results{Models: map[string]Measures{}}
	for _, objective := range Objectives {
		tr, images := trainer(t, objective, epochs, set...)
		for e, err := range tr.Run(t.Context()) {
			check(t, err)
			if e, ok := e.(*train.Epoch); ok && e.Number == epochs {
				r.Models[objective], err = Measure(t.Context(), tr.Model(), images, *e.Test)
				check(t, err)
			}
		}
		m := tr.Model()
		r.Prior, r.Collapse = m.Prior.(latent.Fixed), eval.CollapseLevel(images)
		r.Variance = r.Prior.Variance(m.Posterior, m.Latent)
	}
	return r
}

// TestObjectivesDiffer trains the three small models and wants of their measures what
// their objectives make of them.
func TestObjectivesDiffer(t *testing.T) {
	models := measured(t, 6).Models
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

// TestPositiveCodes: codes that are positive numbers, or on the simplex, are measured against the prior of theirs, which is
// named. Adam drives those of an autoencoder into a corner of the simplex, where they tell nothing.
func TestPositiveCodes(t *testing.T) {
	for posterior, prior := range map[string]string{"gamma": "Γ(2, 2)", "dirichlet": "Dir(2)"} {
		r := measured(t, 10, "posterior="+posterior, "prior-shape=2")
		elbo, alone, auto := r.Models[ELBO], r.Models[KLOnly], r.Models[Sharp]
		for what, ok := range map[string]bool{
			"the autoencoder reconstructs better":     auto.Recon < elbo.Recon == (posterior == "gamma"),
			"its codes are points":                    math.IsInf(auto.MeanKL, 1) && auto.Saturated(),
			"the ELBO's posteriors are not the prior": elbo.MeanKL > farKL && elbo.MeanW2 > elbo.AggregateW2,
			"its mean KL is that of the ELBO":         elbo.MeanKL == elbo.KL,
			"KL-only posteriors are near the prior":   alone.MeanKL < elbo.MeanKL/10 && alone.MeanW2 < elbo.MeanW2/10,
			"KL-only codes carry little":              alone.Information < elbo.Information/10,
		} {
			if !ok {
				t.Errorf("%s: it is not so that %s: %+v", posterior, what, r.Models)
			}
		}
		claims := r.Claims()
		if text := claims[3].Text; !strings.Contains(text, "converge to "+prior+" for") {
			t.Errorf("%s: %q", posterior, text)
		}
		if c := claims[0]; posterior == "dirichlet" && c.Verdict != Undecided {
			t.Errorf("%s: %s is %s: %s", posterior, c.Text, c.Verdict, c.Because)
		}
	}
}

// TestInformation: that codes carry nothing is confirmed and refuted by the bounds on I(x; z) alone, wherever recon lies.
func TestInformation(t *testing.T) {
	const level = 200.0
	for _, c := range []struct {
		kl, information float64
		want            Verdict
	}{
		{1e-6, 0, Confirmed},
		{0.049, 0.01, Confirmed},
		{0.06, 0.01, Undecided},
		{3, -0.2, Undecided},
		{0.06, 0.055, Refuted},
		{3, 2.5, Refuted},
		{math.Inf(1), 2, Undecided},
		{1, math.NaN(), Undecided},
	} {
		for _, recon := range []float64{0.5 * level, level, 1.04 * level, 3 * level, math.NaN()} {
			r := Results{Collapse: level, Prior: latent.Normal{}, Models: map[string]Measures{KLOnly: {Recon: recon, MeanKL: c.kl, Information: c.information}}}
			if got := r.empty(); got.Verdict != c.want {
				t.Errorf("KL %v, information %v, recon %v: %s, want %s: %s", c.kl, c.information, recon, got.Verdict, c.want, got.Because)
			}
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
	wantVerdicts(t, "as is said", said, Confirmed, Confirmed, Confirmed, Confirmed, Confirmed)
	opposite := Results{Collapse: 200, Models: map[string]Measures{
		ELBO:   {Sharpness: 0.7, MeanKL: 0.5, MeanW2: 1, AggregateW2: 0.5},
		KLOnly: {Recon: 120, MeanKL: 1, Information: 0.8},
		Sharp:  {Sharpness: 0.6},
	}}
	wantVerdicts(t, "the opposite", opposite, Refuted, Refuted, Refuted, Refuted, Refuted)
	opposite.Models[KLOnly] = Measures{Recon: 200, MeanKL: 1, Information: 0.5}
	wantVerdicts(t, "by the information", opposite, Refuted, Refuted, Refuted, Refuted, Refuted)
}

// TestUndecided: where the models or what they are measured by cannot tell, no claim is decided, and
// the words have no number that is none.
func TestUndecided(t *testing.T) {
	trained := map[string]Measures{
		ELBO:   {Recon: 100, Sharpness: 0.5, MeanKL: 25, MeanW2: 28, AggregateW2: 0.5},
		KLOnly: {Recon: 201, MeanKL: 1e-6},
		Sharp:  {Recon: 90, Sharpness: 0.6, MeanKL: math.Inf(1)},
	}
	with := func(level float64, change func(map[string]Measures)) Results {
		models := maps.Clone(trained)
		change(models)
		return Results{Collapse: level, Models: models}
	}
	set := func(objective string, change func(*Measures)) func(map[string]Measures) {
		return func(models map[string]Measures) {
			m := models[objective]
			change(&m)
			models[objective] = m
		}
	}
	none := func(map[string]Measures) {}
	u := Undecided
	wantVerdicts(t, "trained", with(200, none), Confirmed, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "images all alike", with(0, none), u, u, u, Confirmed, u)
	wantVerdicts(t, "images almost alike", with(1e-9, none), u, u, u, Confirmed, u)
	wantVerdicts(t, "no level", with(math.NaN(), none), u, u, u, Confirmed, u)
	wantVerdicts(t, "nothing", Results{}, u, u, u, Confirmed, u) // a KL of 0 is near
	wantVerdicts(t, "no edges", with(200, set(ELBO, func(m *Measures) { m.Sharpness = math.NaN() })), u, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "few edges", with(200, set(Sharp, func(m *Measures) { m.Sharpness = math.Inf(1) })), u, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "an ELBO hardly trained", with(200, set(ELBO, func(m *Measures) { *m = Measures{Recon: 540, MeanKL: 0.2, MeanW2: 0.3, AggregateW2: 0.29} })), u, u, u, Confirmed, Confirmed)
	wantVerdicts(t, "an autoencoder hardly trained", with(200, set(Sharp, func(m *Measures) { m.Recon, m.Sharpness = 540, 0 })), u, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "an autoencoder at the level", with(200, set(Sharp, func(m *Measures) { m.Recon, m.Sharpness = 199, 0.01 })), u, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "a KL-only encoder hardly trained", with(200, set(KLOnly, func(m *Measures) { m.Recon, m.MeanKL = 540, 0.2 })), Confirmed, Confirmed, Confirmed, u, u)
	wantVerdicts(t, "its decoder", with(200, set(KLOnly, func(m *Measures) { m.Recon = 540 })), Confirmed, Confirmed, Confirmed, Confirmed, Confirmed)
	wantVerdicts(t, "a KL that bounds nothing, a recon at the level", with(200, set(KLOnly, func(m *Measures) { m.MeanKL = 1 })), Confirmed, Confirmed, Confirmed, Refuted, u)
	wantVerdicts(t, "posteriors that are the prior", with(200, set(ELBO, func(m *Measures) { *m = Measures{Recon: 200, Sharpness: 0.1} })), Confirmed, Refuted, u, Confirmed, Confirmed)
	wantVerdicts(t, "no distance of the aggregate", with(200, set(ELBO, func(m *Measures) { m.AggregateW2, m.MMD = math.NaN(), math.NaN() })), Confirmed, Confirmed, u, Confirmed, Confirmed)
	wantVerdicts(t, "losses that are none", with(200, func(models map[string]Measures) {
		for _, o := range Objectives {
			nan := math.NaN()
			models[o] = Measures{nan, nan, nan, 0, nan, nan, nan, nan, nan, 2}
		}
	}), u, u, u, u, u)
}

func wantVerdicts(t *testing.T, what string, r Results, want ...Verdict) {
	t.Helper()
	if r.Prior == nil {
		r.Prior, r.Variance = latent.Normal{}, 1
	}
	for i, c := range r.Claims() {
		if c.Verdict != want[i] {
			t.Errorf("%s: %q is %s, want %s: %s", what, c.Text, c.Verdict, want[i], c.Because)
		}
		if c.Because == "" || strings.Contains(c.Because, "%!") || strings.Contains(c.Because, "NaN") || strings.Contains(c.Because, "Inf") {
			t.Errorf("%s: %q: %s", what, c.Text, c.Because)
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
