package distribution

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"vaelab/internal/special"
	"vaelab/rng"
)

// integral of f over panels of [a, b].
func quadrature(f func(float64) float64, a, b float64) float64 {
	const panels = 64
	total := 0.0
	for k := range panels {
		lo := a + (b-a)*float64(k)/panels
		total += quad.Fixed(f, lo, lo+(b-a)/panels, 24, quad.Legendre{}, 0)
	}
	return total
}

// On log z the integrands decay at both ends for every shape.
func TestGammaByQuadrature(t *testing.T) {
	for _, c := range [][4]float64{{4, 3, 5, 2}, {0.2, 1, 0.3, 2}, {1, 1, 1, 5}, {300, 2, 280, 2}} {
		q, p := must[Gamma](t)(NewGamma(c[0], c[1])), must[Gamma](t)(NewGamma(c[2], c[3]))
		lo := must[float64](t)(q.LogQuantile(1e-18))
		hi := math.Log(q.Mean()) + 20/math.Sqrt(q.Shape()) + 1
		expect := func(f func(z float64) float64) float64 {
			return quadrature(func(l float64) float64 {
				z := math.Exp(l)
				return z * math.Exp(q.LogProb(z)) * f(z)
			}, lo, hi)
		}
		within(t, name("mass", c[:2]...), expect(func(float64) float64 { return 1 }), 1, 1e-12, 0)
		within(t, name("mean", c[:2]...), expect(func(z float64) float64 { return z }), q.Mean(), 1e-12, 0)
		within(t, name("E log z", c[:2]...), expect(math.Log), meanLogOf(q), 1e-11, 1e-12)
		within(t, name("KL", c[:]...), expect(func(z float64) float64 { return q.LogProb(z) - p.LogProb(z) }), q.KL(p), 1e-10, 1e-12)
	}
}

func TestBetaByQuadrature(t *testing.T) {
	for _, c := range [][4]float64{{2, 3, 4, 1}, {0.3, 0.4, 0.5, 0.3}, {200, 90, 190, 100}} {
		q, p := must[Beta](t)(NewBeta(c[0], c[1])), must[Beta](t)(NewBeta(c[2], c[3]))
		expect := func(f func(x float64) float64) float64 {
			return quadrature(func(y float64) float64 {
				x := sigmoid(y)
				return x * sigmoid(-y) * math.Exp(q.LogProb(x)) * f(x)
			}, math.Log(q.a/(q.a+q.b))-40/c[0]-3, min(36, 30/c[1]+3))
		}
		// Beyond y = 36 x rounds to 1 where the tail still has e^-36b of mass.
		tail := 1e-10 + 20*math.Exp(-36*c[1])
		within(t, name("mass", c[:2]...), expect(func(float64) float64 { return 1 }), 1, 0, tail)
		within(t, name("mean", c[:2]...), expect(func(x float64) float64 { return x }), q.a/(q.a+q.b), 0, tail)
		kl := must[float64](t)(must[Dirichlet](t)(NewDirichlet(c[:2])).KL(must[Dirichlet](t)(NewDirichlet(c[2:]))))
		within(t, name("KL", c[:]...), expect(func(x float64) float64 { return q.LogProb(x) - p.LogProb(x) }), kl, 0, 40*tail)
	}
}

func TestCDFAndQuantileInvert(t *testing.T) {
	for _, shape := range []float64{1e-3, 0.05, 0.99, 1, 3, 1e3, 1e8} {
		g := must[Gamma](t)(NewGamma(shape, 7))
		for _, u := range []float64{1e-200, 1e-9, 0.02, 0.5, 0.9, 1 - 1e-9} {
			z, l := must[float64](t)(g.Quantile(u)), must[float64](t)(g.LogQuantile(u))
			if z > 1e-300 {
				slack := 4e-16 * z * math.Exp(g.LogProb(z)) // z's own rounding
				within(t, name("gamma CDF of quantile", shape, u), gammaCDF(g, z), u, 1e-12, slack)
				within(t, name("gamma log quantile", shape, u), l, math.Log(z), 1e-14, 1e-14)
			} else if l > -600 || l < -1e6 {
				t.Errorf("log quantile of shape %v at %v is %v", shape, u, l)
			}
		}
	}
	for _, c := range [][2]float64{{1e-2, 3}, {1, 1}, {5, 0.1}, {1e4, 3}, {1e6, 1e6}} {
		p := must[Beta](t)(NewBeta(c[0], c[1]))
		for _, u := range []float64{1e-9, 0.02, 0.5, 0.9} {
			x := must[float64](t)(p.Quantile(u))
			slack := 2e-16 * math.Exp(p.LogProb(x)) // x's own rounding
			if x > 1e-300 && x < 1 {
				within(t, name("beta CDF of quantile", c[0], c[1], u), p.CDF(x), u, 1e-11, slack)
			}
		}
	}
}

