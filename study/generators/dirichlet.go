package generators

import (
	"math"

	"vaelab/distribution"
	"vaelab/internal/special"
	"vaelab/rng"
)

// dirichlet scores Dirichlets by the KL of the whole row.
type dirichlet struct{ target distribution.Dirichlet }

func (f dirichlet) distance(row []float64) (float64, error) {
	q, err := distribution.NewDirichlet(row)
	if err != nil {
		return 0, err
	}
	return q.KL(f.target)
}

func (dirichlet) draw(z, logz, row []float64, s rng.Stream) error {
	q, err := distribution.NewDirichlet(row)
	if err != nil {
		return err
	}
	return q.Draw(z, logz, s, 0)
}

func (f dirichlet) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	l := len(row)
	x, logx := w.room(ns[len(ns)-1] * l)
	if err := f.draw(x, logx, row, s); err != nil {
		return nil, err
	}
	sums, err := distribution.NewDirichletSums(l)
	if err != nil {
		return nil, err
	}
	return fits(sums, x, logx, l, ns, func(q distribution.Dirichlet) (float64, error) { return q.KL(f.target) })
}

func (f dirichlet) marginal() (marginal, error) {
	mix, err := newMixture(f.target)
	return marginal{mix.density, mix.quantile}, err
}

// floor is asymptotic, and of maximum likelihood alone.
func (f dirichlet) floor(n int) (Score, error) {
	likelihood, err := distribution.MaximumLikelihoodFloor(f.target.Dim(), n)
	return Score{math.NaN(), likelihood}, err
}

// rawDirichlet is the published score, whose "fit" is no fit of a Dirichlet: the
// means of n draws of Γ(αᵢ, 1) that were never normalised. It stands in Moments.
type rawDirichlet struct{ dirichlet }

func (f rawDirichlet) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	most := ns[len(ns)-1]
	z, _ := w.room(most)
	means := make([][]float64, len(ns))
	for dim, alpha := range row {
		q, err := distribution.NewGamma(alpha, 1)
		if err != nil {
			return nil, err
		}
		if err := q.Draw(z, nil, s, uint64(dim*most)); err != nil {
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
func (f rawDirichlet) floor(n int) (Score, error) {
	total := 0.0
	alpha := f.target.Alpha()
	for _, a := range alpha {
		total += a
	}
	trace := 0.0
	for _, a := range alpha {
		trace += a * (special.Trigamma(a) - special.Trigamma(total))
	}
	return Score{trace / (2 * float64(n)), math.NaN()}, nil
}
