package kernel

// GaussianDraw writes z = μ + exp(½ log σ²) ε elementwise, all (n, L).
func GaussianDraw[T Float](z, mu, logvar, eps Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows4(v.gaussianDraw, z, mu, logvar, eps)
		return
	}
	for i := range z.Rows {
		z, mu, logvar, eps := z.Row(i), mu.Row(i), logvar.Row(i), eps.Row(i)
		for j := range z {
			z[j] = mu[j] + exp(logvar[j]/2)*eps[j]
		}
	}
}

// GaussianDrawGrad writes d = g · ½ exp(½ log σ²) ε, the derivative of the draw
// in log σ², all (n, L). (In μ it is g itself.)
func GaussianDrawGrad[T Float](d, logvar, eps, g Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows4(v.gaussianDrawGrad, d, logvar, eps, g)
		return
	}
	for i := range d.Rows {
		d, logvar, eps, g := d.Row(i), logvar.Row(i), eps.Row(i), g.Row(i)
		for j := range d {
			d[j] = g[j] * exp(logvar[j]/2) * eps[j] / 2
		}
	}
}

// GaussianKL writes KL(N(μ, σ²) ‖ N(0, 1)) in nats for each image and dimension,
// all (n, L):
//
//	½ (μ² + σ² − 1 − log σ²)
//
// (Kingma and Welling, "Auto-encoding variational Bayes", 2014, appendix B.)
// σ² − 1 is formed by expm1: the rest would cancel near σ = 1.
func GaussianKL[T Float](kl, mu, logvar Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.gaussianKL, kl, mu, logvar)
		return
	}
	for i := range kl.Rows {
		kl, mu, logvar := kl.Row(i), mu.Row(i), logvar.Row(i)
		for j, m := range mu {
			kl[j] = (m*m + expm1(logvar[j]) - logvar[j]) / 2
		}
	}
}

// GaussianKLGradLogVar writes d = g ½ (σ² − 1), the derivative of GaussianKL in
// log σ².
func GaussianKLGradLogVar[T Float](d, logvar, g Mat[T]) {
	if v := simdFor[T](); v != nil {
		rows3(v.gaussianKLGradLogVar, d, logvar, g)
		return
	}
	for i := range d.Rows {
		d, logvar, g := d.Row(i), logvar.Row(i), g.Row(i)
		for j := range d {
			d[j] = g[j] * expm1(logvar[j]) / 2
		}
	}
}
