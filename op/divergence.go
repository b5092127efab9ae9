package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// MeanDivergence is the cost of an encoder that learns from its divergence d (B, L)
// alone,
//
//	mean_b Σ_l d_bl
//
// a scalar. The mean is over the images that are in the batch, and its sum runs in
// float64.
type MeanDivergence struct{ fixed }

func (o MeanDivergence) String() string         { return "MeanDivergence" }
func (o MeanDivergence) Ranks() ([]int, int)    { return []int{2}, 0 }
func (o MeanDivergence) Differentiable() []bool { return []bool{true} }

func (o MeanDivergence) Shape([]tensor.Shape) (tensor.Shape, error) { return tensor.ScalarShape(), nil }
func (o MeanDivergence) Blocks([]tensor.Shape) int                  { return 1 }
func (o MeanDivergence) Run(_ Block, y F32, in []F32)               { meanDivergence(y, in[0]) }
func (o MeanDivergence) run64(_ Block, y F64, in []F64)             { meanDivergence(y, in[0]) }

func meanDivergence[T kernel.Float](y, d kernel.Mat[T]) {
	y.Data[0] = T(kernel.Sum(d) / float64(d.Rows))
}

// Derive: ∂d = grad/B.
func (o MeanDivergence) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{MeanDivergenceGrad{}, G.Nodes{in[0], grad}})
}

// MeanDivergenceGrad is ∂d = grad/B for the divergence (B, L), of which only the
// shape counts, and the scalar grad; (B, L).
type MeanDivergenceGrad struct {
	perImage
	final
}

func (o MeanDivergenceGrad) String() string      { return "MeanDivergenceGrad" }
func (o MeanDivergenceGrad) Ranks() ([]int, int) { return []int{2, 0}, 2 }

func (o MeanDivergenceGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o MeanDivergenceGrad) Blocks([]tensor.Shape) int                     { return 1 }
func (o MeanDivergenceGrad) Run(_ Block, d F32, in []F32)                  { meanDivergenceGrad(d, in[1]) }

func (o MeanDivergenceGrad) run64(_ Block, d F64, in []F64) { meanDivergenceGrad(d, in[1]) }

func meanDivergenceGrad[T kernel.Float](d, grad kernel.Mat[T]) {
	kernel.Fill(d, grad.Data[0]/T(d.Rows))
}

// Least is what AboveZero adds: the least parameter that an encoder can emit.
const Least = 0x1p-20

// AboveZero is y = x + 2⁻²⁰, all (B, L). It stands behind a softplus, which
// underflows to 0, so that no logarithm or digamma of a parameter is infinite. Any
// target above 2⁻²⁰ is as reachable as without it, so no optimum moves.
type AboveZero struct{ perImage }

func (o AboveZero) String() string                                { return "AboveZero" }
func (o AboveZero) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o AboveZero) Differentiable() []bool                        { return []bool{true} }
func (o AboveZero) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o AboveZero) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o AboveZero) Run(b Block, y F32, in []F32)                  { aboveZero(b, y, in[0]) }
func (o AboveZero) run64(b Block, y F64, in []F64)                { aboveZero(b, y, in[0]) }

func aboveZero[T kernel.Float](b Block, y, x kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Raise(y.RowRange(lo, hi), x.RowRange(lo, hi), Least)
}

// Derive: ∂x = grad.
func (o AboveZero) Derive(_ G.Nodes, _, grad *G.Node) (G.Nodes, error) { return G.Nodes{grad}, nil }
