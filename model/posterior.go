package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// posterior is a family of q(z|x). Its parameters θ are the encoder's last layers, the
// heads, (B, L) each.
type posterior interface {
	heads() []head
	// draw is K draws of z for each image.
	draw(b *builder, theta G.Nodes, draws int, noise rng.Purpose) code
	// logDensity is log q(z|x) of such draws, (B·K), in nats.
	logDensity(b *builder, theta G.Nodes, z code) *G.Node
}

// head is the name of a parameter of q and what makes it of the last hidden layer h.
type head struct {
	name string
	of   func(b *builder, l Layer, h *G.Node) *G.Node
}

// code is draws of z, (B·K, L).
type code struct {
	z   *G.Node // as the decoder sees them
	eps *G.Node // the noise that they are made of
	log *G.Node // log z of positive ones, which keeps what underflows in z

	draws int            // K
	noise rng.Purpose    // the stream of the noise
	gate  *op.LogWeights // of dreg: what z, whose gradient it weighs, is worth
}

// posterior returns the family of q(z|x).
func (c Config) posterior() posterior { return posteriors[c.Posterior] }

var posteriors = map[string]posterior{
	Gaussian:  gaussian{},
	Gamma:     gamma{},
	Dirichlet: dirichlet{},
}

// gaussian is N(μ, diag σ²), of the parameters μ and log σ².
type gaussian struct{}

func (gaussian) heads() []head { return []head{{Mean, (*builder).affine}, {LogVar, (*builder).affine}} }

// draw is z = μ + σ ε, ε ~ N(0, I).
func (gaussian) draw(b *builder, theta G.Nodes, draws int, noise rng.Purpose) code {
	mu, logvar := theta[0], theta[1]
	eps := b.rows("eps", draws, b.Latent, graph.Normal, noise)
	return code{z: b.apply(op.GaussianDraw{}, mu, logvar, eps), eps: eps}
}

func (gaussian) logDensity(b *builder, theta G.Nodes, z code) *G.Node {
	logvar := theta[1]
	if z.gate != nil {
		return b.apply(op.GaussianLogPosteriorAt{}, z.z, logvar, z.eps)
	}
	return b.apply(op.GaussianLogPosterior{}, logvar, z.eps)
}

// affine is a layer without a function behind it.
func (b *builder) affine(l Layer, h *G.Node) *G.Node { return b.linear(l, h, kernel.Identity) }

// positive is a layer with softplus behind it, and a little more, so that nothing
// underflows to 0.
func (b *builder) positive(l Layer, h *G.Node) *G.Node {
	return b.apply(op.Shift{By: op.Least}, b.linear(l, h, kernel.Softplus))
}
