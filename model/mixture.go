package model

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// mixture is Σ_m w_m N(mean_m, diag e^logvar_m), of learned means and log variances (M, L)
// and logits (M) of the weights. Its KL has no closed form.
type mixture struct{}

func (mixture) parameters(c Config) []Parameter {
	shape := []int{c.Components, c.Latent}
	return []Parameter{
		{Name: "prior.mean", Shape: shape, Spread: 1},
		{Name: "prior.logvar", Shape: shape},
		{Name: "prior.weight", Shape: shape[:1]},
	}
}

// learned are the operands mean, logvar and logit of the mixture.
func (p mixture) learned(b *builder) G.Nodes {
	var nodes G.Nodes
	for _, parameter := range p.parameters(b.Config) {
		nodes = append(nodes, b.param(parameter))
	}
	return nodes
}

func (mixture) kl(*builder, G.Nodes) *G.Node { return nil }

func (mixture) terms(Config) int { return 1 }

func (p mixture) logDensity(b *builder, z code) *G.Node {
	return b.apply(op.MixtureLogDensity{}, append(G.Nodes{z.z}, p.learned(b)...)...)
}

func (p mixture) draw(b *builder, noise rng.Purpose) *G.Node {
	return b.apply(op.MixtureDraw{}, append(b.choice(noise), p.learned(b)...)...)
}

// choice is what a draw of a mixture is made of: u (B, 1) for its component, ε (B, L) for
// where in it.
func (b *builder) choice(noise rng.Purpose) G.Nodes {
	return G.Nodes{
		b.input("component", 1, graph.Uniform, noise.Second()),
		b.input("eps", b.Latent, graph.Normal, noise),
	}
}
