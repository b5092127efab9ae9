package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Linear is a fully connected layer,
//
//	y = f(x Wᵀ + b)
//
// for x (B, in), W (out, in) as PyTorch stores it, b (out); y (B, out).
type Linear struct {
	perImage
	Activation kernel.Activation
}

func (o Linear) String() string         { return fmt.Sprintf("Linear{%v}", o.Activation) }
func (o Linear) Ranks() ([]int, int)    { return []int{2, 2, 1}, 2 }
func (o Linear) Differentiable() []bool { return []bool{true, true, true} }

func (o Linear) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x, w, b := in[0], in[1], in[2]
	if x[1] != w[1] || w[0] != b[0] {
		return nil, fmt.Errorf("op: linear layer: x %v, W %v and b %v don't fit together", x, w, b)
	}
	return tensor.Shape{x[0], w[0]}, nil
}

func (o Linear) Blocks(in []tensor.Shape) int   { return tiles(in[0][0], in[1][0]) }
func (o Linear) Run(b Block, y F32, in []F32)   { linear(o, b, y, in) }
func (o Linear) run64(b Block, y F64, in []F64) { linear(o, b, y, in) }

func linear[T kernel.Float](o Linear, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	x, w, bias := in[0], in[1], in[2]
	lo, hi := b.Span(tiles(y.Rows, y.Cols))
	for t := lo; t < hi; t++ {
		c := tileAt(t, y.Rows, y.Cols)
		y := y.Block(c.i0, c.i1, c.j0, c.j1)
		kernel.NT(y, x.RowRange(c.i0, c.i1), w.RowRange(c.j0, c.j1))
		kernel.BiasActivate(o.Activation, y, bias.Data[c.j0:c.j1])
	}
}

// Derive: with δ = grad ⊙ f′(x Wᵀ + b), (B, out),
//
//	∂x = δ W   ∂W = δᵀ x   ∂b = Σ_rows δ
func (o Linear) Derive(in G.Nodes, y, grad *G.Node) (G.Nodes, error) {
	x, w, delta := in[0], in[1], grad
	var err error
	if o.Activation != kernel.Identity {
		if delta, err = Apply(ActivationGrad{Activation: o.Activation}, y, grad); err != nil {
			return nil, err
		}
	}
	return gradients(
		derivative{LinearGradInput{}, G.Nodes{delta, w}},
		derivative{LinearGradWeight{}, G.Nodes{delta, x}},
		derivative{LinearGradBias{}, G.Nodes{delta}},
	)
}

// ActivationGrad is δ = grad ⊙ f′, where f′ is computed from y = f(·); all
// (B, out).
type ActivationGrad struct {
	perImage
	final
	Activation kernel.Activation
}

func (o ActivationGrad) String() string                                { return fmt.Sprintf("ActivationGrad{%v}", o.Activation) }
func (o ActivationGrad) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o ActivationGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o ActivationGrad) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o ActivationGrad) Run(b Block, d F32, in []F32)                  { activationGrad(o, b, d, in) }

func (o ActivationGrad) run64(b Block, d F64, in []F64) { activationGrad(o, b, d, in) }

