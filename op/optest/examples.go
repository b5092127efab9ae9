package optest

import (
	"math"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
)

func primitives() []Example {
	all := []Example{
		on(op.Add{}, code, code),
		on(op.Add{}, perRow, perRow),
		on(op.Mul{}, code, code),
		on(op.Scale{By: -2.5}, perDraw),
		on(op.Shift{By: op.Least}, code),
		on(op.Exp{}, drawn),
		on(op.Log{}, code).within(positive(0)),
		on(op.LogGamma{}, code).within(positive(0)),
		on(op.LogGamma{Order: 1}, code).within(positive(0)),
		on(op.LogGamma{Order: 2}, code).within(positive(0)),
		on(op.StopGradient{}, code),
		on(op.Clamp{}, image),
		on(op.RowSum{}, code),
		on(op.BroadcastColumn{}, perRow, code),
		on(op.BroadcastRow{}, bias, code),
		on(op.SumOfDraws{}, drawn, code),
		on(op.SumOfDraws{}, drawn, prior),
		on(op.Broadcast{}, code, drawn),
		on(op.Concat{Weight: 1}, code, tensor.Shape{images, 2}),
		on(op.Concat{Weight: 3}, drawn, image),
		on(op.Slice{From: 1, To: 4}, drawn),
		on(op.Slice{To: latent}, code),
		on(op.Pad{Left: 1, Right: 2}, code),
	}
	for _, f := range activations {
		all = append(
			all,
			on(op.Activate{Activation: f}, code).within(away),
			on(op.ActivationGrad{Activation: f}, code, code).within(away),
			on(op.ActivationGrad{Activation: f, Order: 1}, code, code).within(away),
			on(op.ActivationGrad{Activation: f, Order: 2}, code, code).within(away),
		)
	}
	return all
}

var activations = []kernel.Activation{kernel.Identity, kernel.ReLU, kernel.Tanh, kernel.Softplus, kernel.ELU, kernel.Sigmoid}

func layers() []Example {
	all := []Example{
		on(op.Project{}, image, weight),
		on(op.LinearGradInput{}, code, weight),
		on(op.LinearGradWeight{}, code, image),
		on(op.LinearGradBias{}, code),
	}
	for _, f := range activations {
		all = append(all, on(op.Linear{Activation: f}, image, weight, bias))
	}
	return all
}

// convolutions are of windows that meet everything and that leave something out, that
// overlap and that don't.
func convolutions() []Example {
	all := []Example{
		on(op.SplitRows{Into: 4}, tensor.Shape{images, 8}),
		on(op.JoinRows{Of: 4}, tensor.Shape{images * 4, 2}),
		on(op.RowBands{PerImage: 2}, tensor.Shape{2 * 19, 3}),
		on(op.SumBands{}, tensor.Shape{8 * 3, 2}),
	}
	const n, big, small = 2, 3, 2
	for _, w := range []kernel.Window{
		{Height: 4, Width: 5, Size: 3, Stride: 1, Padding: 1},
		{Height: 6, Width: 4, Size: 3, Stride: 2, Padding: 1},
		{Height: 5, Width: 5, Size: 2, Stride: 2},
		{Height: 2, Width: 3, Size: 4, Stride: 1, Padding: 2},
	} {
		height, width := w.Small()
		x, y := tensor.Shape{n * w.Height * w.Width, big}, tensor.Shape{n * height * width, small}
		weights := tensor.Shape{w.Size * w.Size * big, small}
		all = append(
			all,
			on(op.Gather{Window: w}, x, weights),
			on(op.Scatter{Window: w}, y, weights),
			on(op.GatherGradWeight{Window: w}, x, y),
			on(op.Convolution{Window: w, Activation: kernel.ELU}, x, weights, tensor.Shape{small}),
			on(op.Transposed{Window: w, Activation: kernel.ReLU}, y, weights, tensor.Shape{big}),
			on(op.GatherBehind{Window: w, Activation: kernel.ReLU}, x, weights, y),
			on(op.ScatterBehind{Window: w, Activation: kernel.Tanh}, y, weights, x),
			on(op.WeightBands{Window: w}, x, y),
		)
	}
	return all
}

