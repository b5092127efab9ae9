package kernel

import "math"

// Similarity is a kernel of two points a and b in the sense of a reproducing kernel
// Hilbert space, of their squared distance d².
type Similarity struct {
	Width     float64 // C
	Quadratic bool    // C/(C + d²), else exp(−d²/C)
}

// at returns the kernel and its derivative in d².
func (s Similarity) at(distance float64) (value, slope float64) {
	if s.Quadratic {
		value = s.Width / (s.Width + distance)
		return value, -value * value / s.Width
	}
	value = math.Exp(-distance / s.Width)
	return value, -value / s.Width
}

// Discrepancy writes for the rows i from lo to hi (exclusive) of z (n, L) and p (n, L)
//
//	dst_i = Σ_{j≠i} [k(z_i, z_j) + k(p_i, p_j)]/(n − 1) − 2/n Σ_j k(z_i, p_j)
//
// whose mean over all rows is the unbiased estimate of the squared maximum mean
// discrepancy (Gretton and others, "A kernel two-sample test", 2012, lemma 6). A single
// row has no pairs: their sums are 0 then. The sums run in float64.
func Discrepancy[T Float](dst []T, z, p Mat[T], k Similarity, lo, hi int) {
	n := z.Rows
	for i := lo; i < hi; i++ {
		var within, between float64
		for j := range n {
			if j != i {
				a, _ := k.at(squaredDistance(z.Row(i), z.Row(j)))
				b, _ := k.at(squaredDistance(p.Row(i), p.Row(j)))
				within += a + b
			}
			c, _ := k.at(squaredDistance(z.Row(i), p.Row(j)))
			between += c
		}
		dst[i] = T(within/float64(max(n-1, 1)) - 2*between/float64(n))
	}
}

// DiscrepancyGrad writes rows lo to hi of d = Σ_r g_r ∂Discrepancy_r/∂z, for g (n). Row
// i of z is in its own term and in every other one.
func DiscrepancyGrad[T Float](d, z, p Mat[T], g []T, k Similarity, lo, hi int) {
	n := z.Rows
	pair, cross := 1/float64(max(n-1, 1)), 2/float64(n)
	for i := lo; i < hi; i++ {
		row, d := z.Row(i), d.Row(i)
		clear(d)
		for j := range n {
			if j != i {
				_, slope := k.at(squaredDistance(row, z.Row(j)))
				pull(d, row, z.Row(j), 2*slope*pair*(float64(g[i])+float64(g[j])))
			}
			_, slope := k.at(squaredDistance(row, p.Row(j)))
			pull(d, row, p.Row(j), -2*slope*cross*float64(g[i]))
		}
	}
}

// pull adds c (a − b) to d.
func pull[T Float](d, a, b []T, c float64) {
	f := T(c)
	for l := range d {
		d[l] += f * (a[l] - b[l])
	}
}
