package generators

import (
	"math"

	"vaelab/distribution"
)

// gamma scores rows of independent Gammas by KL: shapes, then rates.
type gamma struct {
	scored[distribution.Gamma]
	target distribution.Gamma
}

func newGamma(target distribution.Gamma) gamma {
	return gamma{scored[distribution.Gamma]{
		parts:  gammas,
		width:  1,
		draws:  distribution.Gamma.Draw,
		sums:   func() statistics[distribution.Gamma] { return new(distribution.GammaSums) },
		metric: func(q distribution.Gamma) float64 { return q.KL(target) },
	}, target}
}

// gammas are the distributions of a row's dimensions.
func gammas(row []float64) ([]distribution.Gamma, error) {
	parts := make([]distribution.Gamma, len(row)/2)
	for i := range parts {
		var err error
		if parts[i], err = distribution.NewGamma(row[i], row[len(parts)+i]); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (f gamma) marginal() marginal {
	return marginal{dimensions, func(x float64) float64 { return math.Exp(f.target.LogProb(x)) }, f.target.Quantile}
}

// floor is asymptotic; at n = 600 the truth lies up to about one per cent under it.
func (f gamma) floor(n int) Score {
	return Score{distribution.GammaMomentsFloor(f.target.Shape(), n), distribution.MaximumLikelihoodFloor(2, n)}
}
