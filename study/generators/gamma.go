package generators

import (
	"math"

	"vaelab/distribution"
	"vaelab/rng"
)

// gamma scores rows of independent Gammas by KL: shapes, then rates.
type gamma struct{ target distribution.Gamma }

// each calls f with every dimension of the row.
func (gamma) each(row []float64, f func(dim int, q distribution.Gamma) error) error {
	l := len(row) / 2
	for d := range l {
		q, err := distribution.NewGamma(row[d], row[l+d])
		if err != nil {
			return err
		}
		if err := f(d, q); err != nil {
			return err
		}
	}
	return nil
}

func (f gamma) distance(row []float64) (float64, error) {
	total := 0.0
	err := f.each(row, func(_ int, q distribution.Gamma) error {
		total += q.KL(f.target)
		return nil
	})
	return total / float64(len(row)/2), err
}

func (f gamma) draw(z, _, row []float64, s rng.Stream) error {
	n := len(z) / (len(row) / 2)
	return f.each(row, func(dim int, q distribution.Gamma) error {
		return q.Draw(z[dim*n:(dim+1)*n], nil, s, uint64(dim*n))
	})
}

func (f gamma) score(w *workspace, row []float64, ns []int, s rng.Stream) ([]Score, error) {
	most := ns[len(ns)-1]
	z, logz := w.room(most)
	scores, l := make([]Score, len(ns)), float64(len(row)/2)
	err := f.each(row, func(dim int, q distribution.Gamma) error {
		if err := q.Draw(z, logz, s, uint64(dim*most)); err != nil {
			return err
		}
		var sums distribution.GammaSums
		kl := func(q distribution.Gamma) (float64, error) { return q.KL(f.target), nil }
		each, err := fits(&sums, z, logz, 1, ns, kl)
		for i, fit := range each {
			scores[i].Moments += fit.Moments / l
			scores[i].Likelihood += fit.Likelihood / l
		}
		return err
	})
	return scores, err
}

func (f gamma) marginal() (marginal, error) {
	return marginal{func(x float64) float64 { return math.Exp(f.target.LogProb(x)) }, f.target.Quantile}, nil
}

// floor is asymptotic; at n = 600 the truth lies up to about one per cent under it.
func (f gamma) floor(n int) (s Score, err error) {
	if s.Moments, err = distribution.GammaMomentsFloor(f.target.Shape(), n); err != nil {
		return s, err
	}
	s.Likelihood, err = distribution.MaximumLikelihoodFloor(2, n)
	return s, err
}