func gaussians() []Example {
	all := []Example{
		on(op.GaussianKL{}, code, code),
		on(op.GaussianKLGradLogVar{}, code, code),
		on(op.GaussianScaleKL{}, code, code).within(positive(1)),
		on(op.GaussianScaleKLGrad{}, code, code).within(positive(0)),
		on(op.GaussianScaleW2{}, code, code).within(positive(1)),
		on(op.DistanceGrad{From: 1}, code, code),
		on(op.StdDev{}, code),
		on(op.StdDevGrad{}, code, code),
	}
	for _, e := range []tensor.Shape{code, drawn} {
		all = append(all, on(op.GaussianDraw{}, code, code, e), on(op.GaussianDrawGrad{}, code, e, e))
	}
	for _, r := range []tensor.Shape{prior, code, drawn} {
		all = append(
			all,
			on(op.GaussianPairKL{}, drawn, drawn, r, r),
			on(op.GaussianPairKLGradMean{}, drawn, r, r, drawn),
			on(op.GaussianPairKLGradLogVar{}, drawn, r, drawn),
			on(op.GaussianPairKLGradPriorMean{}, drawn, r, r, drawn),
			on(op.GaussianPairKLGradPriorLogVar{}, drawn, drawn, r, r, drawn),
			on(op.GaussianPairW2{}, drawn, drawn, r, r),
			on(op.PairDistanceGrad{}, drawn, r, drawn),
			on(op.PairDistanceGradShared{}, drawn, r, drawn),
		)
	}
	return all
}

func densities() []Example {
	all := []Example{
		on(op.GaussianLogPosterior{}, code, drawn),
		on(op.GaussianLogPosteriorGrad{}, code, perDraw),
		on(op.GaussianLogPosteriorAtGrad{}, code, drawn, perDraw),
		on(op.GaussianLogPosteriorAt{}, drawn, code, drawn),
		on(op.StandardLogPrior{}, drawn),
		on(op.ScaleRows{By: -1}, drawn, perDraw),
		on(op.Gate{}, drawn),
	}
	for _, r := range []tensor.Shape{prior, code, drawn} {
		all = append(
			all,
			on(op.GaussianLogDensity{}, drawn, r, r),
			on(op.GaussianLogDensityGradDraw{}, drawn, r, r, perDraw),
			on(op.GaussianLogDensityGradMean{}, drawn, r, r, perDraw),
			on(op.GaussianLogDensityGradLogVar{}, drawn, r, r, perDraw),
		)
	}
	return all
}

func pixels() []Example {
	all := []Example{
		on(op.ContinuousBernoulliMean{}, image),
		on(op.SoftmaxCrossEntropy{}, code, code).within(share(1)),
		on(op.SoftmaxCrossEntropyGrad{}, code, code, total).within(share(1)),
	}
	for _, m := range []tensor.Shape{image, decoded} {
		rows := tensor.Shape{m[0]}
		all = append(
			all,
			on(op.BernoulliLogLik{}, m, image).within(share(1)),
			on(op.BernoulliLogLikGrad{}, m, image, rows).within(share(1)),
			on(op.ContinuousBernoulliLogLik{}, m, image).within(logits),
			on(op.ContinuousBernoulliLogLikGrad{}, m, image, rows).within(logits),
			on(op.GaussianPixels{Scale: 0.5}, m, image).within(share(1)),
			on(op.GaussianPixels{}, m, image, one).within(share(1)),
			on(op.GaussianPixelsGradMean{Scale: 0.5}, m, image, rows).within(share(1)),
			on(op.GaussianPixelsGradMean{}, m, image, one, rows).within(share(1)),
			on(op.GaussianPixelsGradLogVar{}, m, image, one, rows).within(share(1)),
		)
	}
	return all
}

func positives() []Example {
	all := []Example{
		on(op.GammaKL{}, code, code, bias, bias).within(positive(0, 1, 2, 3)),
		on(op.GammaKLGradShape{}, code, code, bias, bias, code).within(positive(0, 1, 2, 3)),
		on(op.GammaKLGradRate{}, code, code, bias, bias, code).within(positive(0, 1, 2, 3)),
		on(op.DirichletKL{}, code, bias).within(positive(0, 1)),
		on(op.DirichletKLGrad{}, code, bias, total).within(positive(0, 1)),
		on(op.LogSoftmax{}, drawn),
		on(op.Largest{}, drawn),
		on(op.LogSoftmaxGrad{}, drawn, drawn),
		on(op.GammaLogScale{}, drawn, code).within(positive(1)),
		on(op.GammaLogScaleGrad{}, code, drawn).within(positive(0)),
	}
	for _, r := range []tensor.Shape{prior, code} {
		all = append(
			all,
			on(op.GammaLogDraw{}, r, drawn).within(shapeAndUniform),
			on(op.GammaLogDrawGrad{}, r, drawn, drawn, drawn).within(shapeAndUniform),
			on(op.GammaLogDensity{}, drawn, r, r).within(positive(1, 2)),
			on(op.GammaLogDensityGrad{}, drawn, r, r, perDraw).within(positive(1, 2)),
			on(op.GammaLogDensityGradShape{}, drawn, r, r, perDraw).within(positive(1, 2)),
			on(op.GammaLogDensityGradRate{}, drawn, r, r, perDraw).within(positive(1, 2)),
			on(op.DirichletLogDensity{}, drawn, r).within(positive(1)),
			on(op.DirichletLogDensityGrad{}, drawn, r, perDraw).within(positive(1)),
			on(op.DirichletLogDensityGradShape{}, drawn, r, perDraw).within(positive(1)),
		)
	}
	return all
}

