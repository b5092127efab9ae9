package kernel

// GaussianDraw writes z = μ + exp(½ log σ²) ε elementwise, all (n, L).
func GaussianDraw[T Float](z, mu, logvar, eps Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows4(v.gaussianDraw, z, mu, logvar, eps)
		return
	}
	map3(z, mu, logvar, eps, func(mu, logvar, eps T) T { return mu + exp(logvar/2)*eps })
}

// GaussianDrawGrad writes d = g · ½ exp(½ log σ²) ε, the derivative of the draw
// in log σ², all (n, L). (In μ it is g itself.)
func GaussianDrawGrad[T Float](d, logvar, eps, g Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows4(v.gaussianDrawGrad, d, logvar, eps, g)
		return
	}
	map3(d, logvar, eps, g, func(logvar, eps, g T) T { return g * exp(logvar/2) * eps / 2 })
}

// GaussianKL writes KL(N(μ, σ²) ‖ N(0, 1)) elementwise for μ and log σ², all (n, L). σ² − 1 is
// formed by expm1: the rest would cancel near σ = 1.
func GaussianKL[T Float](kl, mu, logvar Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.gaussianKL, kl, mu, logvar)
		return
	}
	map2(kl, mu, logvar, func(mu, logvar T) T { return (mu*mu + expm1(logvar) - logvar) / 2 })
}

// GaussianKLGradLogVar writes d = g ½ (σ² − 1), the derivative of GaussianKL in
// log σ².
func GaussianKLGradLogVar[T Float](d, logvar, g Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.gaussianKLGradLogVar, d, logvar, g)
		return
	}
	map2(d, logvar, g, func(logvar, g T) T { return g * expm1(logvar) / 2 })
}
