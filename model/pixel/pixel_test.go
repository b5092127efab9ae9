package pixel

import (
	"errors"
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/op"
	"vaelab/rng"
)

// run computes what build makes of the decoder's outputs, a row of D before its last activation
// for each image; inputs of other names are set, and parameters begin as they do.
func run(t *testing.T, logits []float32, set map[string][]float32, build func(b *graph.Builder, decode Decoder) *G.Node) []float32 {
	t.Helper()
	b := graph.NewBuilder(1)
	in := b.Input("logits", 1, len(logits), graph.Host, 0)
	b.Output("out", build(b, func(f kernel.Activation) *G.Node {
		if f == kernel.Identity {
			return in
		}
		return b.Apply(op.Activate{Activation: f}, in)
	}))
	g, err := b.Graph()
	check(t, err)
	d := cpu.New(1)
	defer d.Close()
	var layout []machine.Array
	for _, p := range g.Params {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	params, err := d.NewParams(layout)
	check(t, err)
	for i, p := range g.Params {
		values, err := p.Initial(graph.InitTorch, i, 1)
		check(t, err)
		check(t, params.Set(p.Name, values))
	}
	vm, err := d.Compile(g, params)
	check(t, err)
	check(t, vm.Feed(machine.Batch{Rows: 1}))
	check(t, vm.Set("logits", logits))
	for name, values := range set {
		check(t, vm.Set(name, values))
	}
	check(t, vm.RunAll())
	out, err := vm.Output("out")
	check(t, err)
	return slices.Clone(out)
}

// TestLink: what the decoder emits for a mean decodes to it, under every likelihood.
func TestLink(t *testing.T) {
	means := []float64{0.001, 0.02, 0.25, 0.4999, 0.5, 0.51, 0.7, 0.9, 0.98, 0.99, 0.995, 0.999}
	for _, l := range setting.Families[Likelihood]() {
		var logits []float32
		for _, mean := range means {
			logits = append(logits, float32(l.Default.Link(mean)))
		}
		for d, got := range run(t, logits, nil, l.Default.Mean) {
			near(t, l.Name+" mean", float64(got), means[d], 1e-6)
		}
	}
	for d, got := range run(t, []float32{-3, 7}, nil, Gaussian{}.Mean) { // cut to [0, 1]
		near(t, "a Gaussian's mean beyond [0, 1]", float64(got), float64(d), 0)
	}
}

// logProb is log p(x|z) of the likelihood by its graph.
func logProb(t *testing.T, l Likelihood, logits, x []float32) float64 {
	t.Helper()
	out := run(t, logits, map[string][]float32{"x": x}, func(b *graph.Builder, decode Decoder) *G.Node {
		return l.LogProb(b, decode, b.Input("x", 1, len(x), graph.Host, 0))
	})
	return float64(out[0])
}

// TestLogProb holds the graphs to the definitions in float64, at grey pixels.
func TestLogProb(t *testing.T) {
	logits, x := []float32{-3, 0.7, 2, 0.25}, []float32{0, 0.2, 1, 0.6}
	normal := func(sigma float64) func(l, x float64) float64 {
		return func(l, x float64) float64 {
			e := (x - l) / sigma
			return -e*e/2 - math.Log(sigma) - math.Log(2*math.Pi)/2
		}
	}
	for _, c := range []struct {
		likelihood Likelihood
		log        func(l, x float64) float64
	}{
		{Bernoulli{}, func(l, x float64) float64 { return x*l - math.Log1p(math.Exp(l)) }},
		// ∫ exp(xℓ) dx over [0, 1] is (e^ℓ − 1)/ℓ.
		{ContinuousBernoulli{}, func(l, x float64) float64 { return x*l - math.Log(math.Expm1(l)/l) }},
		{Gaussian{Scale: 0.2}, normal(0.2)},
		{Gaussian{}, normal(0.3)}, // as it begins
	} {
		want := 0.0
		for d := range logits {
			want += c.log(float64(logits[d]), float64(x[d]))
		}
		near(t, setting.Name(c.likelihood), logProb(t, c.likelihood, logits, x), want, 1e-5*math.Abs(want))
	}
}

// TestDensity: a density may be positive, a probability may not. Pixels near their means show it.
func TestDensity(t *testing.T) {
	for _, l := range setting.Families[Likelihood]() {
		const mean = 0.999
		logit := []float32{float32(l.Default.Link(mean))}
		if got := logProb(t, l.Default, logit, []float32{1}); got > 0 != l.Default.Density() {
			t.Errorf("%s: log p of a pixel at its mean is %v; a density? %v", l.Name, got, l.Default.Density())
		}
	}
}

// TestDraw: the draws of every likelihood have its mean and its variance, to 5 standard errors,
// and stay in [0, 1].
func TestDraw(t *testing.T) {
	const sigma = 0.01
	logvar := []float32{float32(2 * math.Log(sigma))}
	variances := map[string]func(mean float64) float64{
		"bernoulli": func(mean float64) float64 { return mean * (1 - mean) },
		// A″(ℓ) by differences of A′, whose inverse is the link.
		"continuous-bernoulli": func(mean float64) float64 {
			const h = 1e-4
			l := ContinuousBernoulli{}
			return 2 * h / (l.Link(mean+h) - l.Link(mean-h))
		},
		"gaussian": func(float64) float64 { return sigma * sigma },
	}
	likelihoods := []Likelihood{Gaussian{Scale: sigma}}
	for _, l := range setting.Families[Likelihood]() {
		likelihoods = append(likelihoods, l.Default)
	}
	for _, l := range likelihoods {
		name := setting.Name(l)
		if variances[name] == nil {
			t.Errorf("%s: this test does not know the variance of its draws", name)
			continue
		}
		draw, err := l.Draw(func(string) ([]float32, error) { return logvar, nil })
		check(t, err)
		for _, mean := range []float64{0.05, 0.5, 0.7} {
			got, variance, deviation := moments(t, name, draw, mean)
			if want := variances[name](mean); math.Abs(got-mean) > 5*math.Sqrt(want/draws) || math.Abs(variance-want) > 5*deviation {
				t.Errorf("%s: pixels of mean %v have the mean %v and the variance %v, want %v", name, mean, got, variance, want)
			}
		}
		for _, edge := range []float64{0, 1} {
			want, tolerance := edge, 1e-9
			if name == "gaussian" { // half of the draws are cut: E max(σε, 0)
				want, tolerance = math.Abs(edge-sigma/math.Sqrt(2*math.Pi)), 5*sigma/math.Sqrt(draws)
			}
			if got, _, _ := moments(t, name, draw, edge); math.Abs(got-want) > tolerance {
				t.Errorf("%s: pixels of mean %v have the mean %v, want %v", name, edge, got, want)
			}
		}
	}
}

const draws = 4000

// moments are the mean and the variance of draws of a pixel, and the variance's standard error.
func moments(t *testing.T, name string, draw Draw, of float64) (mean, variance, deviation float64) {
	t.Helper()
	s := rng.Stream{Seed: 1, Purpose: rng.Pixels}
	var squares, fourths float64
	for i := range draws {
		x := draw(of, s, i)
		if !(x >= 0 && x <= 1) {
			t.Fatalf("%s: a pixel is %v", name, x)
		}
		d := x - of
		mean, squares, fourths = mean+x/draws, squares+d*d/draws, fourths+d*d*d*d/draws
	}
	return mean, squares - (mean-of)*(mean-of), math.Sqrt((fourths-squares*squares)/draws) + 1e-3*squares
}

// TestDrawNeedsParameters: a likelihood that cannot have its parameter says so.
func TestDrawNeedsParameters(t *testing.T) {
	lost := errors.New("lost")
	missing := func(string) ([]float32, error) { return nil, lost }
	if _, err := (Gaussian{}).Draw(missing); !errors.Is(err, lost) {
		t.Errorf("without its scale a Gaussian draws: %v", err)
	}
	if _, err := (Gaussian{Scale: 0.1}).Draw(missing); err != nil {
		t.Errorf("with a given scale a Gaussian asks for a parameter: %v", err)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
