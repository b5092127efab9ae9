package kernel

// StdDev writes σ = exp(½ log σ²) elementwise, both (n, L).
func StdDev[T Float](sigma, logvar Mat[T]) {
	map1(sigma, logvar, func(v T) T { return exp(v / 2) })
}

// StdDevGrad writes d = ½ g σ, the derivative of StdDev, all (n, L).
func StdDevGrad[T Float](d, sigma, g Mat[T]) {
	map2(d, sigma, g, func(sigma, g T) T { return g * sigma / 2 })
}

// GaussianPairW2 writes W₂²(N(μ, σ²), N(m, s²)) = (μ − m)² + (σ − s)² for each row and
// dimension of μ and σ (n, L), whose rows share the one m and s (L); (n, L).
func GaussianPairW2[T Float](w, mu, sigma, m, s Mat[T]) {
	for i := range w.Rows {
		w, mu, sigma := w.Row(i), mu.Row(i), sigma.Row(i)
		for j := range w {
			a, b := mu[j]-m.Data[j], sigma[j]-s.Data[j]
			w[j] = a*a + b*b
		}
	}
}

// PairDistanceGrad writes d = 2g (x − c), the derivative of (x − c)² in x, for x and g
// (n, L), whose rows share the one c (L).
func PairDistanceGrad[T Float](d, x, c, g Mat[T]) {
	map3(d, x, c, g, func(x, c, g T) T { return 2 * g * (x - c) })
}

// PairDistanceGradShared writes d = −2 Σ_rows g (x − c), the derivative in c (L). The
// sums run in float64.
func PairDistanceGradShared[T Float](d, x, c, g Mat[T]) {
	for j := range d.Data {
		sum := 0.0
		for i := range x.Rows {
			sum += float64(g.Row(i)[j]) * float64(x.Row(i)[j]-c.Data[j])
		}
		d.Data[j] = T(-2 * sum)
	}
}
