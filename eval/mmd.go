package eval

import "math"

// MMDSquared returns an unbiased estimate of the squared maximum mean discrepancy
// between the distribution that the n ≥ 2 draws z are from and N(0, I),
//
//	1/(n(n−1)) Σ_{i≠j} k(z_i, z_j) − 2/n Σ_i E_p k(z_i, z) + E_p E_p k(z, z′)
//
// for the kernel k(a, b) = exp(−‖a − b‖²/2h²) with h² = L, half of the mean squared
// distance between two draws of the prior (Gretton and others, "A kernel two-sample
// test", 2012, lemma 6). The prior's two expectations are known, so that nothing is
// drawn from it, with c = h²/(h² + 1), d = h²/(h² + 2):
//
//	E_p k(a, z) = c^{L/2} exp(−‖a‖²/2(h² + 1))     E_p E_p k = d^{L/2}
//
// Being unbiased it may be slightly negative. It takes n² L operations.
func MMDSquared(z [][]float64) float64 {
	n, dim := float64(len(z)), float64(len(z[0]))
	h2 := dim
	pairs := eachPair(z, func(a, b []float64) float64 { return math.Exp(-squaredDistance(a, b) / (2 * h2)) })
	cross := 0.0
	for _, a := range z {
		squares := 0.0
		for _, x := range a {
			squares += x * x
		}
		cross += math.Exp(-squares / (2 * (h2 + 1)))
	}
	cross *= math.Pow(h2/(h2+1), dim/2)
	return 2*pairs/(n*(n-1)) - 2*cross/n + math.Pow(h2/(h2+2), dim/2)
}

// MMDSquaredBetween returns an unbiased estimate of the squared maximum mean discrepancy of
// the distributions that z and y are from, n and m draws, 2 at least of each,
//
//	1/(n(n−1)) Σ_{i≠j} k(z_i, z_j) − 2/(nm) Σ_ij k(z_i, y_j) + 1/(m(m−1)) Σ_{i≠j} k(y_i, y_j)
//
// (Gretton and others, "A kernel two-sample test", 2012, lemma 6) for the kernel
// exp(−‖a − b‖²/2h²), with h² half of the mean squared distance between two draws of y: for
// y from N(0, I) it is MMDSquared's, h² = L. It takes (n + m)² L/2 operations.
func MMDSquaredBetween(z, y [][]float64) float64 {
	n, m := float64(len(z)), float64(len(y))
	h2 := eachPair(y, func(a, b []float64) float64 { return squaredDistance(a, b) }) / (m * (m - 1))
	h2 = max(h2, math.SmallestNonzeroFloat64) // where all y are one, k is 1 there and 0 elsewhere
	k := func(a, b []float64) float64 { return math.Exp(-squaredDistance(a, b) / (2 * h2)) }
	cross := 0.0
	for _, a := range z {
		for _, b := range y {
			cross += k(a, b)
		}
	}
	return 2*eachPair(z, k)/(n*(n-1)) - 2*cross/(n*m) + 2*eachPair(y, k)/(m*(m-1))
}

// eachPair is the sum of f over the pairs of z.
func eachPair(z [][]float64, f func(a, b []float64) float64) float64 {
	sum := 0.0
	for i, a := range z {
		for _, b := range z[:i] {
			sum += f(a, b)
		}
	}
	return sum
}

func squaredDistance(a, b []float64) float64 {
	b = b[:len(a)]
	sum := 0.0
	for l, x := range a {
		d := x - b[l]
		sum += d * d
	}
	return sum
}
