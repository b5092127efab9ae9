package latent

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
)

// IAF is the inverse autoregressive flow: each of N steps moves every dimension of z towards a function of
// those before it and of a context c, which the encoder emits,
//
//	z′ = σ(s) ⊙ z + (1 − σ(s)) ⊙ m   log |det| = Σ_l log σ(s_l),   m, s = made(z, c)
//
// (Kingma and others, "Improved variational inference with inverse autoregressive flow", 2016, algorithm 1).
// The order is reversed from step to step, and s begins around 2, where a step does little.
type IAF struct {
	Count   int            `flag:"flow-steps" arg:"N" default:"4" min:"0" max:"1024" help:"how many functions, one after the other; 0 is the plain posterior"`
	Hidden  network.Widths `flag:"flow-hidden" arg:"N,N,…" default:"200" help:"widths of the hidden layers of a step"`
	Context int            `flag:"flow-context" arg:"N" default:"100" min:"1" max:"65536" help:"numbers of each image that all steps see"`
}

func init() {
	setting.Register[Flow]("iaf", "each step moves a dimension by those before it, all at once", IAF{})
}

// gateCenter is where the gates s begin: σ(2) = 0.88.
const gateCenter = 2

func (f IAF) Heads(int) []Head {
	if f.Count == 0 {
		return nil
	}
	return []Head{{Name: "flow.context", Layer: "flow.context", Width: f.Context}}
}

func (f IAF) Steps() []Bijector {
	return steps(f.Count, func(k int) Bijector {
		return iaf{made{name: fmt.Sprintf("flow.%d", k), hidden: f.Hidden, reversed: k%2 == 1}}
	})
}

// iaf is a step.
type iaf struct{ made }

func (s iaf) Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node) {
	m, logit := s.gated(b, z, context)
	next = b.Sum(m, b.Mul(b.activate(kernel.Sigmoid, logit), b.Minus(z, m)))
	return next, b.Scale(-1, b.Apply(op.RowSum{}, closed(b, logit)))
}

// Inverse finds a dimension after the other: in as many rounds each has what it depends on.
func (s iaf) Inverse(b *Builder, next *G.Node, context G.Nodes) *G.Node {
	z := next
	for range b.Latent {
		m, logit := s.gated(b, z, context)
		z = b.Sum(m, b.Mul(exp(b, closed(b, logit)), b.Minus(next, m)))
	}
	return z
}

// gated are m and s.
func (s iaf) gated(b *Builder, z *G.Node, context G.Nodes) (m, logit *G.Node) {
	out := s.outputs(b, z, context, "mean", "gate")
	b.Center(s.name+".gate.bias", gateCenter)
	return out[0], out[1]
}

// closed is −log σ(s) = log(1 + e^−s).
func closed(b *Builder, logit *G.Node) *G.Node {
	return b.activate(kernel.Softplus, b.Scale(-1, logit))
}
