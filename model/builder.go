package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/model/latent"
	"vaelab/op"
	"vaelab/rng"
)

// builder is a graph of a model in the making.
type builder struct {
	latent.Builder
	config Config
}

// build returns the graph that write writes down for so many images.
func (c Config) build(batch int, write func(b *builder)) (*graph.Graph, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	b := &builder{config: c, Builder: latent.Builder{
		Builder: graph.NewBuilder(batch), Latent: c.Latent, Pixels: c.Pixels(), Posterior: c.Posterior, Activation: c.Network.Layers().Nonlinearity(),
	}}
	b.Encode = b.encode
	write(b)
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	return g, bound(g)
}

// plain is the builder that knows nothing of the model.
func (b *builder) plain() *graph.Builder { return b.Builder.Builder }

// images is x (B, D). It declares the images' labels, too, which a conditional model's
// encoder and decoder see.
func (b *builder) images() *G.Node {
	b.condition(graph.Labels)
	return b.Input(Pixels, 1, b.Pixels, graph.Images, 0)
}

// condition declares the labels c (B, Classes) of a conditional model: p(x|z, c), q(z|x, c)
// (Sohn, Lee and Yan, "Learning structured output representation using deep conditional
// generative models", 2015).
func (b *builder) condition(source graph.Source) {
	if b.config.Classes > 0 {
		b.Labels = b.Input(Labels, 1, b.config.Classes, source, 0)
	}
}

// encode is the parameters θ of q(z|x) for x (n, D), each (n, width).
func (b *builder) encode(x *G.Node) G.Nodes {
	theta := b.emit(x)
	if q, ok := b.config.Posterior.(latent.VQ); ok {
		theta = G.Nodes{q.Nearest(&b.Builder, theta[0])}
	}
	return theta
}

// emit is what the encoder's heads make of x (n, D), each (n, width): θ, but of a posterior with a codebook what that is asked for.
func (b *builder) emit(x *G.Node) G.Nodes {
	network := b.config.Network.Layers()
	h := network.Encode(b.plain(), b.config.Image, x, b.Labels) // (n, F)
	var theta G.Nodes
	for i, head := range b.config.heads() {
		f := kernel.Identity
		if head.Positive {
			f = kernel.Softplus
		}
		parameter := network.Head(b.plain(), i, head.Layer, h, head.Width, f)
		switch {
		case head.Positive:
			parameter = b.aboveZero(parameter)
		case head.Unit:
			parameter = b.Unit(parameter)
		}
		theta = append(theta, parameter)
	}
	return theta
}

// aboveZero is a softplus and a little more, so that nothing underflows to 0.
func (b *builder) aboveZero(x *G.Node) *G.Node { return b.Apply(op.Shift{By: op.Least}, x) }

// sample is K draws of z for each image.
func (b *builder) sample(theta G.Nodes, draws int, noise rng.Purpose) latent.Sample {
	base, context := b.parts(theta)
	return b.config.Posterior.Sample(&b.Builder, base, draws, noise).Behind(&b.Builder, b.config.Flow, context)
}

// parts are the parameters of the posterior itself, and the flow's context.
func (b *builder) parts(theta G.Nodes) (base, context G.Nodes) {
	n := len(b.config.Posterior.Heads(b.Latent))
	return theta[:n], theta[n:]
}

// centre is the code (B, L) that stands for an image where none is drawn: the mean of q(z|x), and of a flow what
// becomes of the mean before it.
func (b *builder) centre(theta G.Nodes) *G.Node {
	base, context := b.parts(theta)
	z, _ := latent.Through(&b.Builder, b.config.Flow, b.config.Posterior.Mean(&b.Builder, base), context)
	return z
}

// decoder is the decoder of z (n, L).
func (b *builder) decoder(z *G.Node) func(f kernel.Activation) *G.Node {
	return func(f kernel.Activation) *G.Node {
		return b.config.Network.Layers().Decode(b.plain(), b.config.Image, z, b.Labels, f) // (n, D)
	}
}

// logLik is log p(x|z) for z (B·K, L) and x (B, D), (B·K).
func (b *builder) logLik(z, x *G.Node) *G.Node {
	return b.config.Likelihood.LogProb(b.plain(), b.decoder(z), x)
}

// mean is the mean of p(x|z) for z (B, L), (B, D).
func (b *builder) mean(z *G.Node) *G.Node { return b.config.Likelihood.Mean(b.plain(), b.decoder(z)) }

// logPrior is log p(z), (B·K).
func (b *builder) logPrior(z latent.Sample) *G.Node { return b.config.Prior.LogProb(&b.Builder, z) }

// kl is KL(q(z|x) ‖ p(z)): (B, L) or (B, 1) in closed form, or else, (B, 1), the mean of
// log q(z|x) − log p(z) over the draws.
func (b *builder) kl(theta G.Nodes, z latent.Sample) *G.Node {
	if !b.config.Flows() {
		if kl := b.config.Prior.KL(&b.Builder, b.config.Posterior, theta); kl != nil {
			return kl
		}
	}
	return b.Apply(op.LogRatio{Draws: z.Draws}, z.LogQ, b.logPrior(z))
}