func activationGrad[T kernel.Float](o ActivationGrad, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.ActivationGrad(o.Activation, d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// LinearGradInput is ∂x = δ W for δ (B, out), W (out, in); ∂x (B, in).
type LinearGradInput struct {
	perImage
	final
}

func (o LinearGradInput) String() string      { return "LinearGradInput" }
func (o LinearGradInput) Ranks() ([]int, int) { return []int{2, 2}, 2 }

func (o LinearGradInput) Shape(in []tensor.Shape) (tensor.Shape, error) {
	delta, w := in[0], in[1]
	if delta[1] != w[0] {
		return nil, fmt.Errorf("op: %v: δ %v and W %v don't fit together", o, delta, w)
	}
	return tensor.Shape{delta[0], w[1]}, nil
}

func (o LinearGradInput) Blocks(in []tensor.Shape) int   { return tiles(in[0][0], in[1][1]) }
func (o LinearGradInput) Run(b Block, d F32, in []F32)   { linearGradInput(b, d, in[0], in[1]) }
func (o LinearGradInput) run64(b Block, d F64, in []F64) { linearGradInput(b, d, in[0], in[1]) }

func linearGradInput[T kernel.Float](b Block, dx, delta, w kernel.Mat[T]) {
	lo, hi := b.Span(tiles(dx.Rows, dx.Cols))
	for t := lo; t < hi; t++ {
		c := tileAt(t, dx.Rows, dx.Cols)
		kernel.NN(dx.Block(c.i0, c.i1, c.j0, c.j1), delta.RowRange(c.i0, c.i1), w.Block(0, w.Rows, c.j0, c.j1))
	}
}

// LinearGradWeight is ∂W = δᵀ x for δ (B, out), x (B, in); ∂W (out, in).
type LinearGradWeight struct {
	fixed
	final
}

func (o LinearGradWeight) String() string      { return "LinearGradWeight" }
func (o LinearGradWeight) Ranks() ([]int, int) { return []int{2, 2}, 2 }

func (o LinearGradWeight) Shape(in []tensor.Shape) (tensor.Shape, error) {
	delta, x := in[0], in[1]
	if delta[0] != x[0] {
		return nil, fmt.Errorf("op: %v: δ %v and x %v differ in rows", o, delta, x)
	}
	return tensor.Shape{delta[1], x[1]}, nil
}

// Band returns the rows of ∂W that a block computes.
func (o LinearGradWeight) Band(b Block, rows int) (lo, hi int) {
	return bandAt(b, rows, weightStrip)
}

func (o LinearGradWeight) Blocks(in []tensor.Shape) int {
	batch, rows, band := in[0][0], in[0][1], weightBand
	if batch > longSum {
		band = tallBand
	}
	return bands(rows, band)
}

func (o LinearGradWeight) Run(b Block, d F32, in []F32) {
	o.RunBand(b, d.RowRange(o.Band(b, d.Rows)), in)
}

func (o LinearGradWeight) RunBand(b Block, band F32, in []F32) { linearGradWeight(b, band, in) }

func (o LinearGradWeight) run64(b Block, d F64, in []F64) {
	linearGradWeight(b, d.RowRange(o.Band(b, d.Rows)), in)
}

func linearGradWeight[T kernel.Float](b Block, band kernel.Mat[T], in []kernel.Mat[T]) {
	delta, x := in[0], in[1]
	lo, hi := LinearGradWeight{}.Band(b, delta.Cols)
	kernel.TN(band, delta.Block(0, delta.Rows, lo, hi), x)
}

// LinearGradBias is ∂b_j = Σ_i δ_ij for δ (B, out); ∂b (out).
type LinearGradBias struct {
	fixed
	final
}

func (o LinearGradBias) String() string      { return "LinearGradBias" }
func (o LinearGradBias) Ranks() ([]int, int) { return []int{2}, 1 }
func (o LinearGradBias) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return tensor.Shape{in[0][1]}, nil
}

// Band returns the elements of ∂b that a block computes.
func (o LinearGradBias) Band(b Block, rows int) (lo, hi int) { return bandAt(b, rows, biasStrip) }

func (o LinearGradBias) Blocks(in []tensor.Shape) int { return (in[0][1] + biasStrip - 1) / biasStrip }

func (o LinearGradBias) Run(b Block, d F32, in []F32) {
	o.RunBand(b, d.RowRange(o.Band(b, d.Rows)), in)
}

func (o LinearGradBias) RunBand(b Block, band F32, in []F32) { linearGradBias(b, band, in[0]) }

func (o LinearGradBias) run64(b Block, d F64, in []F64) {
	linearGradBias(b, d.RowRange(o.Band(b, d.Rows)), in[0])
}

func linearGradBias[T kernel.Float](b Block, band, delta kernel.Mat[T]) {
	lo, hi := LinearGradBias{}.Band(b, delta.Cols)
	kernel.ColumnSum(band.Data[:band.Rows], delta.Block(0, delta.Rows, lo, hi))
}
