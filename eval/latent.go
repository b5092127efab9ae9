package eval

import (
	"cmp"
	"math"
	"slices"

	"vaelab/rng"
)

// PosteriorDraws returns n draws of z from N(μ, diag σ²).
func PosteriorDraws(mean, logvar []float32, n int, s rng.Stream) [][]float32 {
	z := rows(normals(len(mean)*n, s), len(mean))
	for _, z := range z {
		for l := range z {
			z[l] = mean[l] + float32(math.Exp(float64(logvar[l])/2))*z[l]
		}
	}
	return z
}

// normals returns the stream's first n numbers.
func normals(n int, s rng.Stream) []float32 {
	v := make([]float32, 0, n+3)
	for block := uint32(0); len(v) < n; block++ {
		for _, x := range rng.Normals(s.Block(block)) {
			v = append(v, float32(x))
		}
	}
	return v[:n]
}

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
