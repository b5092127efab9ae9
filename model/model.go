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
// In a conditional model every distribution is given the image's label c as well.
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
	Latent = "z"      // input (B, L) of Decoder, output of Sampler
	Labels = "c"      // input (B, Classes) of a conditional model: the labels, one-hot
	Cost   = "cost"   // output, scalar, nats per image
	LogLik = "loglik" // output (B) or (B·K): log p(x|z), nats
	KL     = "kl"     // output (B, KLTerms): terms of KL(q(z|x) ‖ p(z)), nats
	Mean   = "mu"     // output (B, L): posterior mean
	LogVar = "logvar" // output (B, L): log of the posterior variance
	Image  = "image"  // output (B, D): mean of p(x|z), in [0, 1]
)

// Training returns the graph of the objective with its gradients: outputs Cost,
// LogLik and KL.
func (c Config) Training(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	b.differentiate(b.objective(rng.Noise))
	return b.finish()
}

// Evaluation returns the graph of the objective without gradients, of noise of its own:
// outputs Cost, LogLik and KL.
func (c Config) Evaluation(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
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
// mmd and w2 have another divergence from the prior in place of the KL: of the draws of a
// batch together, and of each image's posterior. The KL is reported all the same.
//
// iwae is the importance-weighted bound with K draws an image. The KL, which is no part
// of it, is reported all the same. dreg has its value, and other gradients in the encoder.
func (b *builder) objective(noise rng.Purpose) *G.Node {
	x := b.images()                            // (B, D)
	theta := b.encode(x)                       // each (B, L)
	z := b.draw(theta, max(b.Draws, 1), noise) // (B·K, L)
	if b.Objective == DReG {
		z = b.gated(z)
	}
	seen := z.z // by the decoder
	switch b.Objective {
	case KLOnly:
		seen = b.apply(op.StopGradient{}, z.z)
	case Autoencoder:
		seen = theta[0]
	}
	loglik := b.likelihood().logLik(b, seen, x) // (B·K)
	kl := b.kl(theta, z)                        // (B, L) or (B, 1)
	penalty := kl
	switch b.Objective {
	case MMD:
		penalty = b.discrepancy(z) // (B, 1)
	case W2:
		penalty = b.prior().(transported).w2(b, theta) // (B, L)
	}
	var cost *G.Node
	if b.importanceWeighted() {
		prior, posterior := b.densities(theta, z) // (B·K)
		cost = b.apply(op.ImportanceBound{Draws: b.Draws}, loglik, prior, posterior)
		if z.gate != nil {
			*z.gate = op.LogWeights{LogLik: loglik, LogPrior: prior, LogPosterior: posterior, Draws: b.Draws}
		}
	} else {
		cost = b.apply(op.NegativeELBO{FreeBits: b.FreeBits, Capacity: b.Capacity}, loglik, penalty, b.scalar(Beta))
	}
	b.output(Cost, cost)
	b.output(LogLik, loglik)
	b.output(KL, kl)
	return cost
}

// kl is KL(q(z|x) ‖ p(z)), (B, n) for the n of KLTerms: in closed form, or else the
// mean of log q(z|x) − log p(z) over the draws.
func (b *builder) kl(theta G.Nodes, z code) *G.Node {
	if kl := b.prior().kl(b, theta); kl != nil || b.err != nil {
		return kl
	}
	prior, posterior := b.densities(theta, z)
	return b.apply(op.LogRatio{Draws: z.draws}, posterior, prior)
}

// Encoder returns the graph of q(z|x): outputs are its parameters, by the names that
// Heads has, and Pixels as the model read them.
func (c Config) Encoder(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	x := b.images()
	b.output(Pixels, x)
	for i, theta := range b.encode(x) {
		b.output(c.Heads()[i], theta)
	}
	return b.finish()
}

// Decoder returns the graph of the mean of p(x|z): input Latent, and Labels of a
// conditional model, which the caller sets; output Image.
func (c Config) Decoder(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	b.condition(graph.Host)
	z := b.input(Latent, c.Latent, graph.Host, 0)
	b.output(Image, c.likelihood().mean(b, z)) // (B, D)
	return b.finish()
}

// Sampler returns the graph of draws from the prior: output Latent; input Labels of a
// conditional model, which the caller sets.
func (c Config) Sampler(batch int) (*graph.Graph, error) {
	b, err := newBuilder(c, batch)
	if err != nil {
		return nil, err
	}
	b.condition(graph.Host)
	b.output(Latent, c.prior().draw(b, rng.Prior)) // (B, L)
	return b.finish()
}

// images is x (B, D). It declares the images' labels, too, which a conditional model's
// encoder and decoder see.
func (b *builder) images() *G.Node {
	b.condition(graph.Labels)
	return b.input(Pixels, b.Pixels(), graph.Images, 0)
}

// encode is the parameters θ of q(z|x) for x (n, D), each (n, L).
func (b *builder) encode(x *G.Node) G.Nodes {
	encoder, heads, _ := b.layers()
	h := b.withLabels(x)
	for _, l := range encoder {
		h = b.linear(l, h, b.activation()) // (n, H)
	}
	var theta G.Nodes
	for i, head := range b.posterior().heads() {
		theta = append(theta, head.of(b, heads[i], h))
	}
	return theta
}

// decode is the decoder (n, D) of z (n, L), with the given function behind its last
// layer.
func (b *builder) decode(z *G.Node, last kernel.Activation) *G.Node {
	_, _, decoder := b.layers()
	h := b.withLabels(z)
	for i, l := range decoder {
		f := b.activation() // (n, H)
		if i == len(decoder)-1 {
			f = last // (n, D)
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
