package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Mixture is the prior Σ_m w_m N(mean_m, diag e^logvar_m), of learned means and log variances
// (M, L) and logits (M) of the weights. Its KL has no closed form.
type Mixture struct {
	Components int `flag:"prior-components" arg:"N" default:"100" min:"1" max:"65536" help:"how many there are"`
}

func init() { setting.Register[Prior]("mixture", "a mixture of learned Gaussians", Mixture{}) }

func (Mixture) Support() Support { return Reals }

func (Mixture) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

func (p Mixture) LogProb(b *Builder, z Sample) *G.Node {
	return b.Apply(op.MixtureLogDensity{}, append(G.Nodes{z.Z}, p.learned(b)...)...)
}

func (p Mixture) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return b.Apply(op.MixtureDraw{}, append(componentNoise(b, noise), p.learned(b)...)...)
}

// learned are the operands mean, logvar and logit of the mixture.
func (p Mixture) learned(b *Builder) G.Nodes {
	shape := []int{p.Components, b.Latent}
	return G.Nodes{
		b.Param(graph.Parameter{Name: "prior.mean", Shape: shape, Spread: 1}),
		b.Param(graph.Parameter{Name: "prior.logvar", Shape: shape}),
		b.Param(graph.Parameter{Name: "prior.weight", Shape: shape[:1]}),
	}
}

// componentNoise is what a draw of a mixture is made of: u (B, 1) for its component, ε (B, L) for
// where in it.
func componentNoise(b *Builder, noise rng.Purpose) G.Nodes {
	return G.Nodes{
		b.Input("prior.component", 1, 1, graph.Uniform, noise.Second()),
		b.Input("prior.eps", 1, b.Latent, graph.Normal, noise),
	}
}
