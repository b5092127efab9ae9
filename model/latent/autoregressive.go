package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/model/network"
	"vaelab/op"
	"vaelab/rng"
)

// Autoregressive is the prior of codes of categories by which the category of each variable depends on those of the variables before it,
//
//	log p(z) = Σ_n log softmax(ℓ_n)[z_n],   ℓ = made(z)
//
// of masked layers over ones and zeros (see made). Of one variable, ℓ is a bias: how often each category is.
type Autoregressive struct {
	Hidden network.Widths `flag:"prior-hidden" arg:"N,N,…" default:"200" help:"widths of the hidden layers"`
}

func init() {
	setting.Register[Prior]("autoregressive", "each category depends on those before it, for the posteriors categorical and vq", Autoregressive{})
}

func (Autoregressive) Support() Support { return OneHot }

func (Autoregressive) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

func (p Autoregressive) LogProb(b *Builder, z Sample) *G.Node {
	q := b.Posterior.(Discrete)
	n, categories := q.Variables(b.Latent)
	oneHot := q.OneHot(b, z.Z) // (B·K, N·C)
	log := b.ofGroups(n, op.LogSoftmax{}, p.logits(b, oneHot, n, categories))
	return b.Apply(op.RowSum{}, b.Mul(oneHot, log))
}

func (p Autoregressive) logits(b *Builder, oneHot *G.Node, variables, categories int) *G.Node {
	m := made{name: "prior", hidden: p.Hidden, variables: variables, columns: categories}
	return m.outputs(b, oneHot, nil, Logits)[0]
}

// Sample finds one variable after the other: in as many rounds each has what it depends on.
func (p Autoregressive) Sample(b *Builder, noise rng.Purpose) *G.Node {
	q := b.Posterior.(Discrete)
	n, categories := q.Variables(b.Latent)
	g := b.gumbel("prior.u", 1, n*categories, noise)
	drawn := g
	for range n {
		drawn = b.ofGroups(n, op.Largest{}, b.Sum(p.logits(b, drawn, n, categories), g))
	}
	return q.Code(b, drawn)
}

// Begin returns values, by name, at which each category is as probable as in those logarithms, (N·C), whatever is before it.
func (p Autoregressive) Begin(logs []float32) map[string][]float32 {
	const layer = "prior." + Logits
	return map[string][]float32{layer + ".weight": make([]float32, len(logs)*p.Hidden[len(p.Hidden)-1]), layer + ".bias": logs}
}
