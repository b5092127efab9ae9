package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// gamma is Π Γ(α_l, β_l), of the shapes α and the RATES β.
type gamma struct{}

func (gamma) heads() []head { return []head{{Shape, (*builder).positive}, {Rate, (*builder).positive}} }

func (gamma) draw(b *builder, theta G.Nodes, draws int, noise rng.Purpose) code {
	return b.gammaDraw("u", theta[0], theta[1], draws, noise)
}

func (gamma) logDensity(b *builder, theta G.Nodes, z code) *G.Node {
	alpha, beta := theta[0], theta[1]
	return b.apply(op.GammaLogDensity{}, z.log, alpha, beta)
}

// gammaDraw is z = F⁻¹(u; α)/β, u uniform in (0, 1), as log z and z, (B·K, L).
func (b *builder) gammaDraw(input string, alpha, beta *G.Node, draws int, noise rng.Purpose) code {
	u := b.rows(input, draws, b.Latent, graph.Uniform, noise)
	log := b.apply(op.GammaLogScale{}, b.apply(op.GammaLogDraw{}, alpha, u), beta)
	return code{z: b.apply(op.Exp{}, log), eps: u, log: log}
}

// gammaPrior is Γ(α₀, β₀) in every dimension, not learned.
type gammaPrior struct{}

func (gammaPrior) kl(b *builder, theta G.Nodes) *G.Node {
	alpha, beta := theta[0], theta[1]
	alpha0 := b.constant("prior.shape", b.PriorShape, b.Latent)
	beta0 := b.constant("prior.rate", b.PriorRate, b.Latent)
	return b.apply(op.GammaKL{}, alpha, beta, alpha0, beta0)
}

func (gammaPrior) terms(c Config) int { return c.Latent }

func (p gammaPrior) logDensity(b *builder, z code) *G.Node {
	alpha0, beta0 := p.row(b)
	return b.apply(op.GammaLogDensity{}, z.log, alpha0, beta0)
}

func (p gammaPrior) draw(b *builder, noise rng.Purpose) *G.Node {
	alpha0, beta0 := p.row(b)
	return b.gammaDraw("prior.u", alpha0, beta0, 1, noise).z
}

func (gammaPrior) parameters(Config) []Parameter { return nil }

// row is α₀ and β₀ as a row for every draw, (1, L).
func (gammaPrior) row(b *builder) (alpha0, beta0 *G.Node) {
	alpha0 = b.constant("prior.shape.row", b.PriorShape, 1, b.Latent)
	beta0 = b.constant("prior.rate.row", b.PriorRate, 1, b.Latent)
	return alpha0, beta0
}
