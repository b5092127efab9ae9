package kernel

import "math"

// This file has the divergences of encoders that emit a distribution's own
// parameters: standard deviations, shapes, rates and concentrations, all of them
// positive. Sums run in float64 and are rounded once. A divergence of q from the
// target p is exact to 1e-14 of its largest term, which near q = p is not the
// relative accuracy of its value; package distribution has forms that keep that.

// GaussianScaleKL writes KL(N(μ, σ²) ‖ N(0, 1)) elementwise for μ and σ, all (n, L). With
// δ = σ − 1 it is ½ μ² + δ + ½ δ² − log1p(δ), which keeps its digits near the target.
func GaussianScaleKL[T Float](kl, mu, sigma Mat[T]) {
	map2(kl, mu, sigma, func(mu, sigma T) T {
		m, d := float64(mu), float64(sigma)-1
		return T((m*m+d*d)/2 + d - math.Log1p(d))
	})
}

// GaussianScaleKLGrad writes d = g (σ − 1/σ), the derivative of GaussianScaleKL in
// σ. (In μ it is that of GaussianKL.)
func GaussianScaleKLGrad[T Float](d, sigma, g Mat[T]) {
	map2(d, sigma, g, func(sigma, g T) T {
		s := float64(sigma)
		return T(float64(g) * (s - 1) * (s + 1) / s)
	})
}

// GaussianScaleW2 writes W₂²(N(μ, σ²), N(0, 1)) = μ² + (σ − 1)² for each image and
// dimension, all (n, L).
func GaussianScaleW2[T Float](w, mu, sigma Mat[T]) {
	map2(w, mu, sigma, func(mu, sigma T) T {
		m, d := float64(mu), float64(sigma)-1
		return T(m*m + d*d)
	})
}

// DistanceGrad writes d = 2g (x − c), the derivative of (x − c)² in x.
func DistanceGrad[T Float](c float64, d, x, g Mat[T]) {
	from := T(c)
	map2(d, x, g, func(x, g T) T { return 2 * g * (x - from) })
}

// GammaKL writes KL(Γ(α, β) ‖ Γ(α₀, β₀)) elementwise for shapes α and RATES β (n, L) and the
// targets' α₀ and β₀ (L); (n, L).
func GammaKL[T Float](kl, alpha, beta, alpha0, beta0 Mat[T]) {
	for i := range kl.Rows {
		kl, alpha, beta := kl.Row(i), alpha.Row(i), beta.Row(i)
		for j := range kl {
			a, b, a0, b0 := float64(alpha[j]), float64(beta[j]), float64(alpha0.Data[j]), float64(beta0.Data[j])
			kl[j] = T((a-a0)*digamma(a) - lgamma(a) + lgamma(a0) + a0*math.Log(b/b0) + a*(b0-b)/b)
		}
	}
}

// GammaKLGradShape writes d = g [(α − α₀) ψ₁(α) + β₀/β − 1], the derivative of
// GammaKL in α.
func GammaKLGradShape[T Float](d, alpha, beta, alpha0, beta0, g Mat[T]) {
	for i := range d.Rows {
		d, alpha, beta, g := d.Row(i), alpha.Row(i), beta.Row(i), g.Row(i)
		for j := range d {
			a, b, a0, b0 := float64(alpha[j]), float64(beta[j]), float64(alpha0.Data[j]), float64(beta0.Data[j])
			d[j] = T(float64(g[j]) * ((a-a0)*trigamma(a) + (b0-b)/b))
		}
	}
}

// GammaKLGradRate writes d = g (α₀ − α β₀/β)/β, the derivative of GammaKL in β.
func GammaKLGradRate[T Float](d, alpha, beta, alpha0, beta0, g Mat[T]) {
	for i := range d.Rows {
		d, alpha, beta, g := d.Row(i), alpha.Row(i), beta.Row(i), g.Row(i)
		for j := range d {
			a, b, a0, b0 := float64(alpha[j]), float64(beta[j]), float64(alpha0.Data[j]), float64(beta0.Data[j])
			d[j] = T(float64(g[j]) * (a0*b - a*b0) / b / b)
		}
	}
}

// DirichletKL writes KL(Dir(α) ‖ Dir(α₀)) of each row of the concentrations α (n, L) and the
// target's α₀ (L), whose sums are A and A₀; (n, 1).
func DirichletKL[T Float](kl, alpha, alpha0 Mat[T]) {
	for i := range kl.Rows {
		total, total0 := sum(alpha.Row(i)), sum(alpha0.Data)
		y := lgamma(total) - lgamma(total0)
		psi := digamma(total)
		for j, a := range alpha.Row(i) {
			a, a0 := float64(a), float64(alpha0.Data[j])
			y += lgamma(a0) - lgamma(a) + (a-a0)*(digamma(a)-psi)
		}
		kl.Row(i)[0] = T(y)
	}
}

// DirichletKLGrad writes d = g [(α − α₀) ψ₁(α) − (A − A₀) ψ₁(A)], the derivative of
// DirichletKL in α, for g (n, 1); (n, L).
func DirichletKLGrad[T Float](d, alpha, alpha0, g Mat[T]) {
	total0 := sum(alpha0.Data)
	for i := range d.Rows {
		total := sum(alpha.Row(i))
		common := (total - total0) * trigamma(total)
		d, g := d.Row(i), float64(g.Row(i)[0])
		for j, a := range alpha.Row(i) {
			a, a0 := float64(a), float64(alpha0.Data[j])
			d[j] = T(g * ((a-a0)*trigamma(a) - common))
		}
	}
}

func sum[T Float](x []T) float64 {
	total := 0.0
	for _, v := range x {
		total += float64(v)
	}
	return total
}
