package model

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/op"
)

// likelihood is a family of p(x|z).
type likelihood interface {
	// logLik is log p(x|z) of draws of z, (B·K), in nats, for the images x (B, D).
	logLik(b *builder, z, x *G.Node) *G.Node
	// mean is the mean of p(x|z), (B, D), in [0, 1].
	mean(b *builder, z *G.Node) *G.Node
	// link is what the decoder emits for a pixel with the given mean, in (0, 1).
	link(mean float64) float64
	// parameters are what is learned of it, beside the decoder.
	parameters(c Config) []Parameter
}

// likelihood returns the family of p(x|z).
func (c Config) likelihood() likelihood { return likelihoods[c.Likelihood] }

var likelihoods = map[string]likelihood{
	Bernoulli:           bernoulli{},
	ContinuousBernoulli: continuousBernoulli{},
	Gaussian:            gaussianPixels{},
}

// Density says whether log p(x|z) is the log of a density of grey pixels, which may be
// positive, and not of a probability.
func (c Config) Density() bool { return c.Likelihood != Bernoulli }

// Link returns what the decoder emits, before the function that makes a mean of it, for a
// pixel whose mean is the given one, in (0, 1).
func (c Config) Link(mean float64) float64 { return c.likelihood().link(mean) }

// bernoulli is Π_d λ^x (1 − λ)^(1−x), of the logits ℓ of λ.
type bernoulli struct{}

func (bernoulli) logLik(b *builder, z, x *G.Node) *G.Node {
	return b.apply(op.BernoulliLogLik{}, b.decode(z, kernel.Identity), x)
}

func (bernoulli) mean(b *builder, z *G.Node) *G.Node { return b.decode(z, kernel.Sigmoid) }

func (bernoulli) link(mean float64) float64 { return math.Log(mean / (1 - mean)) }

func (bernoulli) parameters(Config) []Parameter { return nil }
