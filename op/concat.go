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
// for a (B·K, n) and c (B, m); (B·K, n+m).
type Concat struct{ Weight float64 }

func (o Concat) declare() declaration {
	return declaration{
		shapes:  "n a, r c -> n a+c",
		value:   with2(o.Weight, concat, concat),
		grads:   []derivative{sliced(0), sliced(1).then(Scale{By: o.Weight}, inner).overDraws(1)},
		blocks:  func(in []tensor.Shape) int { return max(in[0].TotalSize()/grain, 1) },
		numbers: []any{float32(o.Weight)},
	}
}

func concat[T kernel.Float](weight float64, y, a, c kernel.Mat[T]) {
	kernel.Copy(y.Block(0, y.Rows, 0, a.Cols), a)
	kernel.Scale(weight, y.Block(0, y.Rows, a.Cols, y.Cols), c)
}

// sliced is the gradient's columns that are those of operand i of a Concat.
func sliced(i int) derivative {
	return func(in G.Nodes, _, grad *G.Node) (*G.Node, error) {
		from := i * in[0].Shape()[1]
		return Apply(Slice{From: from, To: from + in[i].Shape()[1]}, grad)
	}
}

// Slice is the columns From to To (exclusive) of a (n, m); (n, To−From).
type Slice struct{ From, To int }

func (o Slice) declare() declaration {
	return declare(fmt.Sprintf("n %d+c -> n %d", o.To, o.To-o.From), with1(o, slice, slice), o.pad).numbered(o.From, o.To)
}

func slice[T kernel.Float](o Slice, y, a kernel.Mat[T]) {
	kernel.Copy(y, a.Block(0, a.Rows, o.From, o.To))
}

// pad is grad between columns of zeros.
func (o Slice) pad(in G.Nodes, _, grad *G.Node) (*G.Node, error) {
	return Apply(Pad{Left: o.From, Right: in[0].Shape()[1] - o.To}, grad)
}

// Pad is a (n, m) between columns of zeros, so many on each side; (n, Left+m+Right).
type Pad struct{ Left, Right int }

func (o Pad) declare() declaration {
	return declare(fmt.Sprintf("n c -> n %d+c", o.Left+o.Right), with1(o, pad, pad), o.slice).numbered(o.Left, o.Right)
}

func pad[T kernel.Float](o Pad, y, a kernel.Mat[T]) {
	kernel.Fill(y, 0)
	kernel.Copy(y.Block(0, y.Rows, o.Left, o.Left+a.Cols), a)
}

// slice is the columns of grad that are not zeros of the result.
func (o Pad) slice(in G.Nodes, _, grad *G.Node) (*G.Node, error) {
	return Apply(Slice{From: o.Left, To: o.Left + in[0].Shape()[1]}, grad)
}
