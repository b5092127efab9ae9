package op

import "vaelab/kernel"

// The operations of this file have the parameters of a diagonal Gaussian N(m, diag s²) as
// operands m and log s² or s (R, L): a learned prior's, R = 1; those of each image, R = B;
// or of each draw, R = B·K. Each row of them serves as many consecutive rows of the others,
// and its gradient is the sum over those, in their order.

// GaussianPairKL is KL(N(μ, σ²) ‖ N(m, s²)) in nats, for each image and dimension,
//
//	½ [σ²/s² − 1 − log σ²/s² + (μ − m)²/s²]
//
// for μ, log σ² (B, L), m, log s² (R, L); (B, L) (S. Kullback, "Information theory and
// statistics", 1959, chapter 9). With r = σ²/s² − 1,
//
//	∂μ = grad (μ − m)/s²       ∂log σ² = grad ½ r
//	∂m = −Σ grad (μ − m)/s²    ∂log s² = −½ Σ grad [r + (μ − m)²/s²]
type GaussianPairKL struct{}

func (GaussianPairKL) declare() declaration {
	return declare(
		"n l, n l, r l, r l -> n l", costly(of4(kernel.GaussianPairKL, kernel.GaussianPairKL)),
		apply(GaussianPairKLGradMean{}, 0, 2, 3, grad),
		apply(GaussianPairKLGradLogVar{}, 1, 3, grad),
		apply(GaussianPairKLGradPriorMean{}, 0, 2, 3, grad),
		apply(GaussianPairKLGradPriorLogVar{}, 0, 1, 2, 3, grad),
	)
}

// GaussianPairKLGradMean is ∂μ = grad (μ − m)/s² for μ (B, L), m, log s² (R, L) and grad
// (B, L); (B, L).
type GaussianPairKLGradMean struct{}

func (GaussianPairKLGradMean) declare() declaration {
	return declare("n l, r l, r l, n l -> n l", of4(kernel.GaussianPairKLGradMean, kernel.GaussianPairKLGradMean))
}

// GaussianPairKLGradLogVar is ∂log σ² = grad ½ (σ²/s² − 1) for log σ² (B, L), log s²
// (R, L) and grad (B, L); (B, L).
type GaussianPairKLGradLogVar struct{}

func (GaussianPairKLGradLogVar) declare() declaration {
	return declare("n l, r l, n l -> n l", costly(of3(kernel.GaussianPairKLGradLogVar, kernel.GaussianPairKLGradLogVar)))
}

// GaussianPairKLGradPriorMean is ∂m = −Σ grad (μ − m)/s² for μ (B, L), m, log s² (R, L)
// and grad (B, L); (R, L).
type GaussianPairKLGradPriorMean struct{}

func (GaussianPairKLGradPriorMean) declare() declaration {
	return declare("n l, r l, r l, n l -> r l", of4(kernel.GaussianPairKLGradPriorMean, kernel.GaussianPairKLGradPriorMean))
}

// GaussianPairKLGradPriorLogVar is ∂log s² = −½ Σ grad [σ²/s² − 1 + (μ − m)²/s²] for μ,
// log σ² (B, L), m, log s² (R, L) and grad (B, L); (R, L).
type GaussianPairKLGradPriorLogVar struct{}

func (GaussianPairKLGradPriorLogVar) declare() declaration {
	return declare("n l, n l, r l, r l, n l -> r l", of5(kernel.GaussianPairKLGradPriorLogVar, kernel.GaussianPairKLGradPriorLogVar))
}

// GaussianPairW2 is W₂²(N(μ, σ²), N(m, s²)) = (μ − m)² + (σ − s)², for each image and
// dimension (Dowson and Landau, "The Fréchet distance between multivariate normal
// distributions", 1982): μ, σ (B, L), m, s (R, L); (B, L).
type GaussianPairW2 struct{}

func (GaussianPairW2) declare() declaration {
	return declare(
		"n l, n l, r l, r l -> n l", of4(kernel.GaussianPairW2, kernel.GaussianPairW2),
		apply(PairDistanceGrad{}, 0, 2, grad),
		apply(PairDistanceGrad{}, 1, 3, grad),
		apply(PairDistanceGradShared{}, 0, 2, grad),
		apply(PairDistanceGradShared{}, 1, 3, grad),
	)
}

// PairDistanceGrad is ∂x = 2 grad (x − c) for x (B, L), c (R, L) and grad (B, L); (B, L).
type PairDistanceGrad struct{}

func (PairDistanceGrad) declare() declaration {
	return declare("n l, r l, n l -> n l", of3(kernel.PairDistanceGrad, kernel.PairDistanceGrad))
}

// PairDistanceGradShared is ∂c = −2 Σ grad (x − c) for x (B, L), c (R, L) and grad
// (B, L); (R, L).
type PairDistanceGradShared struct{}

func (PairDistanceGradShared) declare() declaration {
	return declare("n l, r l, n l -> r l", of3(kernel.PairDistanceGradShared, kernel.PairDistanceGradShared))
}
