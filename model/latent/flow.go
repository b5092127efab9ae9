package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
)

// Flow is a family of invertible functions which codes of a posterior go through, one after the
// other (Rezende and Mohamed, "Variational inference with normalizing flows", 2015):
//
//	z′ = f_N(… f_1(z)), z ~ q(z|x)   log q(z′|x) = log q(z|x) − Σ_n log |det ∂f_n/∂z|
//
// Codes must be real numbers. What the steps depend on of the image is their context.
type Flow interface {
	// Heads are the context: what the encoder emits for all steps, beside the posterior's own heads.
	Heads(latent int) []Head
	// Steps are the functions, in order; none leave codes as they are.
	Steps() []Bijector
}

// Bijector is an invertible function of codes.
type Bijector interface {
	// Forward returns z′ (B·K, L), and log |det ∂z′/∂z| (B·K) in nats, for z (B·K, L) and the
	// context, each (B, width).
	Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node)
}

// Invertible is a Bijector whose inverse is an expression, too.
type Invertible interface {
	// Inverse returns z for z′, both (B·K, L).
	Inverse(b *Builder, next *G.Node, context G.Nodes) *G.Node
}

// NoFlow leaves codes as the posterior draws them.
type NoFlow struct{}

func init() { setting.Register[Flow]("none", "codes as the posterior draws them", NoFlow{}) }

func (NoFlow) Heads(int) []Head  { return nil }
func (NoFlow) Steps() []Bijector { return nil }

// steps are n of them.
func steps(n int, step func(k int) Bijector) (all []Bijector) {
	for k := range n {
		all = append(all, step(k))
	}
	return all
}

// Through is z (B·K, L) behind all steps of a flow, and the sum of their log determinants (B·K), nil if there are none.
func Through(b *Builder, f Flow, z *G.Node, context G.Nodes) (behind, logdet *G.Node) {
	for _, step := range f.Steps() {
		var one *G.Node
		if z, one = step.Forward(b, z, context); logdet != nil {
			one = b.Sum(logdet, one)
		}
		logdet = one
	}
	return z, logdet
}

// Behind returns the draws behind all steps of a flow.
func (s Sample) Behind(b *Builder, f Flow, context G.Nodes) Sample {
	z, logdet := Through(b, f, s.Z, context)
	if logdet == nil {
		return s
	}
	return Sample{Z: z, LogQ: b.Minus(s.LogQ, logdet), Draws: s.Draws, Noise: s.Noise}
}

// each is the row of each image in a (B, L) for all its draws, as there are rows of z, both (B·K, L).
func (b *Builder) each(a, z *G.Node) *G.Node { return b.Apply(op.Broadcast{}, a, z) }

// perDraw is the number of each image in a (B, 1) for all its draws, (B·K).
func (b *Builder) perDraw(a, z *G.Node) *G.Node {
	return b.Apply(op.RowSum{}, b.Apply(op.Broadcast{}, a, b.Apply(op.Slice{To: 1}, z)))
}

// column is the columns k m to (k+1) m of a (n, N·m).
func (b *Builder) column(a *G.Node, k, m int) *G.Node {
	return b.Apply(op.Slice{From: k * m, To: (k + 1) * m}, a)
}

// dot is the sums of the rows of x ⊙ y, both (n, m); (n).
func (b *Builder) dot(x, y *G.Node) *G.Node { return b.Apply(op.RowSum{}, b.Mul(x, y)) }

// times is the rows of a (n, m), each times a number of s (n).
func (b *Builder) times(s, a *G.Node) *G.Node { return b.Mul(b.Apply(op.BroadcastColumn{}, s, a), a) }

// activate is f(a), elementwise.
func (b *Builder) activate(f kernel.Activation, a *G.Node) *G.Node {
	return b.Apply(op.Activate{Activation: f}, a)
}

// Minus is x − y, both of one shape.
func (b *Builder) Minus(x, y *G.Node) *G.Node { return b.Sum(x, b.Scale(-1, y)) }

// inverse is 1/x for x > 0.
func (b *Builder) inverse(x *G.Node) *G.Node { return exp(b, b.Scale(-1, b.Apply(op.Log{}, x))) }

// tiny is added where a sum that is never negative might underflow to 0 before its logarithm is taken.
const tiny = 0x1p-100
