package eval

import (
	"math"
	"slices"
	"testing"

	"vaelab/data"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/network"
)

// TestBoundTightens: with a decoder that ignores z, log p(x) is −D ln 2 for any image,
// and L_1 lies the KL of the posterior below it. L_K rises from the one to the other, and its gap to the ELBO from 0 to that KL.
func TestBoundTightens(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc21.bias": {1, 0}, "fc22.bias": {0, 0.5}})
	index := First(400)
	want := -12 * math.Ln2
	kl := 0.5 + (math.Exp(0.5)-1-0.5)/2
	before, slack := math.Inf(-1), 0.0
	for _, draws := range []int{1, 5, 50, 120, 2000} {
		b, err := m.Bound(t.Context(), images, index, draws, func(int) {})
		check(t, err)
		nll, stderr := b.NLL()
		t.Logf("L_%d = %.4f ± %.4f", draws, -nll, stderr)
		if draws == 1 && math.Abs(-nll-(want-kl)) > 4*stderr {
			t.Errorf("L_1 is %v ± %v, want %v", -nll, stderr, want-kl)
		}
		if -nll < before-3*math.Hypot(stderr, slack) {
			t.Errorf("L_%d = %v fell from %v", draws, -nll, before)
		}
		if -nll > want+3*stderr {
			t.Errorf("L_%d = %v ± %v exceeds log p(x) = %v", draws, -nll, stderr, want)
		}
		gap := b.Gap()
		if slices.Min(b.Gaps) < -1e-12 || draws == 1 && gap.Value > 1e-12 || gap.Value > kl+3*gap.StdErr {
			t.Errorf("the gap to L_%d is %v ± %v, in images from %v on; it should lie between 0 and %v", draws, gap.Value, gap.StdErr, slices.Min(b.Gaps), kl)
		}
		if draws == 2000 && math.Abs(gap.Value-kl) > 3*gap.StdErr+0.01 {
			t.Errorf("the gap to L_%d is %v ± %v, want about %v", draws, gap.Value, gap.StdErr, kl)
		}
		before, slack = -nll, stderr
	}
	if math.Abs(before-want) > 0.01 {
		t.Errorf("L_2000 is %v, want about %v", before, want)
	}
}

// TestBoundIsReproducible: the same seed gives the same numbers, another one others.
func TestBoundIsReproducible(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc21.bias": {1, 0}, "fc3.weight": {1, 0, -1, 0, 0, 1, 0, -1, 0, 0}, "fc4.weight": ramp(60)})
	images.Binarize = machine.Stochastic
	bound := func(seed uint64, draws int) []float64 {
		images.Seed = seed
		b, err := m.Bound(t.Context(), images, First(60), draws, func(int) {})
		check(t, err)
		return b.PerImage
	}
	first := bound(1, 70)
	if !slices.Equal(first, bound(1, 70)) {
		t.Error("the same seed gives other numbers")
	}
	if slices.Equal(first, bound(2, 70)) {
		t.Error("another seed gives the same numbers")
	}
}

// TestBoundRefuses what has no bound.
func TestBoundRefuses(t *testing.T) {
	m, images := fixture(t, nil)
	if _, err := m.Bound(t.Context(), images, First(1), 0, func(int) {}); err == nil {
		t.Error("a bound with no draws")
	}
}

// BenchmarkBound is the bound by the network of Burda, Grosse and Salakhutdinov, per
// draw.
func BenchmarkBound(b *testing.B) {
	c := config
	c.Height, c.Width, c.Latent = 28, 28, 50
	c.Network = network.MLP{Hidden: []int{200, 200}, Activation: kernel.Tanh}
	cpu := cpu.New(0)
	defer cpu.Close()
	params, err := NewParams(cpu, c)
	if err != nil {
		b.Fatal(err)
	}
	set := &data.Set{Height: 28, Width: 28, Images: make([]uint8, 100*784), Labels: make([]uint8, 100)}
	m := New(c, cpu, params)
	defer m.Close()
	const draws = 500
	for b.Loop() {
		if _, err := m.Bound(b.Context(), Images{Set: set}, First(100), draws, func(int) {}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(100*draws), "ns/draw")
}
