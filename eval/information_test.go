package eval

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/rng"
)

// gaussians are posteriors N(√(1−s²) ε, s² I) of n images: their aggregate is N(0, I),
// and I(x; z) = −L ln s.
func gaussians(n, dim int, s float64) Posteriors {
	centres := rows(normals(dim*n, rng.Stream{Seed: 9}), dim)
	q := Posteriors{Mean: centres, LogVar: make([][]float32, n)}
	for i, c := range centres {
		q.LogVar[i] = make([]float32, dim)
		for l := range c {
			c[l] *= float32(math.Sqrt(1 - s*s))
			q.LogVar[i][l] = float32(2 * math.Log(s))
		}
	}
	return q
}

// TestMutualInformation: where it is known and small against ln N, to 5 % of it; where
// it is large, ln N.
func TestMutualInformation(t *testing.T) {
	const n = 2000
	for _, s := range []float64{1, 0.8, 0.5} {
		q := gaussians(n, 2, s)
		got := informationOf(t, q, rng.Stream{Seed: 2})
		want := -2 * math.Log(s)
		if math.Abs(got-want) > 0.05*want+1e-9 {
			t.Errorf("σ %v: I(x; z) is %v, want %v", s, got, want)
		}
		if Saturated(got, n) {
			t.Errorf("σ %v: %v nats saturate ln %d", s, got, n)
		}
	}
	q := gaussians(n, 20, 0.1)
	got := informationOf(t, q, rng.Stream{Seed: 2})
	if limit := math.Log(n); math.Abs(got-limit) > 1e-6 || !Saturated(got, n) {
		t.Errorf("I(x; z) is %v, want ln N = %v, saturated", got, limit)
	}
	if _, err := q.Information(t.Context(), nil, make([][]float64, 3)); err == nil {
		t.Error("three draws of 2000 posteriors are accepted")
	}
}

// TestMMDSquared: draws of N(m, s² I) have the value that the kernel's closed form gives,
// within five standard errors or so; those of the prior have none.
func TestMMDSquared(t *testing.T) {
	const n, dim = 1000, 4
	for _, c := range []struct{ mean, scale float64 }{{0, 1}, {1, 1}, {0, 0.2}, {-0.5, 2}} {
		q := Posteriors{Mean: make([][]float32, n), LogVar: make([][]float32, n)}
		for i := range n {
			for range dim {
				q.Mean[i] = append(q.Mean[i], float32(c.mean))
				q.LogVar[i] = append(q.LogVar[i], float32(2*math.Log(c.scale)))
			}
		}
		// E k(a, b) for independent Gaussians of variances u and v whose means differ by
		// d: (h²/(h²+u+v))^{L/2} exp(−Ld²/2(h²+u+v)).
		expect := func(u, v, d float64) float64 {
			h2 := float64(dim)
			w := h2 + u + v
			return math.Pow(h2/w, dim/2.0) * math.Exp(-dim*d*d/(2*w))
		}
		v := c.scale * c.scale
		want := expect(v, v, 0) - 2*expect(v, 1, c.mean) + expect(1, 1, 0)
		z, err := q.Draw(t.Context(), rng.Stream{Seed: 5})
		check(t, err)
		got := MMDSquared(z)
		if math.Abs(got-want) > 0.002+0.05*want {
			t.Errorf("N(%v, %v²): MMD² is %v, want %v", c.mean, c.scale, got, want)
		}
	}
}

// linearPosteriors are the true posteriors of n images that a linear Gaussian model x = W z + σ ε draws, z ~ N(0, I), the columns
// of W orthogonal with the squared norms given, and I(x; z) = ½ Σ ln(1 + ‖w_l‖²/σ²). For μ_l = S_l w_lᵀx/σ² only w_lᵀx matters, which is
// ‖w_l‖² z_l + σ‖w_l‖ ε_l.
func linearPosteriors(n int, squares []float64, sigma float64) (q Posteriors, information float64) {
	dim := len(squares)
	z := rows(normals(n*dim, rng.Stream{Seed: 5}), dim)
	noise := rows(normals(n*dim, rng.Stream{Seed: 6}), dim)
	for i := range n {
		mean, logvar := make([]float32, dim), make([]float32, dim)
		for l, w2 := range squares {
			s := 1 / (1 + w2/(sigma*sigma))
			along := w2*float64(z[i][l]) + sigma*math.Sqrt(w2)*float64(noise[i][l])
			mean[l], logvar[l] = float32(s*along/(sigma*sigma)), float32(math.Log(s))
		}
		q.Mean, q.LogVar = append(q.Mean, mean), append(q.LogVar, logvar)
	}
	for _, w2 := range squares {
		information += math.Log1p(w2/(sigma*sigma)) / 2
	}
	return q, information
}

