package op

import (
	"math"

	"vaelab/kernel"
)

// The operations of this file are densities of pixels x (B, D) under what a decoder emits
// for each draw, (B·K, D), and of labels under what a classifier emits. They are differentiable in that: pixels and labels are data.

// BernoulliLogLik is the log likelihood of each image in nats,
//
//	log p(x|z) = Σ_d x_d ℓ_d − softplus(ℓ_d)
//
// for logits ℓ (B·K, D) and pixels x (B, D) in [0, 1]; (B·K).
type BernoulliLogLik struct{}

func (BernoulliLogLik) declare() declaration {
	return declare(
		"n d, r d -> n", matched(of2(kernel.BernoulliLogLik, kernel.BernoulliLogLik)),
		apply(BernoulliLogLikGrad{}, 0, 1, grad), nil,
	)
}

// BernoulliLogLikGrad is ∂ℓ = grad (x − σ(ℓ)) for ℓ (B·K, D), x (B, D), grad (B·K);
// (B·K, D).
type BernoulliLogLikGrad struct{}

func (BernoulliLogLikGrad) declare() declaration {
	return declare("n d, r d, n -> n d", matched(of3(kernel.BernoulliLogLikGrad, kernel.BernoulliLogLikGrad)))
}

// ContinuousBernoulliLogLik is the log density of each image in nats,
//
//	log p(x|z) = Σ_d x_d ℓ_d − A(ℓ_d),   A(ℓ) = log((e^ℓ − 1)/ℓ)
//
// for logits ℓ (B·K, D) and pixels x (B, D) in [0, 1]; (B·K) (Loaiza-Ganem and
// Cunningham, "The continuous Bernoulli", 2019).
type ContinuousBernoulliLogLik struct{}

func (ContinuousBernoulliLogLik) declare() declaration {
	return declare(
		"n d, r d -> n", matched(of2(kernel.ContinuousBernoulliLogLik, kernel.ContinuousBernoulliLogLik)),
		apply(ContinuousBernoulliLogLikGrad{}, 0, 1, grad), nil,
	)
}

// ContinuousBernoulliLogLikGrad is ∂ℓ = grad (x − A′(ℓ)) for ℓ (B·K, D), x (B, D), grad
// (B·K); (B·K, D).
type ContinuousBernoulliLogLikGrad struct{}

func (ContinuousBernoulliLogLikGrad) declare() declaration {
	return declare("n d, r d, n -> n d", matched(of3(kernel.ContinuousBernoulliLogLikGrad, kernel.ContinuousBernoulliLogLikGrad)))
}

// ContinuousBernoulliMean is the mean of each pixel, A′(ℓ) = 1/(1 − e^−ℓ) − 1/ℓ, for
// logits ℓ (B, D); (B, D).
type ContinuousBernoulliMean struct{}

func (ContinuousBernoulliMean) declare() declaration {
	return declare("n d -> n d", of1(kernel.ContinuousBernoulliMean, kernel.ContinuousBernoulliMean))
}

// SoftmaxCrossEntropy is a classifier's loss of each image in nats,
//
//	−Σ_c t_c log p_c,   log p = ℓ − log Σ_c e^ℓ
//
// for logits ℓ (B, C) and targets t (B, C), the label one-hot or any weights; (B, 1). It is differentiable in ℓ.
type SoftmaxCrossEntropy struct{}

func (SoftmaxCrossEntropy) declare() declaration {
	return declare(
		"n c, n c -> n 1", of2(kernel.SoftmaxCrossEntropy, kernel.SoftmaxCrossEntropy),
		apply(SoftmaxCrossEntropyGrad{}, 0, 1, grad), nil,
	)
}

// SoftmaxCrossEntropyGrad is ∂ℓ = grad (p Σ_c t_c − t) for ℓ (B, C), t (B, C), grad (B, 1); (B, C).
type SoftmaxCrossEntropyGrad struct{}

func (SoftmaxCrossEntropyGrad) declare() declaration {
	return declare("n c, n c, n 1 -> n c", of3(kernel.SoftmaxCrossEntropyGrad, kernel.SoftmaxCrossEntropyGrad))
}

// GaussianPixels is the log density of each image in nats under N(m, σ² I),
//
//	log p(x|z) = −½ [ Σ_d (x_d − m_d)²/σ² + D (log σ² + log 2π) ]
//
// for means m (B·K, D) and pixels x (B, D); (B·K). σ is Scale if that is above 0; else
// log σ² (1) is a third operand, in which it is differentiable too:
// ∂log σ² = Σ_b grad_b ½ (Σ_d (x_bd − m_bd)²/σ² − D) over all images.
type GaussianPixels struct{ Scale float64 }

func (o GaussianPixels) declare() declaration {
	d := declare(
		"n d, r d, 1 -> n", matched(with3(o.Scale, kernel.GaussianPixels, kernel.GaussianPixels)),
		apply(GaussianPixelsGradMean{}, 0, 1, 2, grad),
		nil,
		apply(GaussianPixelsGradLogVar{}, 0, 1, 2, grad),
	).numbered(fixedLogVar(o.Scale))
	if o.Scale > 0 {
		d.shapes = "n d, r d, - -> n"
		d.grads = []derivative{apply(GaussianPixelsGradMean(o), 0, 1, grad), nil}
	}
	return d
}

// GaussianPixelsGradMean is ∂m = grad (x − m)/σ² for the operands of a GaussianPixels and grad
// (B·K); (B·K, D).
type GaussianPixelsGradMean struct{ Scale float64 }

func (o GaussianPixelsGradMean) declare() declaration {
	d := declare(
		"n d, r d, 1, n -> n d", matched(with4(o.Scale, kernel.GaussianPixelsGradMean, kernel.GaussianPixelsGradMean)),
	).numbered(fixedLogVar(o.Scale))
	if o.Scale > 0 {
		d.shapes = "n d, r d, -, n -> n d"
	}
	return d
}

// GaussianPixelsGradLogVar is ∂log σ² for m (B·K, D), x (B, D), log σ² (1) and grad
// (B·K); (1). It sums over the images in one order, whoever computes it.
type GaussianPixelsGradLogVar struct{}

func (o GaussianPixelsGradLogVar) declare() declaration {
	return declare("n d, r d, 1, n -> 1", cut(o, gaussianPixelsGradLogVar, gaussianPixelsGradLogVar)).undivided()
}

func gaussianPixelsGradLogVar[T kernel.Float](_ GaussianPixelsGradLogVar, _ Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	m, x, logvar, g := in[0], in[1], float64(in[2].Data[0]), in[3]
	each, sum := m.Rows/x.Rows, 0.0
	for i := range x.Rows {
		lo, hi := i*each, (i+1)*each
		sum += kernel.GaussianPixelsGradLogVar(m.RowRange(lo, hi), kernel.Mat[T]{Rows: each, Cols: x.Cols, Data: x.Row(i)}, g.Data[lo:hi], logvar)
	}
	d.Data[0] = T(sum)
}

// fixedLogVar is log σ² of a scale that is an attribute, or 0.
func fixedLogVar(scale float64) float64 {
	if scale > 0 {
		return 2 * math.Log(scale)
	}
	return 0
}
