package generators

import (
	"math"

	"vaelab/distribution"
	"vaelab/rng"
)

// sphere scores von Mises–Fisher distributions by the KL of the whole row: the direction, then the concentration.
type sphere struct {
	scored[distribution.VonMisesFisher]
	target distribution.VonMisesFisher
}

func newSphere(target distribution.VonMisesFisher) sphere {
	l := target.Dim()
	return sphere{scored[distribution.VonMisesFisher]{
		parts: func(row []float64) ([]distribution.VonMisesFisher, error) {
			return one(distribution.NewVonMisesFisher(row[:l], row[l]))
		},
		width: l,
		draws: func(q distribution.VonMisesFisher, z, _ []float64, s rng.Stream, first uint64) error {
			return q.Draw(z, s, first)
		},
		sums: func() statistics[distribution.VonMisesFisher] {
			return sphereSums{distribution.NewVonMisesFisherSums(l)}
		},
		metric: func(q distribution.VonMisesFisher) float64 { return q.KL(target) },
	}, target}
}

// sphereSums has no use for logarithms.
type sphereSums struct {
	*distribution.VonMisesFisherSums
}

func (s sphereSums) Add(z, _ []float64) error { return s.VonMisesFisherSums.Add(z) }

// pooled are the heights of draws over the target's equator: its direction is the first axis.
func (f sphere) pooled(z []float64) []float64 {
	l := f.target.Dim()
	heights := make([]float64, len(z)/l)
	for i := range heights {
		heights[i] = z[i*l]
	}
	return heights
}

func (f sphere) marginal() marginal {
	return marginal{Numbers{All: "heights over its equator", One: "height of z"}, func(w float64) float64 { return math.Exp(f.target.HeightLogProb(w)) }, f.target.HeightQuantile}
}

// floor is asymptotic, and of maximum likelihood alone: a direction and a concentration are L numbers.
func (f sphere) floor(n int) Score {
	return Score{math.NaN(), distribution.MaximumLikelihoodFloor(f.target.Dim(), n)}
}
