package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// learnedGaussian is a prior N(m, diag s²) of which m and log s² are learned.
type learnedGaussian struct{ moments }

// moments are where m and log s² come from: (1, L), or (B, L) for those of each image.
type moments interface {
	of(b *builder) (m, logs2 *G.Node)
	parameters(c Config) []Parameter
}

func (p learnedGaussian) kl(b *builder, theta G.Nodes) *G.Node {
	m, logs2 := p.of(b)
	mu, logvar := theta[0], theta[1]
	return b.apply(op.GaussianPairKL{}, mu, logvar, m, logs2)
}

func (p learnedGaussian) w2(b *builder, theta G.Nodes) *G.Node {
	m, logs2 := p.of(b)
	return b.gaussianW2(theta, m, logs2)
}

func (learnedGaussian) terms(c Config) int { return c.Latent }

func (p learnedGaussian) logDensity(b *builder, z code) *G.Node {
	m, logs2 := p.of(b)
	return b.apply(op.GaussianLogDensity{}, z.z, m, logs2)
}

func (p learnedGaussian) draw(b *builder, noise rng.Purpose) *G.Node {
	m, logs2 := p.of(b)
	return b.apply(op.GaussianDraw{}, m, logs2, b.input("eps", b.Latent, graph.Normal, noise))
}

// diagonal are the m and log s² (1, L) of one Gaussian.
type diagonal struct{}

func (diagonal) parameters(c Config) []Parameter {
	shape := []int{1, c.Latent}
	return []Parameter{{Name: "prior.mean", Shape: shape}, {Name: "prior.logvar", Shape: shape}}
}

func (d diagonal) of(b *builder) (m, logs2 *G.Node) {
	p := d.parameters(b.Config)
	return b.param(p[0]), b.param(p[1])
}
