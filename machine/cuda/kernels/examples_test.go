package kernels_test

import (
	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
)

// example is an operation on operands of some shapes.
type example struct {
	op.Definition
	in []tensor.Shape
}

// Sizes of the examples: images, draws of each, pixels, latent dimensions, components of a
// mixture.
const images, draws, pixels, latent, components = 4, 3, 10, 5, 7

var (
	scalar  = tensor.ScalarShape()
	one     = tensor.Shape{1}
	perDraw = tensor.Shape{images * draws}
	perRow  = tensor.Shape{images}
	image   = tensor.Shape{images, pixels}
	decoded = tensor.Shape{images * draws, pixels}
	code    = tensor.Shape{images, latent}
	drawn   = tensor.Shape{images * draws, latent}
	prior   = tensor.Shape{1, latent}
	weight  = tensor.Shape{latent, pixels}
	bias    = tensor.Shape{latent}
	total   = tensor.Shape{images, 1}
	mixture = tensor.Shape{components, latent}
	logit   = tensor.Shape{components}
	choice  = tensor.Shape{images, 1}
	shares  = tensor.Shape{images, components}
)

// on makes an example.
func on(d op.Definition, in ...tensor.Shape) example { return example{d, in} }

// examples has every operation, with and without its optional operands.
var examples = []example{
	on(op.Linear{Activation: kernel.Tanh}, image, weight, bias),
	on(op.LinearGradInput{}, code, weight),
	on(op.LinearGradWeight{}, code, image),
	on(op.LinearGradBias{}, code),
	on(op.Activate{Activation: kernel.ELU}, code),
	on(op.ActivationGrad{Activation: kernel.Sigmoid}, code, code),

	on(op.Sum{}, code, code),
	on(op.Product{}, code, code),
	on(op.Negative{}, perRow),
	on(op.Exp{}, code),
	on(op.AboveZero{}, code),
	on(op.Clamp{}, image),
	on(op.StopGradient{}, code),
	on(op.Gate{}, drawn),
	on(op.LogWeight{}, perDraw, perDraw, perDraw),
	on(op.Concat{Weight: 2}, drawn, image),
	on(op.FirstColumns{N: 2}, drawn),

	on(op.GaussianDraw{}, code, code, drawn),
	on(op.GaussianDrawGrad{}, code, drawn, drawn),
	on(op.SumOfDraws{}, drawn, code),
	on(op.GaussianKL{}, code, code),
	on(op.GaussianKLGradMean{}, code, code),
	on(op.GaussianKLGradLogVar{}, code, code),
	on(op.GaussianScaleKL{}, code, code),
	on(op.GaussianScaleKLGrad{}, code, code),
	on(op.GaussianScaleW2{}, code, code),
	on(op.DistanceGrad{From: 1}, code, code),
	on(op.StdDev{}, code),
	on(op.StdDevGrad{}, code, code),
	on(op.GaussianPairW2{}, code, code, prior, prior),
	on(op.PairDistanceGrad{}, code, prior, code),
	on(op.PairDistanceGradShared{}, code, prior, code),

	on(op.BernoulliLogLik{}, decoded, image),
	on(op.BernoulliLogLikGrad{}, decoded, image, perDraw),
	on(op.ContinuousBernoulliLogLik{}, decoded, image),
	on(op.ContinuousBernoulliLogLikGrad{}, decoded, image, perDraw),
	on(op.ContinuousBernoulliMean{}, image),
	on(op.GaussianPixels{}, decoded, image, one),
	on(op.GaussianPixels{Scale: 0.1}, decoded, image),
	on(op.GaussianPixelsGradMean{}, decoded, image, one, perDraw),
	on(op.GaussianPixelsGradMean{Scale: 0.1}, decoded, image, perDraw),
	on(op.GaussianPixelsGradLogVar{}, decoded, image, one, perDraw),

	on(op.NegativeELBO{FreeBits: 0.1}, perRow, code, scalar),
	on(op.NegativeELBOGradLogLik{}, perRow, scalar),
	on(op.NegativeELBOGradKL{Capacity: 20}, code, scalar, scalar),
	on(op.MeanDivergence{}, code),
	on(op.MeanDivergenceGrad{}, code, scalar),

	on(op.GaussianLogDensity{}, drawn, code, code),
	on(op.GaussianLogDensityGradDraw{}, drawn, code, code, perDraw),
	on(op.GaussianLogDensityGradMean{}, drawn, code, code, perDraw),
	on(op.GaussianLogDensityGradLogVar{}, drawn, code, code, perDraw),
	on(op.GaussianPairKL{}, code, code, prior, prior),
	on(op.GaussianPairKLGradMean{}, code, prior, prior, code),
	on(op.GaussianPairKLGradLogVar{}, code, prior, code),
	on(op.GaussianPairKLGradPriorMean{}, code, prior, prior, code),
	on(op.GaussianPairKLGradPriorLogVar{}, code, code, prior, prior, code),

	on(op.GammaKL{}, code, code, bias, bias),
	on(op.GammaKLGradShape{}, code, code, bias, bias, code),
	on(op.GammaKLGradRate{}, code, code, bias, bias, code),
	on(op.GammaLogDensity{}, drawn, code, code),
	on(op.GammaLogDensityGrad{}, drawn, code, code, perDraw),
	on(op.GammaLogDensityGradShape{}, drawn, code, code, perDraw),
	on(op.GammaLogDensityGradRate{}, drawn, code, code, perDraw),
	on(op.GammaLogDraw{}, code, drawn),
	on(op.GammaLogDrawGrad{}, code, drawn, drawn, drawn),
	on(op.GammaLogScale{}, drawn, code),
	on(op.GammaLogScaleGrad{}, code, drawn),
	on(op.DirichletKL{}, code, bias),
	on(op.DirichletKLGrad{}, code, bias, total),
	on(op.DirichletLogDensity{}, drawn, code),
	on(op.DirichletLogDensityGrad{}, drawn, code, perDraw),
	on(op.DirichletLogDensityGradShape{}, drawn, code, perDraw),
	on(op.LogSoftmax{}, drawn),
	on(op.LogSoftmaxGrad{}, drawn, drawn),

	on(op.MixtureLogDensity{}, code, mixture, mixture, logit),
	on(op.MixtureLogDensity{Equal: true}, code, mixture, mixture),
	on(op.MixtureResponsibilities{}, code, perRow, perRow, mixture, mixture, logit),
	on(op.MixtureResponsibilities{Equal: true}, code, perRow, perRow, mixture, mixture),
	on(op.MixtureDraw{}, choice, code, mixture, mixture, logit),
	on(op.MixtureDraw{Equal: true}, choice, code, mixture, mixture),
	on(op.MixtureGradDraw{}, code, mixture, mixture, shares),
	on(op.MixtureGradMean{}, code, mixture, mixture, shares),
	on(op.MixtureGradLogVar{}, code, mixture, mixture, shares),
	on(op.MixtureGradLogit{}, logit, shares, perRow),

	on(op.GaussianLogPosterior{}, code, drawn),
	on(op.GaussianLogPosteriorGrad{}, code, perDraw),
	on(op.GaussianLogPosteriorAt{}, drawn, code, drawn),
	on(op.GaussianLogPosteriorAtGrad{}, code, drawn, perDraw),
	on(op.StandardLogPrior{}, drawn),
	on(op.StandardLogPriorGrad{}, drawn, perDraw),
	on(op.ImportanceBound{Draws: draws}, perDraw, perDraw, perDraw),
	on(op.ImportanceWeights{Draws: draws, Sign: -1}, perDraw, perDraw, perDraw, scalar),
	on(op.WeightShares{Draws: draws}, perDraw, perDraw, perDraw),
	on(op.ScaleDraws{}, drawn, perDraw),
	on(op.LogRatio{Draws: draws}, perDraw, perDraw),
	on(op.LogRatioGrad{Draws: draws, Sign: -1}, total),
	on(op.Discrepancy{Similarity: rational}, code, code),
	on(op.DiscrepancyGrad{Similarity: rational}, code, code, total),
}

var rational = kernel.Similarity{Width: 2, Quadratic: true}
