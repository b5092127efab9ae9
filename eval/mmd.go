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

func squaredDistance(a, b []float64) float64 {
	b = b[:len(a)]
	sum := 0.0
	for l, x := range a {
		d := x - b[l]
		sum += d * d
	}
	return sum
}
