package op

import "vaelab/kernel"

// GaussianScaleKL is KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1) − log σ in nats, for
// each image and dimension: μ, σ > 0 (B, L); (B, L). It takes the standard deviation
// itself, where GaussianKL takes log σ². ∂μ = grad ⊙ μ.
type GaussianScaleKL struct{}

func (GaussianScaleKL) declare() declaration {
	return declare(
		"n l, n l -> n l", of2(kernel.GaussianScaleKL, kernel.GaussianScaleKL),
		apply(Mul{}, 0, grad), apply(GaussianScaleKLGrad{}, 1, grad),
	)
}

// GaussianScaleKLGrad is ∂σ = grad ⊙ (σ − 1/σ), all (B, L).
type GaussianScaleKLGrad struct{}

func (GaussianScaleKLGrad) declare() declaration {
	return declare("n l, n l -> n l", of2(kernel.GaussianScaleKLGrad, kernel.GaussianScaleKLGrad))
}

// GaussianScaleW2 is W₂²(N(μ, σ²), N(0, 1)) = μ² + (σ − 1)², for each image and
// dimension: μ, σ (B, L); (B, L).
type GaussianScaleW2 struct{}

func (GaussianScaleW2) declare() declaration {
	return declare(
		"n l, n l -> n l", of2(kernel.GaussianScaleW2, kernel.GaussianScaleW2),
		apply(DistanceGrad{From: 0}, 0, grad), apply(DistanceGrad{From: 1}, 1, grad),
	)
}

// DistanceGrad is ∂x = 2 grad ⊙ (x − From), all (B, L).
type DistanceGrad struct{ From float64 }

func (o DistanceGrad) declare() declaration {
	return declare("n l, n l -> n l", with2(o.From, kernel.DistanceGrad, kernel.DistanceGrad)).numbered(float32(o.From))
}

// StdDev is σ = exp(½ log σ²), both (n, L).
type StdDev struct{}

func (StdDev) declare() declaration {
	return declare("n l -> n l", of1(kernel.StdDev, kernel.StdDev), apply(StdDevGrad{}, out, grad))
}

// StdDevGrad is ∂log σ² = ½ grad ⊙ σ, all (n, L).
type StdDevGrad struct{}

func (StdDevGrad) declare() declaration {
	return declare("n l, n l -> n l", of2(kernel.StdDevGrad, kernel.StdDevGrad))
}
