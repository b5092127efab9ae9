package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// dirichlet is Dir(α) on the simplex of dimension L, of the concentrations α.
type dirichlet struct{}

func (dirichlet) heads() []head { return []head{{Concentration, (*builder).positive}} }

func (dirichlet) draw(b *builder, theta G.Nodes, draws int, noise rng.Purpose) code {
	return b.dirichletDraw("u", theta[0], draws, noise)
}

func (dirichlet) logDensity(b *builder, theta G.Nodes, z code) *G.Node {
	return b.apply(op.DirichletLogDensity{}, z.log, theta[0])
}

// dirichletDraw is z = g/Σ g with g_l = F⁻¹(u_l; α_l) ~ Γ(α_l, 1), as log z and z, (B·K, L).
func (b *builder) dirichletDraw(input string, alpha *G.Node, draws int, noise rng.Purpose) code {
	u := b.rows(input, draws, b.Latent, graph.Uniform, noise)
	log := b.apply(op.LogSoftmax{}, b.apply(op.GammaLogDraw{}, alpha, u))
	return code{z: b.apply(op.Exp{}, log), eps: u, log: log}
}

// dirichletPrior is Dir(α₀) with one concentration α₀ for all components, not learned.
type dirichletPrior struct{}

func (dirichletPrior) kl(b *builder, theta G.Nodes) *G.Node {
	return b.apply(op.DirichletKL{}, theta[0], b.constant("prior.concentration", b.PriorShape, b.Latent))
}

// terms is 1: the components of z depend on each other.
func (dirichletPrior) terms(Config) int { return 1 }

func (p dirichletPrior) logDensity(b *builder, z code) *G.Node {
	return b.apply(op.DirichletLogDensity{}, z.log, p.row(b))
}

func (p dirichletPrior) draw(b *builder, noise rng.Purpose) *G.Node {
	return b.dirichletDraw("prior.u", p.row(b), 1, noise).z
}

func (dirichletPrior) parameters(Config) []Parameter { return nil }

// row is α₀ as a row for every draw, (1, L).
func (dirichletPrior) row(b *builder) *G.Node {
	return b.constant("prior.concentration.row", b.PriorShape, 1, b.Latent)
}
