// Package model builds the Gorgonia expression graphs of variational
// autoencoders (Kingma and Welling, "Auto-encoding variational Bayes", 2014).
//
//	h = f(x)                           encoder
//	q(z|x) = N(μ(h), diag σ²(h))       posterior
//	z = μ + σ ε, ε ~ N(0, I)           draw
//	log p(x|z) = Σ x ℓ − softplus(ℓ)   Bernoulli likelihood, logits ℓ = g(z)
//	KL(q ‖ N(0, I))                    per dimension
//	cost = mean[−log p(x|z) + β ΣKL]   nats per image
//
// Letters: B images, D pixels, H hidden units, L latent dimensions.
package model

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Names of inputs and outputs.
const (
	Pixels = "x"      // input (B, D): the images; output of Encoder
	Beta   = "beta"   // input, scalar: the weight of the KL
	Latent = "z"      // input (B, L) of Decoder
	Cost   = "cost"   // output, scalar, nats per image
	LogLik = "loglik" // output (B) or (B·K): log p(x|z), nats
	KL     = "kl"     // output (B, L): KL of each dimension, nats
	Mean   = "mu"     // output (B, L): posterior mean
	LogVar = "logvar" // output (B, L): log of the posterior variance
	Image  = "image"  // output (B, D): mean of p(x|z), in [0, 1]
)

// Training returns the graph of the objective with its gradients: outputs Cost,
// LogLik and KL.
func (c Config) Training(batch int) (*graph.Graph, error) {
	b := newBuilder(c, batch)
	b.differentiate(b.objective(rng.Noise))
	return b.finish()
}

// Evaluation returns the graph of the objective without gradients, of noise of its own:
// outputs Cost, LogLik and KL.
func (c Config) Evaluation(batch int) (*graph.Graph, error) {
	b := newBuilder(c, batch)
	b.objective(rng.EvalNoise)
	return b.finish()
}

// objective is what is minimised, a scalar.
//
// kl-only differs from elbo in one thing: the decoder sees the draw as a constant.
// So the encoder learns from the KL alone, and the decoder learns what it can from
// the draws of such an encoder.
//
// autoencoder is the limit β → 0, σ → 0: z is μ, and Beta must be set to 0. The KL
// stays in the cost with that weight, so that log σ² is still a part of the graph; its
// gradient is 0.
//
// iwae is the importance-weighted bound with K draws an image. The KL, which is no part
// of it, is reported all the same.
func (b *builder) objective(noise rng.Purpose) *G.Node {
	x := b.images()                            // (B, D)
	mu, logvar := b.posterior(x)               // (B, L)
	kl := b.apply(op.GaussianKL{}, mu, logvar) // (B, L)
	var loglik, cost *G.Node
	switch b.Objective {
	case IWAE:
		var prior, posterior *G.Node                                                 // all (B·K)
		loglik, prior, posterior = b.weights(x, mu, logvar, b.Draws, noise)          //
		cost = b.apply(op.ImportanceBound{Draws: b.Draws}, loglik, prior, posterior) // scalar
	default:
		z := b.code(mu, logvar, noise) // (B, L)
		if b.Objective == KLOnly {
			z = b.apply(op.StopGradient{}, z)
		}
		loglik = b.apply(op.BernoulliLogLik{}, b.logits(z), x)                                                  // (B)
		cost = b.apply(op.NegativeELBO{FreeBits: b.FreeBits, Capacity: b.Capacity}, loglik, kl, b.scalar(Beta)) // scalar
	}
	b.output(Cost, cost)
	b.output(LogLik, loglik)
	b.output(KL, kl)
	return cost
}

// Encoder returns the graph of q(z|x): outputs Mean, LogVar, and Pixels as the
// model read them.
func (c Config) Encoder(batch int) (*graph.Graph, error) {
	b := newBuilder(c, batch)
	x := b.images()
	mu, logvar := b.posterior(x)
	b.output(Pixels, x)
	b.output(Mean, mu)
	b.output(LogVar, logvar)
	return b.finish()
}

// Decoder returns the graph of the mean of p(x|z): input Latent, output Image.
func (c Config) Decoder(batch int) (*graph.Graph, error) {
	b := newBuilder(c, batch)
	z := b.input(Latent, c.Latent, graph.Host, 0)
	b.output(Image, b.decode(z, kernel.Sigmoid)) // (B, D)
	return b.finish()
}

// images is x (B, D).
func (b *builder) images() *G.Node {
	return b.input(Pixels, b.Pixels(), graph.Images, 0)
}

// posterior is μ and log σ² (B, L) of q(z|x).
func (b *builder) posterior(x *G.Node) (mu, logvar *G.Node) {
	encoder, heads, _ := b.layers()
	h := x
	for _, l := range encoder {
		h = b.linear(l, h, b.activation()) // (B, H)
	}
	return b.linear(heads[0], h, kernel.Identity), b.linear(heads[1], h, kernel.Identity)
}

// code is z (B, L): μ + σ ε, or μ for an autoencoder.
func (b *builder) code(mu, logvar *G.Node, purpose rng.Purpose) *G.Node {
	if b.Objective == Autoencoder {
		return mu
	}
	return b.apply(op.GaussianDraw{}, mu, logvar, b.input("eps", b.Latent, graph.Normal, purpose))
}

// logits is ℓ (B, D) of p(x|z).
func (b *builder) logits(z *G.Node) *G.Node { return b.decode(z, kernel.Identity) }

// decode is the decoder (B, D) with the given function behind its last layer.
func (b *builder) decode(z *G.Node, last kernel.Activation) *G.Node {
	_, _, decoder := b.layers()
	h := z
	for i, l := range decoder {
		f := b.activation() // (B, H)
		if i == len(decoder)-1 {
			f = last // (B, D)
		}
		h = b.linear(l, h, f)
	}
	return h
}

// differentiate adds the gradients of the cost in all parameters.
func (b *builder) differentiate(cost *G.Node) {
	if b.err != nil {
		return
	}
	wrt := make(G.Nodes, len(b.params))
	for i, p := range b.params {
		wrt[i] = p.Node
	}
	grads, err := G.Grad(cost, wrt...)
	if err != nil {
		b.err = fmt.Errorf("model: differentiating the cost: %w", err)
		return
	}
	for i := range b.params {
		b.params[i].Grad = grads[i]
	}
}
