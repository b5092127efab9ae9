package generators

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"vaelab/distribution"
	"vaelab/internal/special"
	"vaelab/rng"
)

// dirichlet scores Dirichlets by the KL of the whole row.
type dirichlet struct {
	scored[distribution.Dirichlet]
	target distribution.Dirichlet
}

func newDirichlet(target distribution.Dirichlet) dirichlet {
	l := target.Dim()
	return dirichlet{scored[distribution.Dirichlet]{
		parts:  func(row []float64) ([]distribution.Dirichlet, error) { return one(distribution.NewDirichlet(row)) },
		width:  l,
		draws:  distribution.Dirichlet.Draw,
		sums:   func() statistics[distribution.Dirichlet] { return distribution.NewDirichletSums(l) },
		metric: func(q distribution.Dirichlet) float64 { return q.KL(target) },
	}, target}
}

func (f dirichlet) marginal() marginal {
	mix := newMixture(f.target)
	return marginal{dimensions, mix.density, mix.quantile}
}

// floor is asymptotic, and of maximum likelihood alone.
func (f dirichlet) floor(n int) Score {
	return Score{math.NaN(), distribution.MaximumLikelihoodFloor(f.target.Dim(), n)}
}

// rawDirichlet is the published score, whose "fit" is no fit of a Dirichlet: the
// means of n draws of Γ(αᵢ, 1) that were never normalised. It stands in Moments.
type rawDirichlet struct{ dirichlet }

func (f rawDirichlet) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	most := ns[len(ns)-1]
	z, logz := w.room(most)
	means := make([][]float64, len(ns))
	for dim, alpha := range row {
		q, err := distribution.NewGamma(alpha, 1)
		if err != nil {
			return nil, err
		}
		if err := q.Draw(z, logz, s, uint64(dim*most)); err != nil {
			return nil, err
		}
		total, done := 0.0, 0
		for i, n := range ns {
			for _, v := range z[done:n] {
				total += v
			}
			done = n
			means[i] = append(means[i], total/float64(n))
		}
	}
	scores := make([]Score, len(ns))
	for i, alpha := range means {
		kl, err := f.distance(alpha)
		if err != nil {
			return nil, err
		}
		scores[i] = Score{kl, math.NaN()}
	}
	return scores, nil
}

// floor is asymptotic: half the trace of the Fisher information, diag ψ₁(αᵢ) − ψ₁(A),
// times the covariance of the means, diag αᵢ/n.
func (f rawDirichlet) floor(n int) Score {
	alpha := f.target.Alpha()
	total, trace := floats.Sum(alpha), 0.0
	for _, a := range alpha {
		trace += a * (special.Trigamma(a) - special.Trigamma(total))
	}
	return Score{trace / (2 * float64(n)), math.NaN()}
}
