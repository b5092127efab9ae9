package distribution

import (
	"math"
	"testing"
)

// Whatever a constructor accepts gives divergences and tails that are
// numbers, and divergences that are not negative.
func FuzzDistributions(f *testing.F) {
	f.Add(4.0, 3.0, 5.0, 2.0, 0.3)
	f.Add(1e-50, 1e50, 1e50, 1e-50, 1e-300)
	f.Add(1e-3, 1.0, 1e-3, 1.0, 1-1e-16)
	f.Add(1e50, 1e50, 1e50, 0.999e50, 0.5)
	f.Add(1e-50, 1e-50, 2e-50, 1e-50, 0.5)
	f.Add(1e16, 1e8, 3e15, 1.0, 0.7)
	f.Add(2e22, 4e4, 9e15, 1.25, 0.8) // the mean of Beta(a, b) rounds to 1
	f.Fuzz(func(t *testing.T, a, b, c, d, u float64) {
		number := func(what string, x float64) {
			if math.IsNaN(x) {
				t.Errorf("%s of %v, %v, %v, %v, %v is NaN", what, a, b, c, d, u)
			}
		}
		divergence := func(what string, x float64) {
			number(what, x)
			if x < 0 {
				t.Errorf("%s of %v, %v, %v, %v is %v", what, a, b, c, d, x)
			}
		}
		q, err1 := NewGamma(a, b)
		p, err2 := NewGamma(c, d)
		if err1 != nil || err2 != nil {
			return
		}
		divergence("gamma KL", q.KL(p))
		number("gamma log p", q.LogProb(math.Abs(u)))
		divergence("gamma CDF", gammaCDF(q, u))
		x := Beta{a, b}
		r, err1 := NewDirichlet([]float64{a, b})
		s, err2 := NewDirichlet([]float64{c, d})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		divergence("dirichlet KL", r.KL(s))
		number("beta log p", x.LogProb(u))
		divergence("beta CDF", x.CDF(u))
		if u >= 0 && u <= 1 {
			number("gamma quantile", q.Quantile(u))
			number("beta quantile", x.Quantile(u))
		}
		n1, err1 := NewDiagonal([]float64{b, -u}, []float64{a, c})
		n2, err2 := NewDiagonal([]float64{-d, c}, []float64{c, a})
		if err1 != nil || err2 != nil {
			return
		}
		divergence("gaussian KL", n1.KL(n2))
		divergence("gaussian W2²", n1.W2Squared(n2))
	})
}
