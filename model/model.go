// Package model builds the Gorgonia expression graphs of variational
// autoencoders (Kingma and Welling, "Auto-encoding variational Bayes", 2014).
//
//	h = f(x)                           encoder (network)
//	q(z|x) = N(μ(h), diag σ²(h))       posterior (latent)
//	z = μ + σ ε, ε ~ N(0, I)           draw
//	log p(x|z) = Σ x ℓ − softplus(ℓ)   likelihood (pixel), logits ℓ = g(z)
//	KL(q ‖ p), p(z) = N(0, I)          prior (latent)
//	cost = mean[−log p(x|z) + β ΣKL]   objective, nats per image
//
// Each line is a choice among families, of which the above are the default ones. In a
// conditional model every distribution is given the image's label c as well.
//
// Letters: B images, K draws of each, D pixels, F features, H hidden units, L latent dimensions.
package model

import (
	"cmp"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/model/latent"
	"vaelab/rng"
)

// Names of inputs and outputs.
const (
	Pixels = "x"      // input (B, D): the images; output of Encoder
	Beta   = "beta"   // input, scalar: the weight of the KL
	Latent = "z"      // input (B, L) of Decoder, output of Sampler and Transform
	Base   = "base"   // input (B, L) of Transform: codes before the flow
	LogDet = "logdet" // output (B) of Transform: log |det ∂z/∂base|, nats
	Labels = "c"      // input (B, Classes) of a conditional model: the labels, one-hot
	Cost   = "cost"   // output, scalar, nats per image
	LogLik = "loglik" // output (B) or (B·K): log p(x|z), nats
	KL     = "kl"     // output (B, L) or (B, 1): terms of KL(q(z|x) ‖ p(z)), nats
	Image  = "image"  // output (B, D): mean of p(x|z), in [0, 1]
	Mean   = "mean"   // output (B, D) of Emission: the same

	LogPrior     = "logprior"     // output (B·K): log p(z), nats
	ClassLogProb = "classlogprob" // output (B, Classes) of Classifier: log q(y|x), nats
	LogPosterior = "logposterior" // output (B·K): log q(z|x), nats
)

// Training returns the graph of the objective with its gradients: outputs Cost,
// LogLik and KL.
func (c Config) Training(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		b.Training = true
		t := b.objective(rng.Noise)
		b.Differentiate(cmp.Or(t.gradients, t.cost))
	})
}

// Evaluation returns the graph of the objective without gradients, of noise of its own:
// outputs Cost, LogLik and KL.
func (c Config) Evaluation(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		b.objective(rng.EvalNoise)
	})
}

// objective writes the objective down, with its terms as outputs.
func (b *builder) objective(noise rng.Purpose) terms {
	t := b.config.Objective.terms(b, noise)
	b.Output(Cost, t.cost)
	b.Output(LogLik, t.logLik)
	b.Output(KL, t.kl)
	return t
}

// Encoder returns the graph of q(z|x): outputs are its parameters, by the names that
// Heads has, and Pixels as the model read them.
func (c Config) Encoder(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		x := b.images()
		b.Output(Pixels, x)
		for i, theta := range b.encode(x) {
			b.Output(c.Heads()[i], theta)
		}
	})
}

// Decoder returns the graph of the mean of p(x|z): input Latent, and Labels of a
// conditional model, which the caller sets; output Image.
func (c Config) Decoder(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		b.condition(graph.Host)
		z := b.Input(Latent, 1, c.Latent, graph.Host, 0)
		b.Output(Image, b.mean(z)) // (B, D)
	})
}

// Emission returns the graph of p(x|z) for other programs: inputs as Decoder has them, outputs Mean and what the decoder
// emits, which is called as the likelihood says.
func (c Config) Emission(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		b.condition(graph.Host)
		z := b.Input(Latent, 1, c.Latent, graph.Host, 0)
		b.Output(Mean, b.mean(z))
		b.Output(c.Likelihood.Emits(), b.decoder(z)(kernel.Identity))
	})
}

// Reconstruction returns the graph of an image's way through the model without a draw: outputs are the parameters of q(z|x),
// by the names that Heads has, the code that stands for the image, Latent, and the mean of p(x|z) there, Image.
func (c Config) Reconstruction(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		theta := b.encode(b.images())
		for i, head := range theta {
			b.Output(c.Heads()[i], head)
		}
		z := b.centre(theta)
		b.Output(Latent, z)
		b.Output(Image, b.mean(z))
	})
}

// Transform returns the graph of the flow: inputs Base, codes that the posterior's family draws, and the flow's own heads,
// (B, width) each, all of which the caller sets; outputs Latent, what becomes of the codes, and LogDet.
func (c Config) Transform(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		z := b.Input(Base, 1, c.Latent, graph.Host, 0)
		var context G.Nodes
		for _, h := range c.Flow.Heads(c.Latent) {
			context = append(context, b.Input(h.Name, 1, h.Width, graph.Host, 0))
		}
		behind, logdet := latent.Through(&b.Builder, c.Flow, z, context)
		b.Output(Latent, behind)
		if logdet != nil {
			b.Output(LogDet, logdet)
		}
	})
}

// Sampler returns the graph of draws from the prior: output Latent; input Labels of a
// conditional model, which the caller sets.
func (c Config) Sampler(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		b.condition(graph.Host)
		b.Output(Latent, c.Prior.Sample(&b.Builder, rng.Prior)) // (B, L)
	})
}

// PseudoInputs returns the graph of the images that a prior has learned, as many as it has whatever the batch: outputs Pixels and,
// by the mean of each one's posterior, Image.
func (c Config) PseudoInputs(prior latent.PseudoInputs) func(batch int) (*graph.Graph, error) {
	return func(batch int) (*graph.Graph, error) {
		return c.build(batch, func(b *builder) {
			x := prior.PseudoInputs(&b.Builder) // (M, D)
			b.Output(Pixels, x)
			b.Output(Image, b.mean(c.Posterior.Mean(&b.Builder, b.Encode(x))))
		})
	}
}

// Scorer returns the graph of log p(x|z) for codes that the caller gives: inputs Pixels and
// Latent, output LogLik (B).
func (c Config) Scorer(batch int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		x := b.images()
		z := b.Input(Latent, 1, c.Latent, graph.Host, 0)
		b.Output(LogLik, b.logLik(z, x))
	})
}

// Importance returns the graph of what the importance-weighted bound is made of, with
// so many draws of each image: outputs LogLik, LogPrior and LogPosterior. The log
// weight of a draw is log p(x|z) + log p(z) − log q(z|x).
func (c Config) Importance(batch, draws int) (*graph.Graph, error) {
	return c.build(batch, func(b *builder) {
		x := b.images()
		theta := b.encode(x)
		z := b.sample(theta, draws, rng.EvalDraws)
		b.Output(LogLik, b.logLik(z.Z, x))
		b.Output(LogPrior, b.logPrior(z))
		b.Output(LogPosterior, z.LogQ)
	})
}
