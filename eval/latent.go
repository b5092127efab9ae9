package eval

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

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

// Manifold returns the rows × cols points of the plane of dimensions i (along a
// row, from left to right) and j (down the rows, from high to low) at which the
// prior's distribution function takes the values (k + ½)/n; other dimensions are
// 0. (Kingma and Welling, 2014, figure 4.)
func Manifold(latent, i, j, rows, cols int) [][]float32 {
	z := make([][]float32, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			p := make([]float32, latent)
			p[i] = float32(distuv.UnitNormal.Quantile((float64(c) + 0.5) / float64(cols)))
			p[j] = float32(distuv.UnitNormal.Quantile((float64(rows-1-r) + 0.5) / float64(rows)))
			z = append(z, p)
		}
	}
	return z
}

// Traverse returns n points that differ from z in one dimension, which runs evenly
// from −reach to reach.
func Traverse(z []float32, dimension, n int, reach float32) [][]float32 {
	lo, hi := slices.Clone(z), slices.Clone(z)
	lo[dimension], hi[dimension] = -reach, reach
	return Interpolate(lo, hi, n)
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

// DrawPixels replaces each intensity by 1 with that probability, else by 0.
func DrawPixels(images [][]float32, s rng.Stream) {
	position := 0
	for _, image := range images {
		for d, p := range image {
			w := s.Block(uint32(position / 4))[position%4]
			image[d] = 0
			if rng.Uniform(w) <= float64(p) {
				image[d] = 1
			}
			position++
		}
	}
}
