package distribution

import (
	"errors"
	"math"
	"testing"

	"vaelab/internal/special"
	"vaelab/rng"
)

// The mean KL(fit‖truth) of many fits is the floor, to five standard errors and,
// where the floor is asymptotic, the two per cent that n = 300 leaves.
func TestFloors(t *testing.T) {
	const n, repeats, dims = 300, 400, 4
	type fit func(z, logz []float64) (kl float64)
	gamma := Gamma{4, 3}
	standard := standard(1)
	dirichlet := must[Dirichlet](t)(NewDirichlet([]float64{1, 2, 5}))
	direction := sphere(t, 5, 3)
	gammaSums := func(z, logz []float64) *GammaSums {
		var s GammaSums
		if err := s.Add(z, logz); err != nil {
			t.Fatal(err)
		}
		return &s
	}
	for what, c := range map[string]struct {
		floor float64
		slack float64
		width int
		draw  func(z, logz []float64, s rng.Stream) error
		fit   fit
	}{
		"Γ by moments": {
			GammaMomentsFloor(4, n), 0.02, 1,
			func(z, logz []float64, s rng.Stream) error { return gamma.Draw(z, logz, s, 0) },
			func(z, logz []float64) float64 { return must[Gamma](t)(gammaSums(z, logz).Moments()).KL(gamma) },
		},
		"Γ by likelihood": {
			MaximumLikelihoodFloor(2, n), 0.02, 1,
			func(z, logz []float64, s rng.Stream) error { return gamma.Draw(z, logz, s, 0) },
			func(z, logz []float64) float64 {
				return must[Gamma](t)(gammaSums(z, logz).MaximumLikelihood()).KL(gamma)
			},
		},
		"Gaussian": {
			GaussianFloor(n), 0, 1,
			func(z, _ []float64, s rng.Stream) error { return standard.Draw(z, s, 0) },
			func(z, _ []float64) float64 {
				s := NewDiagonalSums(1)
				if err := s.Add(z); err != nil {
					t.Fatal(err)
				}
				return must[Diagonal](t)(s.Moments()).KL(standard)
			},
		},
		"Dirichlet by likelihood": {
			MaximumLikelihoodFloor(3, n), 0.02, 3,
			func(z, logz []float64, s rng.Stream) error { return dirichlet.Draw(z, logz, s, 0) },
			func(z, logz []float64) float64 {
				s := NewDirichletSums(3)
				if err := s.Add(z, logz); err != nil {
					t.Fatal(err)
				}
				return must[Dirichlet](t)(s.MaximumLikelihood()).KL(dirichlet)
			},
		},
		"von Mises-Fisher by likelihood": {
			MaximumLikelihoodFloor(5, n), 0.02, 5,
			func(z, _ []float64, s rng.Stream) error { return direction.Draw(z, s, 0) },
			func(z, _ []float64) float64 {
				s := NewVonMisesFisherSums(5)
				if err := s.Add(z); err != nil {
					t.Fatal(err)
				}
				return must[VonMisesFisher](t)(s.MaximumLikelihood()).KL(direction)
			},
		},
	} {
		z, logz := make([]float64, n*c.width), make([]float64, n*c.width)
		var sum, squares float64
		const count = repeats * dims
		for r := range uint32(count) {
			if err := c.draw(z, logz, rng.Stream{Seed: 5, Step: r}); err != nil {
				t.Fatal(err)
			}
			kl := c.fit(z, logz)
			sum, squares = sum+kl, squares+kl*kl
		}
		mean := sum / count
		se := math.Sqrt((squares/count - mean*mean) / count)
		within(t, what, mean, c.floor, c.slack, 5*se)
	}
}

// The small-sample Gaussian floor is exact too: n = 4 by quadrature over s² ~ χ²₃/3.
func TestGaussianFloorIsExact(t *testing.T) {
	s2 := Gamma{1.5, 1.5}
	want := 0.5 * (1. / 4) // E m²
	want += 0.5 * quadrature(func(l float64) float64 {
		v := math.Exp(l)
		return v * math.Exp(s2.LogProb(v)) * (v - 1 - l)
	}, -30, 4)
	within(t, "floor", GaussianFloor(4), want, 1e-11, 0)
}

// The formulas as published, in plain digamma and trigamma.
func TestFloorFormulas(t *testing.T) {
	for _, a := range []float64{0.1, 1, 4, 30} {
		want := (a*(a+1)*special.Trigamma(a) - a - 0.5) / 600
		within(t, name("Γ floor", a), GammaMomentsFloor(a, 600), want, 1e-12, 0)
	}
	want := 0.5 * (1./600 - special.Digamma(599./2) + math.Log(599./2))
	within(t, "Gaussian floor", GaussianFloor(600), want, 1e-11, 0)
}

