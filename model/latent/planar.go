package latent

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
)

// Planar is a flow of N steps that each move codes along one direction û, by how far they are
// from a plane,
//
//	z′ = z + û tanh(wᵀz + b)   log |det| = log(1 + (1 − tanh²) wᵀû)
//
// of which u, w (L) and b are the encoder's, for every step (Rezende and Mohamed, "Variational inference
// with normalizing flows", 2015, equations 10 to 12). A step is invertible as wᵀû > −1, which
//
//	û = u + [m(wᵀu) − wᵀu] w/‖w‖², m(a) = softplus(a + ln(e − 1)) − 1
//
// makes of any u. The paper's m (appendix A) is softplus(a) − 1; the shift makes m(0) = 0, so that û is short where
// u is, and a step that does nothing is u = 0. Their inverse is no expression.
type Planar struct {
	Count int `flag:"flow-steps" arg:"N" default:"10" min:"0" max:"1024" help:"how many functions, one after the other; 0 is the plain posterior"`
}

func init() { setting.Register[Flow]("planar", "each step moves codes along one direction", Planar{}) }

func (f Planar) Heads(latent int) []Head {
	if f.Count == 0 {
		return nil
	}
	return []Head{
		{Name: "flow.u", Layer: "flow.u", Width: f.Count * latent},
		{Name: "flow.w", Layer: "flow.w", Width: f.Count * latent},
		{Name: "flow.b", Layer: "flow.b", Width: f.Count},
	}
}

func (f Planar) Steps() []Bijector { return steps(f.Count, func(k int) Bijector { return planar{k} }) }

// planar is step k of them.
type planar struct{ k int }

func (s planar) Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node) {
	u, w := b.column(context[0], s.k, b.Latent), b.column(context[1], s.k, b.Latent) // (B, L)
	bias := b.column(context[2], s.k, 1)                                             // (B, 1)

	wu := b.dot(w, u) // (B)
	above := b.activate(kernel.Softplus, b.Apply(op.Shift{By: math.Log(math.E - 1)}, wu))
	missing := b.Minus(b.Apply(op.Shift{By: -1}, above), wu) // m − wᵀu
	share := b.Mul(missing, b.inverse(b.Apply(op.Shift{By: tiny}, b.dot(w, w))))
	u = b.Sum(u, b.times(share, w)) // û

	a := b.Sum(b.dot(b.each(w, z), z), b.perDraw(bias, z)) // (B·K)
	t := b.activate(kernel.Tanh, a)
	next = b.Sum(z, b.times(t, b.each(u, z)))

	// 1 + (1 − t²) wᵀû = t² + (1 − t²) softplus, of which no term is negative.
	square := b.Mul(t, t)
	above = b.perDraw(b.Apply(op.BroadcastColumn{}, above, bias), z)
	slope := b.Apply(op.Shift{By: 1}, b.Scale(-1, square))
	logdet = b.Apply(op.Log{}, b.Apply(op.Shift{By: tiny}, b.Sum(square, b.Mul(slope, above))))
	return next, logdet
}