// TestInformationOfALinearModel: where I(x; z) is known the bounds lie on their sides of it within 4 standard errors, both near
// it if it is small against ln N. Above ln N the lower one stays there and those from above do not.
func TestInformationOfALinearModel(t *testing.T) {
	const n = 1500
	for _, c := range []struct {
		squares []float64
		sigma   float64
		tight   bool
	}{
		{[]float64{1.08, 0.48}, 0.5, true}, // 1.37 nats
		{[]float64{1.08, 0}, 0.5, true},    // 0.84: one dimension says nothing
		{slices.Repeat([]float64{2}, 20), 0.25, false},
	} {
		q, want := linearPosteriors(n, c.squares, c.sigma)
		m := New(model.Config{Objective: model.ELBO{}, Posterior: latent.Gaussian{}, Flow: latent.NoFlow{}, Prior: latent.Normal{}, Latent: len(c.squares)}, cpu.New(2), nil)
		defer m.device.Close()
		got, err := m.measureChannel(t.Context(), Images{Seed: 2}, Terms{KL: q.MeanKL(), ByTerm: q.KLByDimension()}, q)
		check(t, err)
		lower, out := *got.Lower, *got.LeaveOneOut
		t.Logf("I(x; z) = %.3f: %.3f ± %.3f, %.3f ± %.3f, Gaussian %.3f, KL %.3f", want, lower, *got.LowerStdErr, out, *got.LeaveOneOutStdErr, *got.Gaussian, q.MeanKL())
		if lower > want+4**got.LowerStdErr || out < want-4**got.LeaveOneOutStdErr {
			t.Errorf("I(x; z) = %v is not in %v ± %v to %v ± %v", want, lower, *got.LowerStdErr, out, *got.LeaveOneOutStdErr)
		}
		if c.tight && (out-lower > 0.1*want || *got.LowerStdErr > 0.05*want) {
			t.Errorf("I(x; z) = %v: %v to %v is too wide", want, lower, out)
		}
		if limit := math.Log(n); !c.tight && (lower > limit+1e-9 || limit > want/2) {
			t.Errorf("I(x; z) = %v: at least %v, with ln N = %v", want, lower, limit)
		}
		// The Gaussian channel is this model's own: of the aggregate N(0, I) only the sample is not exact.
		if slack := 0.05 * float64(len(c.squares)); math.Abs(*got.Gaussian-want) > slack || math.Abs(*got.Upper-want) > slack {
			t.Errorf("I(x; z) = %v: a Gaussian channel has %v, at most %v", want, *got.Gaussian, *got.Upper)
		}
		if *got.AggregateKLLower < 0 || *got.AggregateKLLower > 0.1 || *got.AggregateKLUpper < -0.1 {
			t.Errorf("KL(q(z) ‖ p) is %v to %v, want about 0 in it", *got.AggregateKLLower, *got.AggregateKLUpper)
		}
		near(t, "the sum over dimensions", floats.Sum(got.KLByDimension), q.MeanKL())
		near(t, "mean σ", got.MeanSigma[0], math.Sqrt(1/(1+c.squares[0]/(c.sigma*c.sigma))))
	}
}

// TestDisplacement: what a shift and a scale of all codes costs is the KL less the information, which they leave as it is.
func TestDisplacement(t *testing.T) {
	q, _ := linearPosteriors(4000, []float64{1, 1}, 0.3)
	before, kl := q.GaussianInformation(), q.MeanKL()
	const scale, shift = 3, 2
	for i := range q.Mean {
		for l := range q.Mean[i] {
			q.Mean[i][l] = scale*q.Mean[i][l] + shift
			q.LogVar[i][l] += 2 * float32(math.Log(scale))
		}
	}
	if after := q.GaussianInformation(); math.Abs(after-before) > 1e-5 {
		t.Errorf("the information is %v, and %v of codes scaled", before, after)
	}
	cost := q.MeanKL() - kl
	if want := 2 * normalKL(shift, 2*math.Log(scale)); math.Abs(cost-want) > 0.1*want {
		t.Errorf("it costs %v, want about %v", cost, want)
	}
	if d := (Look{Terms: Terms{KL: q.MeanKL()}, Information: before}).Displaced(); math.Abs(d-cost) > 0.05*cost {
		t.Errorf("displaced is %v, want about %v", d, cost)
	}
	for what, q := range map[string]Posteriors{
		"points": {Mean: q.Mean[:1], LogVar: [][]float32{{inf, inf}}},
		"gamma":  posteriorsOf(latent.Gamma{}, [][]float32{{1}, {2}}, [][]float32{{1}, {1}}),
	} {
		if got := q.GaussianInformation(); !math.IsNaN(got) {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// TestInformationCancel: it ends with the context.
func TestInformationCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := gaussians(10, 2, 0.5)
	codes, err := q.Draw(t.Context(), rng.Stream{})
	check(t, err)
	d := cpu.New(1)
	defer d.Close()
	if _, err := q.Information(ctx, d, codes); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
