package op

import "vaelab/kernel"

// GammaKL is KL(Γ(α, β) ‖ Γ(α₀, β₀)) in nats, for each image and dimension,
//
//	(α − α₀) ψ(α) − ln Γ(α) + ln Γ(α₀) + α₀ ln(β/β₀) + α (β₀/β − 1)
//
// for shapes α and RATES β (B, L) of the encoder, and the targets' α₀ and β₀ (L);
// (B, L) (W. D. Penny, "KL-divergences of normal, gamma, Dirichlet and Wishart densities",
// 2001). All are positive. It is differentiable in α and β.
type GammaKL struct{}

func (GammaKL) declare() declaration {
	return declare(
		"n l, n l, l, l -> n l", costly(of4(kernel.GammaKL, kernel.GammaKL)),
		apply(GammaKLGradShape{}, 0, 1, 2, 3, grad),
		apply(GammaKLGradRate{}, 0, 1, 2, 3, grad),
		nil,
		nil,
	)
}

// GammaKLGradShape is ∂α = grad ⊙ [(α − α₀) ψ₁(α) + β₀/β − 1] for α, β (B, L),
// α₀, β₀ (L) and grad (B, L); (B, L).
type GammaKLGradShape struct{}

func (GammaKLGradShape) declare() declaration {
	return declare("n l, n l, l, l, n l -> n l", costly(of5(kernel.GammaKLGradShape, kernel.GammaKLGradShape)))
}

// GammaKLGradRate is ∂β = grad ⊙ (α₀ − α β₀/β)/β for α, β (B, L), α₀, β₀ (L) and
// grad (B, L); (B, L).
type GammaKLGradRate struct{}

func (GammaKLGradRate) declare() declaration {
	return declare("n l, n l, l, l, n l -> n l", costly(of5(kernel.GammaKLGradRate, kernel.GammaKLGradRate)))
}

// GammaLogDensity is the log density in nats of z = e^y under Π Γ(α_l, β_l), with β a RATE,
//
//	log p(z) = Σ_l α ln β − ln Γ(α) + (α − 1) y − β e^y
//
// for y = log z (B·K, L) and α, β (R, L), R = 1 or B; (B·K). It is the density of z, not that
// of y.
type GammaLogDensity struct{}

func (GammaLogDensity) declare() declaration {
	return declare(
		"n l, r l, r l -> n", costly(of3(kernel.GammaLogDensity, kernel.GammaLogDensity)),
		apply(GammaLogDensityGrad{}, 0, 1, 2, grad),
		apply(GammaLogDensityGradShape{}, 0, 1, 2, grad),
		apply(GammaLogDensityGradRate{}, 0, 1, 2, grad),
	)
}

// GammaLogDensityGrad is ∂y = grad (α − 1 − β e^y) for y (B·K, L), α, β (R, L) and grad
// (B·K); (B·K, L).
type GammaLogDensityGrad struct{}

func (GammaLogDensityGrad) declare() declaration {
	return declare("n l, r l, r l, n -> n l", of4(kernel.GammaLogDensityGrad, kernel.GammaLogDensityGrad))
}

// GammaLogDensityGradShape is ∂α = Σ_k grad (ln β − ψ(α) + y) for y (B·K, L), α, β (R, L)
// and grad (B·K); (R, L).
type GammaLogDensityGradShape struct{}

func (GammaLogDensityGradShape) declare() declaration {
	return declare("n l, r l, r l, n -> r l", costly(of4(kernel.GammaLogDensityGradShape, kernel.GammaLogDensityGradShape)))
}

// GammaLogDensityGradRate is ∂β = Σ_k grad (α/β − e^y) for y (B·K, L), α, β (R, L) and
// grad (B·K); (R, L).
type GammaLogDensityGradRate struct{}

func (GammaLogDensityGradRate) declare() declaration {
	return declare("n l, r l, r l, n -> r l", costly(of4(kernel.GammaLogDensityGradRate, kernel.GammaLogDensityGradRate)))
}

// GammaLogDraw is y = log z of draws z of Γ(α, 1),
//
//	F(e^y; α) = u
//
// for shapes α (R, L), R = 1 or B, and uniform numbers u in (0, 1] (B·K, L); y (B·K, L). The
// logarithm is what is carried, for z itself underflows at small α. Being a smooth function
// of α and u, the draw has a derivative at fixed u, which is the implicit one of
// Figurnov, Mohamed and Mnih ("Implicit reparameterization gradients", 2018):
// ∂α = −Σ_k grad (∂F/∂α)/F′, F′ in y, over the draws that share α.
type GammaLogDraw struct{}

func (GammaLogDraw) declare() declaration {
	return declare(
		"r l, n l -> n l", costly(of2(kernel.GammaLogDraw, kernel.GammaLogDraw)),
		apply(GammaLogDrawGrad{}, 0, 1, out, grad).overDraws(0), nil,
	)
}

// GammaLogDrawGrad is ∂α of each draw for α (R, L), u, the result y and its gradient
// (B·K, L); (B·K, L).
type GammaLogDrawGrad struct{}

func (GammaLogDrawGrad) declare() declaration {
	return declare("r l, n l, n l, n l -> n l", costly(of4(kernel.GammaLogDrawGrad, kernel.GammaLogDrawGrad)))
}

// GammaLogScale is y − log β for y (B·K, L) and rates β (R, L), R = 1 or B; (B·K, L): it
// makes draws of Γ(α, β) of those of Γ(α, 1).
type GammaLogScale struct{}

func (GammaLogScale) declare() declaration {
	return declare("n l, r l -> n l", of2(kernel.SubtractLog, kernel.SubtractLog), pass, apply(GammaLogScaleGrad{}, 1, grad))
}

// GammaLogScaleGrad is ∂β = −Σ_k grad/β for β (R, L) and grad (B·K, L); (R, L).
type GammaLogScaleGrad struct{}

func (GammaLogScaleGrad) declare() declaration {
	return declare("r l, n l -> r l", of2(kernel.SubtractLogGrad, kernel.SubtractLogGrad))
}