// heights are of the von Mises–Fisher distribution: of a concentration for each image, or one for all.
func heights() []Example {
	drawn := tensor.Shape{images * draws, 1}
	all := []Example{
		on(op.PolarLogMean{Dims: 5}, total).within(positive(0)),
		on(op.PolarLogMean{Dims: 3, Order: 1}, total).within(positive(0)),
		on(op.PolarLogMean{Dims: 11, Order: 2}, total).within(positive(0)),
		on(op.PolarKL{Dims: 11}, total).within(positive(0)),
	}
	for _, r := range []tensor.Shape{{1, 1}, total} {
		all = append(
			all,
			on(op.PolarDraw{Dims: 4}, r, drawn).within(shapeAndUniform),
			on(op.PolarDrawGrad{Dims: 4}, r, drawn, drawn).within(func(i int, x float64) float64 { return positive(0)(i, math.Tanh(x)) }),
		)
	}
	return all
}

// mixtures are of more rows and dimensions than are summed side by side, and of fewer.
func mixtures() []Example {
	var all []Example
	for _, s := range []struct{ n, dims, m int }{{5, 3, 4}, {2, 34, 2}, {37, 1, 2}, {3, 2, 1}, {70, 5, 8}} {
		z, c, rows, logit := tensor.Shape{s.n, s.dims}, tensor.Shape{s.m, s.dims}, tensor.Shape{s.n}, tensor.Shape{s.m}
		choice, r := tensor.Shape{s.n, 1}, tensor.Shape{s.n, s.m}
		all = append(
			all,
			on(op.MixtureLogDensity{}, z, c, c, logit),
			on(op.MixtureLogDensity{Equal: true}, z, c, c),
			on(op.MixtureResponsibilities{}, z, rows, rows, c, c, logit),
			on(op.MixtureResponsibilities{Equal: true}, z, rows, rows, c, c),
			on(op.MixtureDraw{}, choice, z, c, c, logit).within(share(0)),
			on(op.MixtureDraw{Equal: true}, choice, z, c, c).within(share(0)),
			on(op.RegressionDraw{}, choice, z, tensor.Shape{s.m * s.dims, s.dims}, tensor.Shape{s.m * s.dims}, tensor.Shape{1, s.m * s.dims}, tensor.Shape{1, s.m}).within(regressed),
			on(op.MixtureGradDraw{}, z, c, c, r),
			on(op.MixtureGradMean{}, z, c, c, r),
			on(op.MixtureGradLogVar{}, z, c, c, r),
			on(op.MixtureGradLogit{}, logit, r, rows),
		)
	}
	return all
}

// regressed makes operand 0 lie in [0, 1], and the coefficients, which are operand 2, so small that what they multiply does not
// grow from dimension to dimension.
func regressed(i int, x float64) float64 {
	if i == 2 {
		return x / 10
	}
	return share(0)(i, x)
}

func objectives() []Example {
	exponential, rational := kernel.Similarity{Width: 14}, kernel.Similarity{Width: 2, Quadratic: true}
	return []Example{
		on(op.NegativeELBO{}, perRow, code, scalar),
		on(op.NegativeELBO{FreeBits: 0.1}, perRow, code, scalar),
		on(op.NegativeELBO{Capacity: 9}, perRow, code, scalar),
		on(op.NegativeELBO{Capacity: 0.5}, perRow, code, scalar).within(positive(1)),
		on(op.NegativeELBOGradKL{}, code, scalar, scalar),
		on(op.NegativeELBOGradKL{FreeBits: 0.1}, code, scalar, scalar),
		on(op.NegativeELBOGradKL{Capacity: 20}, code, scalar, scalar),
		on(op.MeanDivergence{}, code),
		on(op.MeanGrad{Sign: 1}, code, scalar),
		on(op.MeanGrad{Sign: -1}, perRow, scalar),
		on(op.LogWeight{}, perDraw, perDraw, perDraw),
		on(op.ImportanceBound{Draws: draws}, perDraw, perDraw, perDraw),
		on(op.ImportanceWeights{Draws: draws, Sign: -1}, perDraw, perDraw, perDraw, scalar),
		on(op.WeightShares{Draws: draws}, perDraw, perDraw, perDraw),
		on(op.LogRatio{Draws: draws}, perDraw, perDraw),
		on(op.LogRatioGrad{Draws: draws, Sign: -1}, total),
		on(op.Discrepancy{Similarity: exponential}, code, code),
		on(op.Discrepancy{Similarity: rational}, code, code),
		on(op.DiscrepancyGrad{Similarity: exponential}, code, code, total),
		on(op.DiscrepancyGrad{Similarity: rational}, code, code, total).within(func(_ int, x float64) float64 { return math.Tanh(x) }),
	}
}
