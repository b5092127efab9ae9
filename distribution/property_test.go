package distribution

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/distuv"

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
		lo := logQuantile(q, 1e-18)
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
		kl := must[Dirichlet](t)(NewDirichlet(c[:2])).KL(must[Dirichlet](t)(NewDirichlet(c[2:])))
		within(t, name("KL", c[:]...), expect(func(x float64) float64 { return q.LogProb(x) - p.LogProb(x) }), kl, 0, 40*tail)
	}
}

func TestCDFAndQuantileInvert(t *testing.T) {
	for _, shape := range []float64{1e-3, 0.05, 0.99, 1, 3, 1e3, 1e8} {
		g := must[Gamma](t)(NewGamma(shape, 7))
		for _, u := range []float64{1e-200, 1e-9, 0.02, 0.5, 0.9, 1 - 1e-9} {
			z, l := g.Quantile(u), logQuantile(g, u)
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
			x := p.Quantile(u)
			slack := 2e-16 * math.Exp(p.LogProb(x)) // x's own rounding
			if x > 1e-300 && x < 1 {
				within(t, name("beta CDF of quantile", c[0], c[1], u), p.CDF(x), u, 1e-11, slack)
			}
		}
	}
}

func TestDivergencesOfEquals(t *testing.T) {
	g := Gamma{4, 3}
	d := must[Dirichlet](t)(NewDirichlet([]float64{0.1, 2, 1e6}))
	n := must[Diagonal](t)(NewDiagonal([]float64{1, 2}, []float64{3, 4}))
	for what, v := range map[string]float64{
		"gamma KL":     g.KL(g),
		"dirichlet KL": d.KL(d),
		"diagonal KL":  n.KL(n),
		"diagonal W2²": n.W2Squared(n),
	} {
		if v < 0 || v > 1e-28 {
			t.Errorf("%s of equals is %v", what, v)
		}
	}
}

func TestMarginals(t *testing.T) {
	d := must[Dirichlet](t)(NewDirichlet([]float64{1, 2, 5}))
	for i, want := range []Beta{{1, 7}, {2, 6}, {5, 3}} {
		if b := d.Marginal(i); b != want {
			t.Errorf("marginal %d is %+v, want %+v", i, b, want)
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
	if err := q.Draw(x, make([]float64, len(x)), s, 0); err != nil {
		t.Fatal(err)
	}
	logQ, logP := distmv.NewDirichlet(q.Alpha(), nil).LogProb, distmv.NewDirichlet(p.Alpha(), nil).LogProb
	check("Dirichlet", q.KL(p), func(i int) float64 { return logQ(x[3*i:3*i+3]) - logP(x[3*i:3*i+3]) })
	f := standard(3)
	g := must[Diagonal](t)(NewDiagonal([]float64{0.5, -1, 0.3}, []float64{0.8, 2, 1.5}))
	if err := f.Draw(x, s, 0); err != nil {
		t.Fatal(err)
	}
	check("Diagonal", f.KL(g), func(i int) (ratio float64) {
		for l, x := range x[3*i : 3*i+3] {
			ratio += distuv.UnitNormal.LogProb(x) - distuv.Normal{Mu: g.mean[l], Sigma: g.scale[l]}.LogProb(x)
		}
		return ratio
	})
}
