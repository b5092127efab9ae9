package eval

import (
	"cmp"
	"slices"
)

// Interpolate returns n ≥ 2 points on the line from a to b, both included.
func Interpolate(a, b []float32, n int) [][]float32 {
	z := make([][]float32, n)
	for k := range z {
		t := float32(k) / float32(n-1)
		z[k] = make([]float32, len(a))
		for l := range a {
			z[k][l] = (1-t)*a[l] + t*b[l]
		}
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
