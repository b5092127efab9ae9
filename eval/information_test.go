package eval

import (
	"math"
	"testing"

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
	if _, err := q.MutualInformation(nil, make([][]float64, 3)); err == nil {
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
		z, err := q.Draw(rng.Stream{Seed: 5})
		check(t, err)
		got := MMDSquared(z)
		if math.Abs(got-want) > 0.002+0.05*want {
			t.Errorf("N(%v, %v²): MMD² is %v, want %v", c.mean, c.scale, got, want)
		}
	}
}
