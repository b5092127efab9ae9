package latent

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
)

// Sylvester is a flow of N steps that each move codes along all directions at once,
//
//	z′ = z + Q R tanh(R̃ Qᵀ z + b)   log |det| = Σ_l log(1 + (1 − tanh²)_l R_ll R̃_ll)
//
// with triangular R and R̃ (L, L) and an orthogonal Q, the product of H reflections I − 2 v vᵀ/‖v‖², all of which
// are the encoder's, for every step (van den Berg, Hasenclever, Tomczak and Welling, "Sylvester normalizing flows for variational
// inference", 2018, equations 13 to 20, the Householder flow). A step is invertible as R_ll R̃_ll > −1, of which each is a tanh; its inverse is no
// expression. The matrices are lower triangular here, upper in the paper: the same functions, by dimensions in the other order.
type Sylvester struct {
	Count       int `flag:"flow-steps" arg:"N" default:"4" min:"0" max:"1024" help:"how many functions, one after the other; 0 is the plain posterior"`
	Reflections int `flag:"flow-reflections" arg:"H" default:"8" min:"1" max:"1024" help:"of which a step's orthogonal matrix is the product"`
}

func init() {
	setting.Register[Flow]("sylvester", "each step moves codes along all directions", Sylvester{})
}

func (f Sylvester) Heads(latent int) []Head {
	if f.Count == 0 {
		return nil
	}
	all := []Head{
		{Name: "flow.v", Layer: "flow.v", Width: f.Count * f.Reflections * latent},
		{Name: "flow.b", Layer: "flow.b", Width: f.Count * latent},
		{Name: "flow.outer.diagonal", Layer: "flow.outer.diagonal", Width: f.Count * latent},
		{Name: "flow.inner.diagonal", Layer: "flow.inner.diagonal", Width: f.Count * latent},
	}
	if below := len(pairs(latent)); below > 0 {
		all = append(all, Head{Name: "flow.outer.below", Layer: "flow.outer.below", Width: f.Count * below},
			Head{Name: "flow.inner.below", Layer: "flow.inner.below", Width: f.Count * below})
	}
	return all
}

func (f Sylvester) Steps() []Bijector {
	return steps(f.Count, func(k int) Bijector { return sylvester{k, f.Reflections} })
}

// sylvester is step k of them, with so many reflections.
type sylvester struct{ k, reflections int }

func (s sylvester) Forward(b *Builder, z *G.Node, context G.Nodes) (next, logdet *G.Node) {
	y := z // Qᵀ z in the end
	for h := range s.reflections {
		y = s.reflect(b, h, y, context[0])
	}
	bias := b.column(context[1], s.k, b.Latent)
	outer, inner := b.column(context[2], s.k, b.Latent), b.column(context[3], s.k, b.Latent)
	t := b.activate(kernel.Tanh, b.Sum(s.triangular(b, inner, context[4:], 1, y), b.each(bias, z)))
	moved := s.triangular(b, outer, context[4:], 0, t)
	for h := s.reflections - 1; h >= 0; h-- {
		moved = s.reflect(b, h, moved, context[0])
	}

	// 1 + (1 − t²) RR̃ = t² + (1 − t²) (1 + RR̃), of which no term is negative.
	square := b.Mul(t, t)
	slope := b.Apply(op.Shift{By: 1}, b.Scale(-1, square))
	dets := b.Sum(square, b.Mul(slope, b.each(onePlus(b, outer, inner), z)))
	return b.Sum(z, moved), b.Apply(op.RowSum{}, b.Apply(op.Log{}, b.Apply(op.Shift{By: tiny}, dets)))
}

// onePlus is 1 + tanh u tanh v = cosh(u + v)/(cosh u cosh v), however near to 0 it is.
func onePlus(b *Builder, u, v *G.Node) *G.Node {
	softplus := func(x *G.Node) *G.Node { return b.activate(kernel.Softplus, b.Scale(2, x)) }
	log := b.Minus(softplus(b.Sum(u, v)), b.Sum(softplus(u), softplus(v)))
	return exp(b, b.Apply(op.Shift{By: math.Ln2}, log))
}

// reflect is y (B·K, L) behind reflection h of the vectors v.
func (s sylvester) reflect(b *Builder, h int, y, v *G.Node) *G.Node {
	v = b.column(v, s.k*s.reflections+h, b.Latent)
	scale := b.Scale(-2, b.inverse(b.Apply(op.Shift{By: tiny}, b.dot(v, v)))) // (B)
	v, scaled := b.each(v, y), b.each(b.times(scale, v), y)
	return b.Sum(y, b.times(b.dot(v, y), scaled))
}

// triangular is the product of a matrix, whose diagonal is the tanh of that (B, L), and what is below it rows[which], with the rows of y.
func (s sylvester) triangular(b *Builder, diagonal *G.Node, rows G.Nodes, which int, y *G.Node) *G.Node {
	product := b.Mul(b.each(b.activate(kernel.Tanh, diagonal), y), y)
	if len(rows) == 0 {
		return product
	}
	return b.Sum(product, below(b, b.column(rows[which], s.k, len(pairs(b.Latent))), y))
}

func (Sylvester) Check(m Model) error {
	if m.Latent > mostFull {
		return fmt.Errorf("the flow sylvester has matrices of the latent dimensions: %d at most, not %d", mostFull, m.Latent)
	}
	return nil
}
