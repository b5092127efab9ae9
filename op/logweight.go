package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// LogWeight is the logarithm of an importance weight, an unbiased estimate of p(x) from one
// draw of z,
//
//	log w = log p(x|z) + log p(z) − log q(z|x)
//
// for the three logarithms (N); (N).
type LogWeight struct{ perImage }

func (o LogWeight) String() string                                { return "LogWeight" }
func (o LogWeight) Ranks() ([]int, int)                           { return []int{1, 1, 1}, 1 }
func (o LogWeight) Differentiable() []bool                        { return []bool{true, true, true} }
func (o LogWeight) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o LogWeight) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o LogWeight) Run(b Block, w F32, in []F32)                  { logWeight(b, w, in) }
func (o LogWeight) run64(b Block, w F64, in []F64)                { logWeight(b, w, in) }

func logWeight[T kernel.Float](b Block, w kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(w.Rows)
	for n := lo; n < hi; n++ {
		w.Data[n] = T(float64(in[0].Data[n]) + float64(in[1].Data[n]) - float64(in[2].Data[n]))
	}
}

// Derive: ∂log p(x|z) = ∂log p(z) = grad, ∂log q(z|x) = −grad.
func (o LogWeight) Derive(_ G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	minus, err := Apply(Negative{}, grad)
	return G.Nodes{grad, grad, minus}, err
}

// Negative is −a for a (N); (N).
type Negative struct {
	perImage
	final
}

func (o Negative) String() string                                { return "Negative" }
func (o Negative) Ranks() ([]int, int)                           { return []int{1}, 1 }
func (o Negative) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o Negative) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Negative) Run(b Block, y F32, in []F32)                  { negative(b, y, in[0]) }
func (o Negative) run64(b Block, y F64, in []F64)                { negative(b, y, in[0]) }

func negative[T kernel.Float](b Block, y, a kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	for n := lo; n < hi; n++ {
		y.Data[n] = -a.Data[n]
	}
}
