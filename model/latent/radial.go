package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/op"
)

// Radial is a flow of N steps that each draw codes towards a point c, or away from it,
//
//	z′ = z + β̂ (z − c)/(α + r), r = ‖z − c‖   β̂ = β − α
//
// of which c (L), α > 0 and β > 0 are the encoder's, for every step (Rezende and Mohamed, "Variational inference with normalizing
// flows", 2015, equation 14). β̂ > −α is what makes a step invertible (appendix A); its inverse is no expression.
type Radial struct {
	Count int `flag:"flow-steps" arg:"N" default:"10" min:"0" max:"1024" help:"how many functions, one after the other; 0 is the plain posterior"`
}

func init() { setting.Register[Flow]("radial", "each step moves codes to or from a point", Radial{}) }

func (f Radial) Heads(latent int) []Head {
	if f.Count == 0 {
		return nil
	}
	return []Head{
		{Name: "flow.centre", Layer: "flow.centre", Width: f.Count * latent},
		{Name: "flow.alpha", Layer: "flow.alpha", Width: f.Count, Positive: true},
		{Name: "flow.beta", Layer: "flow.beta", Width: f.Count, Positive: true},
	}
}

func (f Radial) Steps() []Bijector { return steps(f.Count, func(k int) Bijector { return radial{k} }) }

// radial is step k of them.
type radial struct{ k int }

func (s radial) Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node) {
	alpha, beta := b.perDraw(b.column(context[1], s.k, 1), z), b.perDraw(b.column(context[2], s.k, 1), z) // (B·K)
	d := b.Minus(z, b.each(b.column(context[0], s.k, b.Latent), z))
	square := b.dot(d, d)
	log := func(x *G.Node) *G.Node { return b.Apply(op.Log{}, b.Apply(op.Shift{By: tiny}, x)) }
	r := exp(b, b.Scale(0.5, log(square)))
	reach := b.Sum(alpha, r)
	next = b.Sum(z, b.times(b.Mul(b.Minus(beta, alpha), b.inverse(reach)), d))

	// Across the radius lengths go by (r + β)/(α + r), along it by (r² + 2αr + αβ)/(α + r)²: no term is negative.
	across := b.Minus(log(b.Sum(r, beta)), log(reach))
	along := b.Minus(log(b.Sum(square, b.Scale(2, b.Mul(alpha, r)), b.Mul(alpha, beta))), b.Scale(2, log(reach)))
	return next, b.Sum(b.Scale(float64(b.Latent-1), across), along)
}
