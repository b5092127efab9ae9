package op

import "vaelab/kernel"

// GaussianLogDensity is the log density in nats of draws z under N(m, diag s²),
//
//	log N(z; m, s²) = −½ Σ_l [(z_l − m_l)²/s_l² + log s_l² + log 2π]
//
// for z (B·K, L) and m, log s² (R, L), R = 1, B or B·K; (B·K).
//
//	∂z = −grad (z − m)/s²   ∂m = Σ grad (z − m)/s²   ∂log s² = ½ Σ grad [(z − m)²/s² − 1]
type GaussianLogDensity struct{}

func (GaussianLogDensity) declare() declaration {
	return declare(
		"n l, r l, r l -> n", of3(kernel.GaussianLogDensity, kernel.GaussianLogDensity),
		apply(GaussianLogDensityGradDraw{}, 0, 1, 2, grad),
		apply(GaussianLogDensityGradMean{}, 0, 1, 2, grad),
		apply(GaussianLogDensityGradLogVar{}, 0, 1, 2, grad),
	)
}

// GaussianLogDensityGradDraw is ∂z = −grad (z − m)/s² for z (B·K, L), m, log s² (R, L) and
// grad (B·K); (B·K, L).
type GaussianLogDensityGradDraw struct{}

func (GaussianLogDensityGradDraw) declare() declaration {
	return declare("n l, r l, r l, n -> n l", of4(kernel.GaussianLogDensityGradDraw, kernel.GaussianLogDensityGradDraw))
}

// GaussianLogDensityGradMean is ∂m = Σ grad (z − m)/s² for z (B·K, L), m, log s² (R, L)
// and grad (B·K); (R, L).
type GaussianLogDensityGradMean struct{}

func (GaussianLogDensityGradMean) declare() declaration {
	return declare("n l, r l, r l, n -> r l", of4(kernel.GaussianLogDensityGradMean, kernel.GaussianLogDensityGradMean))
}

// GaussianLogDensityGradLogVar is ∂log s² = ½ Σ grad [(z − m)²/s² − 1] for z (B·K, L), m,
// log s² (R, L) and grad (B·K); (R, L).
type GaussianLogDensityGradLogVar struct{}

func (GaussianLogDensityGradLogVar) declare() declaration {
	return declare("n l, r l, r l, n -> r l", of4(kernel.GaussianLogDensityGradLogVar, kernel.GaussianLogDensityGradLogVar))
}

// GaussianLogPosterior is log q(z|x) in nats of a Gaussian draw z = μ + σ ε,
//
//	log q(z|x) = −½ Σ_l (ε_l² + log σ_l² + log 2π)
//
// for log σ² (B, L) and ε (B·K, L); (B·K). As a function of the draw's parameters it
// depends on σ alone, because z moves with them.
type GaussianLogPosterior struct{}

func (GaussianLogPosterior) declare() declaration {
	return declare(
		"r l, n l -> n", of2(kernel.GaussianLogPosterior, kernel.GaussianLogPosterior),
		apply(GaussianLogPosteriorGrad{}, 0, grad), nil,
	)
}

// GaussianLogPosteriorGrad is ∂log σ² = −½ Σ_k grad, the same for each dimension, for log σ²
// (B, L), of which only the shape counts, and grad (B·K); (B, L).
type GaussianLogPosteriorGrad struct{}

func (GaussianLogPosteriorGrad) declare() declaration {
	return declare("[r l], n -> r l", of1(kernel.GaussianLogPosteriorGrad, kernel.GaussianLogPosteriorGrad)).undivided()
}

// GaussianLogPosteriorAt is log q(z|x) in nats of a Gaussian draw z = μ + σ ε, as a
// function of z alone: μ and σ are constants beside it. For z (B·K, L), log σ² (B, L) and
// ε (B·K, L); (B·K). Its value is GaussianLogPosterior's, to the bit. ∂z = −grad (z − μ)/σ².
type GaussianLogPosteriorAt struct{}

func (GaussianLogPosteriorAt) declare() declaration {
	return declare(
		"[n l], r l, n l -> n", of2(kernel.GaussianLogPosterior, kernel.GaussianLogPosterior),
		apply(GaussianLogPosteriorAtGrad{}, 1, 2, grad), nil, nil,
	)
}

// GaussianLogPosteriorAtGrad is ∂z = −grad ε/σ for log σ² (B, L), ε (B·K, L) and grad
// (B·K); (B·K, L).
type GaussianLogPosteriorAtGrad struct{}

func (GaussianLogPosteriorAtGrad) declare() declaration {
	return declare("r l, n l, n -> n l", of3(kernel.GaussianLogPosteriorAtGrad, kernel.GaussianLogPosteriorAtGrad))
}

// StandardLogPrior is log p(z) in nats under N(0, I),
//
//	log p(z) = −½ Σ_l (z_l² + log 2π)
//
// for z (B·K, L); (B·K).
type StandardLogPrior struct{}

func (StandardLogPrior) declare() declaration {
	return declare("n l -> n", of1(kernel.StandardLogDensity, kernel.StandardLogDensity), apply(ScaleRows{By: -1}, 0, grad))
}

// ScaleRows is By s_n a_n for the rows of a (n, L) and s (n); (n, L).
type ScaleRows struct{ By float64 }

func (o ScaleRows) declare() declaration {
	return declare("n l, n -> n l", with2(o.By, kernel.ScaleRows, kernel.ScaleRows)).numbered(float32(o.By))
}
