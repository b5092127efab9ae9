package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Concat puts the same row c_b, times a weight w, beside each draw a_bk of an image,
//
//	y_bk = (a_bk, w c_b)
//
// for a (B·K, n) and c (B, m); (B·K, n+m). It is differentiable in a only: c is data.
type Concat struct {
	perImage
	Weight float64 // w
}

func (o Concat) String() string         { return fmt.Sprintf("Concat{%v}", o.Weight) }
func (o Concat) Ranks() ([]int, int)    { return []int{2, 2}, 2 }
func (o Concat) Differentiable() []bool { return []bool{true, false} }

func (o Concat) Shape(in []tensor.Shape) (tensor.Shape, error) {
	a, c := in[0], in[1]
	if a[0]%c[0] != 0 {
		return nil, fmt.Errorf("op: %v: %d rows are no draws for %d images", o, a[0], c[0])
	}
	return tensor.Shape{a[0], a[1] + c[1]}, nil
}

func (o Concat) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o Concat) Run(b Block, y F32, in []F32)   { concat(o, b, y, in[0], in[1]) }
func (o Concat) run64(b Block, y F64, in []F64) { concat(o, b, y, in[0], in[1]) }

func concat[T kernel.Float](o Concat, b Block, y, a, c kernel.Mat[T]) {
	perDraw(b, y.Rows, c.Rows, func(i, lo, hi int) {
		kernel.Copy(y.Block(lo, hi, 0, a.Cols), a.RowRange(lo, hi))
		kernel.Scaled(y.Block(lo, hi, a.Cols, y.Cols), repeated(c, i, hi-lo), T(o.Weight))
	})
}

// Derive: ∂a is the first n columns of grad.
func (o Concat) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{FirstColumns{N: in[0].Shape()[1]}, G.Nodes{grad}}, derivative{})
}

// FirstColumns is the first N columns of its operand (B·K, m); (B·K, N).
type FirstColumns struct {
	perImage
	final
	N int
}

func (o FirstColumns) String() string      { return fmt.Sprintf("FirstColumns{%d}", o.N) }
func (o FirstColumns) Ranks() ([]int, int) { return []int{2}, 2 }

func (o FirstColumns) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][1] < o.N {
		return nil, fmt.Errorf("op: %v: of %v", o, in[0])
	}
	return tensor.Shape{in[0][0], o.N}, nil
}

func (o FirstColumns) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o FirstColumns) Run(b Block, y F32, in []F32)   { firstColumns(b, y, in[0]) }
func (o FirstColumns) run64(b Block, y F64, in []F64) { firstColumns(b, y, in[0]) }

func firstColumns[T kernel.Float](b Block, y, a kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Copy(y.RowRange(lo, hi), a.Block(lo, hi, 0, y.Cols))
}
