package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// vamp is the mean of the posteriors of M learned images,
//
//	p(z) = 1/M Σ_m q(z|u_m), u_m = sigmoid(images_m)
//
// by the encoder that the model has anyway, of the parameter images (M, D) (Tomczak and
// Welling, "VAE with a VampPrior", 2018, equation 9). Its KL has no closed form.
type vamp struct{}

// pixelSpread is the spread of the learned images' logits around the logits of the mean
// image, with which they begin.
const pixelSpread = 3

func (vamp) parameters(c Config) []Parameter {
	return []Parameter{{Name: "prior.images", Shape: []int{c.Components, c.Pixels()}, Spread: pixelSpread, AroundMean: true}}
}

// components are the means and log variances (M, L) of the posteriors of the images.
func (p vamp) components(b *builder) G.Nodes {
	logits := b.param(p.parameters(b.Config)[0])
	return b.encode(b.apply(op.Activate{Activation: kernel.Sigmoid}, logits))
}

func (vamp) kl(*builder, G.Nodes) *G.Node { return nil }

func (vamp) terms(Config) int { return 1 }

func (p vamp) logDensity(b *builder, z code) *G.Node {
	return b.apply(op.MixtureLogDensity{Equal: true}, append(G.Nodes{z.z}, p.components(b)...)...)
}

func (p vamp) draw(b *builder, noise rng.Purpose) *G.Node {
	return b.apply(op.MixtureDraw{Equal: true}, append(b.choice(noise), p.components(b)...)...)
}
