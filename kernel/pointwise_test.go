package kernel

import (
	"math"
	"testing"

	"vaelab/rng"
)

// extremes are arguments at which a careless formula overflows, cancels or loses
// its tail.
var extremes = []float64{
	0, math.Copysign(0, -1), 1e-30, -1e-30, 1e-4, -1e-4, 0.5, -0.5, 1, -1,
	15, -15, 20, -20, 80, -80, 100, -100, 1e4, -1e4,
}

// ulps returns |got − want| in units of the last place of float32 at want.
func ulps(got float32, want float64) float64 {
	if float64(got) == want {
		return 0
	}
	w := float32(math.Abs(want))
	unit := float64(math.Nextafter32(w, math.MaxFloat32) - w)
	return math.Abs(float64(got)-want) / unit
}

// TestScalarFunctions holds the float32 functions to other formulas in float64, to
// one unit in the last place.
func TestScalarFunctions(t *testing.T) {
	type function struct {
		name string
		f    func(float32) float32
		want func(float64) float64
	}
	for _, f := range []function{
		{"softplus", softplus[float32], func(x float64) float64 {
			if x > 40 {
				return x
			}
			return math.Log1p(math.Exp(x))
		}},
		{"sigmoid", sigmoid[float32], func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		{"tanh", tanh[float32], math.Tanh},
		{"exp", func(x float32) float32 { return exp(min(x, 80)) }, func(x float64) float64 { return math.Exp(min(x, 80)) }},
		{"expm1", func(x float32) float32 { return expm1(min(x, 80)) }, func(x float64) float64 { return math.Expm1(min(x, 80)) }},
	} {
		for _, x := range extremes {
			x := float32(x)
			if u := ulps(f.f(x), f.want(float64(x))); u > 1 {
				t.Errorf("%s(%v) = %v, want %v: %v ulps", f.name, x, f.f(x), f.want(float64(x)), u)
			}
		}
		if got := f.f(float32(math.NaN())); got == got {
			t.Errorf("%s(NaN) = %v", f.name, got)
		}
	}
	// The tail that a divergence between float types would show in first.
	if got := softplus(float32(-20)); ulps(got, 2.061153620314381e-9) > 1 {
		t.Errorf("softplus(-20) = %v", got)
	}
}

// TestActivationSlopes holds the slopes, which are computed from f(a), to central
// differences of f in float64, away from the kinks.
func TestActivationSlopes(t *testing.T) {
	const h = 1e-6
	for f := Identity; f <= Sigmoid; f++ {
		for _, a := range []float64{-5, -1, -0.3, 0.2, 1, 4} {
			want := (activate(f, a+h) - activate(f, a-h)) / (2 * h)
			if got := slope(f, activate(f, a)); math.Abs(got-want) > 1e-8 {
				t.Errorf("%v′(%v) = %v, want %v", f, a, got, want)
			}
		}
	}
	for f, want := range map[Activation]float64{ReLU: 0, ELU: 1} {
		if got := slope(f, activate(f, 0.0)); got != want {
			t.Errorf("%v′(0) = %v, want %v", f, got, want)
		}
	}
}

func TestActivationNames(t *testing.T) {
	for f := Identity; f <= Sigmoid; f++ {
		if got, err := ParseActivation(f.String()); got != f || err != nil {
			t.Errorf("ParseActivation(%q) = %v, %v", f, got, err)
		}
	}
	if _, err := ParseActivation("gelu"); err == nil {
		t.Error("gelu is taken for an activation")
	}
}

// TestBernoulliExtremes: the likelihood stays finite and exact where σ saturates.
func TestBernoulliExtremes(t *testing.T) { onEach(t, bernoulliExtremes) }

func bernoulliExtremes(t *testing.T) {
	for _, l := range extremes {
		for _, x := range []float32{0, 0.5, 1} {
			logits, pixels := Dense(1, 1, []float32{float32(l)}), Dense(1, 1, []float32{x})
			got, grad := []float32{0}, Dense(1, 1, []float32{0})
			BernoulliLogLik(Dense(1, 1, got), logits, pixels)
			want := float64(x)*l - (math.Max(l, 0) + math.Log1p(math.Exp(-math.Abs(l))))
			if math.Abs(float64(got[0])-want) > 1e-6*math.Max(1, math.Abs(want)) {
				t.Errorf("log p(%v | logit %v) = %v, want %v", x, l, got[0], want)
			}
			BernoulliLogLikGrad(grad, logits, pixels, Dense(1, 1, []float32{2}))
			if want := 2 * (float64(x) - 1/(1+math.Exp(-l))); math.Abs(float64(grad.Data[0])-want) > 1e-6 {
				t.Errorf("its derivative is %v, want %v", grad.Data[0], want)
			}
		}
	}
}

// TestKLNearPrior: near q = p the KL is about ½μ² + ¼(log σ²)², which the obvious
// formula would lose in float32.
func TestKLNearPrior(t *testing.T) { onEach(t, klNearPrior) }

func klNearPrior(t *testing.T) {
	for _, d := range []float32{1e-3, -1e-3, 1e-2} {
		kl := Dense(1, 1, []float32{0})
		GaussianKL(kl, Dense(1, 1, []float32{0}), Dense(1, 1, []float32{d}))
		want := (math.Expm1(float64(d)) - float64(d)) / 2
		if math.Abs(float64(kl.Data[0])-want) > 1e-9 {
			t.Errorf("KL at log σ² = %v is %v, want %v", d, kl.Data[0], want)
		}
	}
}

func TestColumnSumAndSum(t *testing.T) { onEach(t, columnSumAndSum) }

func columnSumAndSum(t *testing.T) {
	for n := range 258 {
		a := random[float32](37, n, 2, 1)
		sums := newOperand(n, n%3, func(int) float32 { return 0 })
		ColumnSum(sums.mat().Data, a)
		var total float64
		for j, got := range sums.mat().Data {
			var want float64
			for i := range a.Rows {
				want += float64(a.Row(i)[j])
			}
			total += want
			if math.Abs(float64(got)-want) > 1e-4 {
				t.Fatalf("column %d of %d sums to %v, want %v", j, n, got, want)
			}
		}
		if sums.overrun() {
			t.Fatalf("%d columns: it writes out of bounds", n)
		}
		if got := Sum(a); math.Abs(got-total) > 1e-9 {
			t.Errorf("the sum of %d columns is %v, want %v", n, got, total)
		}
	}
}

func BenchmarkPointwise(b *testing.B) {
	const rows, cols = 128, 784
	x, y, z := random[float32](rows, cols, 0, 1), random[float32](rows, cols, 0, 2), random[float32](rows, cols, 0, 3)
	v := Dense(rows, 1, make([]float32, rows))
	pixels := make([]uint8, rows*cols)
	for name, f := range map[string]func(){
		"BiasReLU":            func() { BiasActivate(ReLU, x, y.Row(0)) },
		"BiasTanh":            func() { BiasActivate(Tanh, x, y.Row(0)) },
		"BernoulliLogLik":     func() { BernoulliLogLik(v, x, y) },
		"BernoulliLogLikGrad": func() { BernoulliLogLikGrad(z, x, y, v) },
		"Normal":              func() { Normal(z, rng.Stream{}, 0, rows) },
		"Grey":                func() { Grey(z.Data, pixels) },
		"Bernoulli":           func() { Bernoulli(z, rng.Stream{}, 0, rows) },
		"Adam": func() {
			Adam{0.9, 0.999, 1e-8}.Update(x.Data, y.Data, Moments{z.Data, y.Data}, 1e-3, 1, 1)
		},
	} {
		benchmarkEach(b, name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(rows*cols), "ns/element")
		})
	}
}

// TestActivate: f(x) is that of a layer without a bias, for widths of a panel and others.
func TestActivate(t *testing.T) { onEach(t, activates) }

func activates(t *testing.T) {
	for f := Identity; f <= Sigmoid; f++ {
		for _, cols := range []int{1, 31, 32, 33, 100} {
			x, y, want := random[float32](3, cols, 2, 1), random[float32](3, cols, 5, 2), random[float32](3, cols, 2, 1)
			Activate(f, y, x)
			BiasActivate(f, want, make([]float32, cols))
			for i := range 3 {
				for j := range cols {
					if y.Row(i)[j] != want.Row(i)[j] {
						t.Fatalf("%v of %d columns: (%d, %d) is %v, want %v", f, cols, i, j, y.Row(i)[j], want.Row(i)[j])
					}
				}
			}
		}
	}
}
