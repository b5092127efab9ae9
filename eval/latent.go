package eval

import (
	"cmp"
	"errors"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"vaelab/kernel"
	"vaelab/quality"
)

// Interpolate returns n ≥ 2 codes on the way from a to b, both included: a line, or whatever the model's support has for that.
func (m *Model) Interpolate(a, b []float32, n int) [][]float32 {
	z := make([][]float32, n)
	for k := range z {
		z[k] = m.Posterior.Support().Between(a, b, float64(k)/float64(n-1))
	}
	return z
}

// ByActivity returns the latent dimensions in falling order of their activity.
func ByActivity(q Posteriors) []int {
	if len(q.Mean) == 0 {
		return nil
	}
	variance := q.Activity()
	order := make([]int, len(variance))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(variance[b], variance[a]) })
	return order
}

// Components returns the n ≤ L first principal components of the posterior means, unit vectors of L numbers, and the variance of the
// means along each. The greatest number of each vector is positive.
func (q Posteriors) Components(n int) (vectors [][]float32, variances []float64, err error) {
	m := quality.NewMoments(widen(q.Mean))
	var eigen mat.EigenSym
	if !eigen.Factorize(m.Covariance, true) {
		return nil, nil, errors.New("the codes' means have no principal components: is every posterior finite?")
	}
	var all mat.Dense
	eigen.VectorsTo(&all)
	values := eigen.Values(nil) // in rising order
	for k := range n {
		l := len(values) - 1 - k
		v := mat.Col(nil, l, &all)
		if floats.Max(v) < -floats.Min(v) {
			floats.Scale(-1, v)
		}
		vectors, variances = append(vectors, kernel.Convert[float32](v)), append(variances, max(values[l], 0)) // rounding may make a zero negative
	}
	return vectors, variances, nil
}
