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
	return declaration{
		shapes:  "r l, r l, n l -> n l",
		value:   of3(kernel.GaussianDraw, kernel.GaussianDraw),
		matched: true,
		grads: []derivative{
			derivative(pass).overDraws(0),
			apply(GaussianDrawGrad{}, 1, 2, grad).overDraws(1),
			nil,
		},
	}
}

// GaussianDrawGrad is ∂log σ² of each draw for log σ² (B, L), ε and grad (B·K, L);
// (B·K, L).
type GaussianDrawGrad struct{}

func (GaussianDrawGrad) declare() declaration {
	return declaration{
		shapes:  "r l, n l, n l -> n l",
		value:   of3(kernel.GaussianDrawGrad, kernel.GaussianDrawGrad),
		matched: true,
	}
}

// GaussianKL is KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1 − log σ²) in nats, for
// each image and dimension: μ, log σ² (B, L); (B, L). ∂μ = grad ⊙ μ.
type GaussianKL struct{}

func (GaussianKL) declare() declaration {
	return declaration{
		shapes: "n l, n l -> n l",
		value:  of2(kernel.GaussianKL, kernel.GaussianKL),
		grads:  []derivative{apply(Mul{}, 0, grad), apply(GaussianKLGradLogVar{}, 1, grad)},
	}
}

// GaussianKLGradLogVar is ∂log σ² = grad ⊙ ½ (σ² − 1), all (B, L).
type GaussianKLGradLogVar struct{}

func (GaussianKLGradLogVar) declare() declaration {
	return final("n l, n l -> n l", of2(kernel.GaussianKLGradLogVar, kernel.GaussianKLGradLogVar))
}
