package generators

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/distribution"
	"vaelab/rng"
)

// gaussian scores diagonal Gaussians, by KL or by W₂².
type gaussian struct {
	scored[distribution.Diagonal]
	w2 bool
}

func newGaussian(target distribution.Diagonal, w2 bool) gaussian {
	l := target.Dim()
	metric := distribution.Diagonal.KL
	if w2 {
		metric = distribution.Diagonal.W2Squared
	}
	return gaussian{scored[distribution.Diagonal]{
		parts: func(row []float64) ([]distribution.Diagonal, error) {
			return one(distribution.NewDiagonal(row[:l], row[l:])) // means, then scales
		},
		width: l,
		draws: func(q distribution.Diagonal, z, _ []float64, s rng.Stream, first uint64) error {
			return q.Draw(z, s, first)
		},
		sums:   func() statistics[distribution.Diagonal] { return diagonalSums{distribution.NewDiagonalSums(l)} },
		metric: func(q distribution.Diagonal) float64 { return metric(q, target) / float64(l) },
	}, w2}
}

// diagonalSums has no use for logarithms.
type diagonalSums struct{ *distribution.DiagonalSums }

func (s diagonalSums) Add(x, _ []float64) error { return s.DiagonalSums.Add(x) }

func (gaussian) marginal() marginal {
	return marginal{dimensions, distuv.UnitNormal.Prob, distuv.UnitNormal.Quantile}
}

// floor is exact. With k = n − 1, E s² = 1 and E s = c₄ = √(2/k) Γ(n/2)/Γ(k/2), W₂²
// is on average 1/n + 2 (1 − c₄). Maximum likelihood scales s by √(k/n).
func (f gaussian) floor(n int) Score {
	inverse := 1 / float64(n)
	if !f.w2 {
		kl := distribution.GaussianFloor(n)
		return Score{kl, kl - (inverse+math.Log1p(-inverse))/2}
	}
	k := float64(n - 1)
	above, _ := math.Lgamma((k + 1) / 2)
	below, _ := math.Lgamma(k / 2)
	c4 := math.Exp(above-below) * math.Sqrt(2/k)
	shrink := math.Sqrt(k / float64(n))
	return Score{
		Moments:    inverse + 2*(1-c4),
		Likelihood: inverse + shrink*shrink + 1 - 2*shrink*c4,
	}
}
