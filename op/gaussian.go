package op

import "vaelab/kernel"

// GaussianDraw is the reparameterised draw
//
//	z = μ + exp(½ log σ²) ε
//
// for μ and log σ² (B, L), ε ~ N(0, 1) (B·K, L); z (B·K, L) (Kingma and Welling, 2014,
// §2.4). ∂μ = Σ_k grad, ∂log σ² = Σ_k grad ⊙ ½ exp(½ log σ²) ε, over an image's draws.
type GaussianDraw struct{}

func (GaussianDraw) declare() declaration {
	return declare(
		"r l, r l, n l -> n l", matched(of3(kernel.GaussianDraw, kernel.GaussianDraw)),
		derivative(pass).overDraws(0), apply(GaussianDrawGrad{}, 1, 2, grad).overDraws(1), nil,
	)
}

// GaussianDrawGrad is ∂log σ² of each draw for log σ² (B, L), ε and grad (B·K, L);
// (B·K, L).
type GaussianDrawGrad struct{}

func (GaussianDrawGrad) declare() declaration {
	return declare("r l, n l, n l -> n l", matched(of3(kernel.GaussianDrawGrad, kernel.GaussianDrawGrad)))
}

// GaussianKL is KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1 − log σ²) in nats, for
// each image and dimension (Kingma and Welling, "Auto-encoding variational Bayes", 2014,
// appendix B): μ, log σ² (B, L); (B, L). ∂μ = grad ⊙ μ.
type GaussianKL struct{}

func (GaussianKL) declare() declaration {
	return declare(
		"n l, n l -> n l", of2(kernel.GaussianKL, kernel.GaussianKL),
		apply(Mul{}, 0, grad), apply(GaussianKLGradLogVar{}, 1, grad),
	)
}

// GaussianKLGradLogVar is ∂log σ² = grad ⊙ ½ (σ² − 1), all (B, L).
type GaussianKLGradLogVar struct{}

func (GaussianKLGradLogVar) declare() declaration {
	return declare("n l, n l -> n l", of2(kernel.GaussianKLGradLogVar, kernel.GaussianKLGradLogVar))
}