// Sums over pieces equal sums over the whole, and a large offset does no harm.
func TestSumsAreSound(t *testing.T) {
	const n = 5000
	z, logz := make([]float64, n), make([]float64, n)
	if err := (Gamma{1e8, 1e4}).Draw(z, logz, stream, 0); err != nil {
		t.Fatal(err)
	}
	var whole, pieces GammaSums
	if err := whole.Add(z, logs(z)); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < n; i += 7 {
		end := min(n, i+7)
		if err := pieces.Add(z[i:end], logz[i:end]); err != nil {
			t.Fatal(err)
		}
	}
	if pieces.n != n {
		t.Errorf("%v samples counted, want %d", pieces.n, n)
	}
	a, b := must[Gamma](t)(whole.Moments()), must[Gamma](t)(pieces.Moments())
	within(t, "shape in pieces", b.Shape(), a.Shape(), 1e-10, 0)
	within(t, "shape by moments", a.Shape(), 1e8, 0.1, 0)
	ml := must[Gamma](t)(whole.MaximumLikelihood())
	within(t, "shape by likelihood", ml.Shape(), 1e8, 0.1, 0)
	within(t, "mean by likelihood", ml.Mean(), a.Mean(), 1e-14, 0)

	x := normals(4000, 3)
	s := NewDiagonalSums(2)
	for i := range x {
		x[i] += 1e7
	}
	if err := errors.Join(s.Add(x[:1000]), s.Add(x[1000:])); err != nil {
		t.Fatal(err)
	}
	mean, variance := 0.0, 0.0
	for i := 0; i < len(x); i += 2 {
		mean += (x[i] - 1e7) / 2000
	}
	for i := 0; i < len(x); i += 2 {
		variance += (x[i] - 1e7 - mean) * (x[i] - 1e7 - mean) / 1999
	}
	d, ml2 := must[Diagonal](t)(s.Moments()), must[Diagonal](t)(s.MaximumLikelihood())
	within(t, "mean", d.mean[0]-1e7, mean, 0, 1e-7)
	within(t, "variance", d.scale[0]*d.scale[0], variance, 1e-8, 0)
	within(t, "variance by likelihood", ml2.scale[0]*ml2.scale[0], variance*1999/2000, 1e-8, 0)
}

// A maximum-likelihood fit has the sample's mean logarithms.
func TestLikelihoodEquations(t *testing.T) {
	const n = 200
	for _, alpha := range [][]float64{{1, 2, 5}, {0.05, 0.1}, {1e-3, 2e-3, 1e-3}, {1e6, 3e6, 2e6}, {300, 0.01, 1}} {
		p := must[Dirichlet](t)(NewDirichlet(alpha))
		l := p.Dim()
		x, logx := make([]float64, n*l), make([]float64, n*l)
		if err := p.Draw(x, logx, stream, 0); err != nil {
			t.Fatal(err)
		}
		s := NewDirichletSums(l)
		if err := s.Add(x, logx); err != nil {
			t.Fatal(err)
		}
		fit := must[Dirichlet](t)(s.MaximumLikelihood())
		for i, a := range fit.alpha {
			want := 0.0
			for j := i; j < len(logx); j += l {
				want += logx[j] / n
			}
			within(t, name("E log x", alpha...), special.Digamma(a)-special.Digamma(fit.total), want, 1e-10, 1e-12)
		}
	}
	for _, shape := range []float64{1e-3, 0.3, 50} {
		z, logz := make([]float64, n), make([]float64, n)
		if err := (Gamma{shape, 2}).Draw(z, logz, stream, 0); err != nil {
			t.Fatal(err)
		}
		var s GammaSums
		if err := s.Add(z, logz); err != nil {
			t.Fatal(err)
		}
		g := must[Gamma](t)(s.MaximumLikelihood())
		within(t, name("E log z", shape), meanLogOf(g), s.meanLog, 1e-13, 1e-13)
		within(t, name("E z", shape), g.Mean(), s.mean, 1e-14, 0)
	}
}

// A refused slice leaves the statistics as they were.
func TestAddIsAllOrNothing(t *testing.T) {
	var s GammaSums
	if err := s.Add([]float64{1, 2, 3}, logs([]float64{1, 2, 3})); err != nil {
		t.Fatal(err)
	}
	before := s
	bad := make([]float64, 3000)
	for i := range bad {
		bad[i] = 1
	}
	bad[2999] = -1
	if err := s.Add(bad, make([]float64, len(bad))); err == nil || s != before {
		t.Errorf("after a refusal (%v) the statistics are %+v, were %+v", err, s, before)
	}
}
