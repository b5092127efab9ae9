package model

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/op"
)

// continuousBernoulli is the density Π_d exp(x ℓ − A(ℓ)) on [0, 1]^D, of the logits ℓ
// (Loaiza-Ganem and Cunningham, "The continuous Bernoulli", 2019).
type continuousBernoulli struct{}

func (continuousBernoulli) logLik(b *builder, z, x *G.Node) *G.Node {
	return b.apply(op.ContinuousBernoulliLogLik{}, b.decode(z, kernel.Identity), x)
}

// mean is A′(ℓ), which is not the σ(ℓ) of a Bernoulli pixel.
func (continuousBernoulli) mean(b *builder, z *G.Node) *G.Node {
	return b.apply(op.ContinuousBernoulliMean{}, b.decode(z, kernel.Identity))
}

func (continuousBernoulli) link(mean float64) float64 { return kernel.ContinuousLogit(mean) }

func (continuousBernoulli) parameters(Config) []Parameter { return nil }

// gaussianPixels is N(m, σ² I), where m is the decoder's output, and σ is PixelScale or,
// if that is 0, learned.
type gaussianPixels struct{}

func (gaussianPixels) logLik(b *builder, z, x *G.Node) *G.Node {
	m := b.decode(z, kernel.Identity)
	if b.PixelScale > 0 {
		return b.apply(op.GaussianPixels{Scale: b.PixelScale}, m, x)
	}
	return b.apply(op.GaussianPixels{}, m, x, b.param(pixelLogVar))
}

// mean is m, cut to [0, 1] so that it can be shown.
func (gaussianPixels) mean(b *builder, z *G.Node) *G.Node {
	return b.apply(op.Clamp{}, b.decode(z, kernel.Identity))
}

func (gaussianPixels) link(mean float64) float64 { return mean }

func (gaussianPixels) parameters(c Config) []Parameter {
	if c.PixelScale > 0 {
		return nil
	}
	return []Parameter{pixelLogVar}
}

// PixelLogVar is the name of the parameter log σ² (1) of the likelihood gaussian.
const PixelLogVar = "likelihood.logvar"

// pixelLogVar begins where σ is 0.3, about the standard deviation of MNIST's pixels: what
// a decoder that has learned nothing leaves.
var pixelLogVar = Parameter{Name: PixelLogVar, Shape: []int{1}, Center: 2 * math.Log(0.3)}
