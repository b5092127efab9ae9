package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
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
	return p.logProb(b, q.OneHot(b, z.Z), n, categories)
}

// logProb is log p of so many variables, as ones and zeros (n, N·C).
func (p Autoregressive) logProb(b *Builder, oneHot *G.Node, variables, categories int) *G.Node {
	log := b.ofGroups(variables, op.LogSoftmax{}, p.logits(b, oneHot, variables, categories))
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

// Names of the parameters of the layer that emits ℓ, (N·C, hidden) and (N·C), and of the output of Fitting.
const (
	AutoregressiveWeight = "prior." + Logits + ".weight"
	AutoregressiveBias   = "prior." + Logits + ".bias"
	LogPrior             = "logprior"
)

// Fitting returns the graph of minus the mean of log p of so many variables, by hidden layers of that activation, with its gradients: input Codes (B, N·C), ones and zeros that
// the caller sets, output LogPrior (B), nats.
func (p Autoregressive) Fitting(batch, variables, categories int, hidden kernel.Activation) (*graph.Graph, error) {
	b := &Builder{Builder: graph.NewBuilder(batch), Activation: hidden}
	codes := b.Input(Codes, 1, variables*categories, graph.Host, 0)
	log := p.logProb(b, codes, variables, categories)
	b.Output(LogPrior, log)
	column := b.Apply(op.BroadcastColumn{}, log, b.Apply(op.Slice{From: 0, To: 1}, codes))
	b.Differentiate(b.Scale(-1, b.Apply(op.MeanDivergence{}, column)))
	return b.Graph()
}
