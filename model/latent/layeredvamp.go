package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// LayeredVamp is Layered with a VampPrior of the upper code,
//
//	p(z₂) = 1/M Σ_m q(z₂|μ(u_m)), u_m = sigmoid(images_m)
//
// where μ(u) is the mean of q(z|u), which the upper encoder sees in place of a draw. (In the hierarchical model of Tomczak and
// Welling, "VAE with a VampPrior", 2018, section 4, images have a q(z₂|u) of their own, and q(z|x, z₂) sees z₂.)
type LayeredVamp struct {
	Components int `flag:"prior-components" arg:"N" default:"100" min:"1" max:"65536" help:"how many there are"`
	Layered
}

func init() {
	setting.Register[Prior]("layered-vamp", "a second layer of latent variables, whose prior is the posteriors of learned images", LayeredVamp{})
}

func (p LayeredVamp) LogProb(b *Builder, z Sample) *G.Node {
	return p.logProb(b, z, func(z2 *G.Node) *G.Node {
		return b.Apply(op.MixtureLogDensity{Equal: true}, append(G.Nodes{z2}, p.components(b)...)...)
	})
}

func (p LayeredVamp) Sample(b *Builder, noise rng.Purpose) *G.Node {
	component := b.Input("prior.component", 1, 1, graph.Uniform, noise.Second())
	eps := b.Input("prior.eps", 1, b.Latent+p.Upper, graph.Normal, noise)
	upper := b.Apply(op.Slice{From: b.Latent, To: b.Latent + p.Upper}, eps)
	z2 := b.Apply(op.MixtureDraw{Equal: true}, append(G.Nodes{component, upper}, p.components(b)...)...)
	return p.lower(b, z2, b.Apply(op.Slice{To: b.Latent}, eps))
}

func (p LayeredVamp) images() Vamp { return Vamp{Components: p.Components} }

func (p LayeredVamp) Count() int { return p.Components }

func (p LayeredVamp) PseudoInputs(b *Builder) *G.Node { return p.images().PseudoInputs(b) }

// components are the means and log variances (M, L₂) of q(z₂|μ(u)) for each image u.
func (p LayeredVamp) components(b *Builder) G.Nodes {
	z, _ := p.back(b, b.Posterior.Mean(b, b.Encode(p.PseudoInputs(b))))
	mu, logvar := p.up(b, z)
	return G.Nodes{mu, logvar}
}

func (p LayeredVamp) Check(m Model) error { return p.images().Check(m) }
