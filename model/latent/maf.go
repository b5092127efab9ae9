package latent

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/model/network"
	"vaelab/op"
	"vaelab/rng"
)

// MAF is the masked autoregressive flow: each of N steps scales and shifts every dimension of z by functions of those of z′ that are
// before it and of a context c, which the encoder emits,
//
//	z′ = e^a ⊙ z + m   log |det| = Σ_l a_l,   m, s = made(z′, c)   a = 3 tanh(s/3)
//
// (Papamakarios, Pavlakou and Murray, "Masked autoregressive flow for density estimation", 2017, equation 4, where a is s itself: L rounds of scales without a bound overflow).
// To draw takes L rounds, and the density of any code one. The order is reversed from step to step.
type MAF struct {
	Count   int            `flag:"flow-steps" arg:"N" default:"2" min:"0" max:"1024" help:"how many functions, one after the other; 0 is the plain posterior"`
	Hidden  network.Widths `flag:"flow-hidden" arg:"N,N,…" default:"200" help:"widths of the hidden layers of a step"`
	Context int            `flag:"flow-context" arg:"N" default:"100" min:"1" max:"65536" help:"numbers of each image that all steps see"`
}

func init() {
	setting.Register[Flow]("maf", "each step moves a dimension by those before it, one after the other", MAF{})
}

func (f MAF) Heads(int) []Head {
	if f.Count == 0 {
		return nil
	}
	return []Head{{Name: "flow.context", Layer: "flow.context", Width: f.Context}}
}

func (f MAF) Steps() []Bijector {
	return steps(f.Count, func(k int) Bijector { return mafStep("flow", k, f.Hidden) })
}

func mafStep(name string, k int, hidden network.Widths) maf {
	return maf{made{name: fmt.Sprintf("%s.%d", name, k), hidden: hidden, reversed: k%2 == 1}}
}

// maf is a step.
type maf struct{ made }

// Forward finds a dimension after the other: in as many rounds each has what it depends on.
func (s maf) Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node) {
	next = z
	var a *G.Node
	for range b.Latent {
		var m *G.Node
		m, a = s.affine(b, next, context)
		next = b.Sum(b.Mul(exp(b, a), z), m)
	}
	return next, b.Apply(op.RowSum{}, a)
}

func (s maf) Inverse(b *Builder, next *G.Node, context G.Nodes) *G.Node {
	z, _ := s.back(b, next, context)
	return z
}

// back is z, and log |det| of the step from z to z′.
func (s maf) back(b *Builder, next *G.Node, context G.Nodes) (z, logdet *G.Node) {
	m, a := s.affine(b, next, context)
	return b.Mul(exp(b, b.Scale(-1, a)), b.Minus(next, m)), b.Apply(op.RowSum{}, a)
}

// mostScale bounds the logarithm of a step's scales.
const mostScale = 3

// affine are m and a.
func (s maf) affine(b *Builder, next *G.Node, context G.Nodes) (m, a *G.Node) {
	out := s.outputs(b, next, context, "mean", "logscale")
	return out[0], b.Scale(mostScale, b.activate(kernel.Tanh, b.Scale(1./mostScale, out[1])))
}

// MAFPrior is the distribution of what a MAF of N steps, without a context, makes of N(0, I). Its density takes one round,
// its draws L for each step.
type MAFPrior struct {
	Count  int            `flag:"prior-steps" arg:"N" default:"4" min:"1" max:"1024" help:"functions that draws of N(0, I) go through"`
	Hidden network.Widths `flag:"prior-hidden" arg:"N,N,…" default:"200" help:"widths of the hidden layers of each"`
	Affine
}

func init() { setting.Register[Prior]("maf", "what a flow that learns makes of N(0, I)", MAFPrior{}) }

func (MAFPrior) Support() Support { return Reals }

func (MAFPrior) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

// steps are from N(0, I) to codes.
func (p MAFPrior) steps() (all []maf) {
	for k := range p.Count {
		all = append(all, mafStep("prior", k, p.Hidden))
	}
	return all
}

func (p MAFPrior) LogProb(b *Builder, z Sample) *G.Node {
	x, logdets := p.back(b, z.Z)
	for _, step := range slices.Backward(p.steps()) {
		var logdet *G.Node
		x, logdet = step.back(b, x, nil)
		logdets = append(logdets, logdet)
	}
	return b.Minus(b.Apply(op.StandardLogPrior{}, x), b.Sum(logdets...))
}

func (p MAFPrior) Sample(b *Builder, noise rng.Purpose) *G.Node {
	z := b.Input("prior.eps", 1, b.Latent, graph.Normal, noise)
	for _, step := range p.steps() {
		z, _ = step.Forward(b, z, nil)
	}
	return p.forward(b, z)
}