// The quantile at fixed u moves with the shape as the implicit derivative says.
func TestGradientAgainstQuantile(t *testing.T) {
	for _, shape := range []float64{0.01, 0.3, 1, 2.5, 40, 100} {
		h := 1e-4 * shape
		up, down := must[Gamma](t)(NewGamma(shape+h, 2)), must[Gamma](t)(NewGamma(shape-h, 2))
		g := must[Gamma](t)(NewGamma(shape, 2))
		for _, u := range []float64{1e-8, 0.01, 0.3, 0.5, 0.9, 0.9999} {
			l := must[float64](t)(g.LogQuantile(u))
			want := (must[float64](t)(up.LogQuantile(u)) - must[float64](t)(down.LogQuantile(u))) / (2 * h)
			within(t, name("d log z/d shape", shape, u), g.LogShapeGradient(l), want, 1e-6, 0)
		}
	}
	g := must[Gamma](t)(NewGamma(1e-3, 1))
	// For z → 0, log z = (log u + log Γ(1+α))/α.
	within(t, "far lower tail", g.LogShapeGradient(-1e5), (special.Digamma(1.001)+1e5)/1e-3, 1e-13, 0)
}

func TestDivergencesOfEquals(t *testing.T) {
	g := Gamma{4, 3}
	d := must[Dirichlet](t)(NewDirichlet([]float64{0.1, 2, 1e6}))
	n := must[Diagonal](t)(NewDiagonal([]float64{1, 2}, []float64{3, 4}))
	for what, v := range map[string]float64{
		"gamma KL":     g.KL(g),
		"dirichlet KL": must[float64](t)(d.KL(d)),
		"diagonal KL":  must[float64](t)(n.KL(n)),
		"diagonal W2²": must[float64](t)(n.W2Squared(n)),
	} {
		if v < 0 || v > 1e-28 {
			t.Errorf("%s of equals is %v", what, v)
		}
	}
}

func TestMarginals(t *testing.T) {
	d := must[Dirichlet](t)(NewDirichlet([]float64{1, 2, 5}))
	for i, want := range []Beta{{1, 7}, {2, 6}, {5, 3}} {
		if b := must[Beta](t)(d.Marginal(i)); b != want {
			t.Errorf("marginal %d is %+v, want %+v", i, b, want)
		}
	}
	for _, i := range []int{-1, 3} {
		if _, err := d.Marginal(i); err == nil {
			t.Errorf("marginal %d of 3 components exists", i)
		}
	}
}

// The closed forms against the mean log ratio of draws, to five standard errors.
func TestKLByMonteCarlo(t *testing.T) {
	const n = 20_000
	s := rng.Stream{Seed: 11, Purpose: rng.Noise}
	check := func(what string, want float64, ratio func(i int) float64) {
		t.Helper()
		var sum, squares float64
		for i := range n {
			r := ratio(i)
			sum, squares = sum+r, squares+r*r
		}
		mean := sum / n
		within(t, what, mean, want, 0, 5*math.Sqrt((squares/n-mean*mean)/n))
	}
	q, p := must[Dirichlet](t)(NewDirichlet([]float64{1, 2, 5})), must[Dirichlet](t)(NewDirichlet([]float64{2, 2, 2}))
	x := make([]float64, 3*n)
	if err := q.Draw(x, nil, s, 0); err != nil {
		t.Fatal(err)
	}
	check("Dirichlet", must[float64](t)(q.KL(p)), func(i int) float64 {
		return must[float64](t)(q.LogProb(x[3*i:3*i+3])) - must[float64](t)(p.LogProb(x[3*i:3*i+3]))
	})
	f := must[Diagonal](t)(NewStandard(3))
	g := must[Diagonal](t)(NewDiagonal([]float64{0.5, -1, 0.3}, []float64{0.8, 2, 1.5}))
	if err := f.Draw(x, s, 0); err != nil {
		t.Fatal(err)
	}
	check("Diagonal", must[float64](t)(f.KL(g)), func(i int) float64 {
		return must[float64](t)(f.LogProb(x[3*i:3*i+3])) - must[float64](t)(g.LogProb(x[3*i:3*i+3]))
	})
}
