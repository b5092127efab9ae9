package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Exp is z = e^y, both (B·K, L).
type Exp struct{ perImage }

func (o Exp) String() string                                { return "Exp" }
func (o Exp) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o Exp) Differentiable() []bool                        { return []bool{true} }
func (o Exp) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o Exp) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Exp) Run(b Block, z F32, in []F32)                  { expOf(b, z, in[0]) }
func (o Exp) run64(b Block, z F64, in []F64)                { expOf(b, z, in[0]) }

func expOf[T kernel.Float](b Block, z, y kernel.Mat[T]) {
	lo, hi := b.Span(z.Rows)
	kernel.Exp(z.RowRange(lo, hi), y.RowRange(lo, hi))
}

// Derive: ∂y = grad ⊙ z.
func (o Exp) Derive(_ G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{Product{}, G.Nodes{out, grad}})
}

// Product is a ⊙ b, all (n, L).
type Product struct {
	perImage
	final
}

func (o Product) String() string                                { return "Product" }
func (o Product) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o Product) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o Product) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Product) Run(b Block, d F32, in []F32)                  { product(b, d, in) }
func (o Product) run64(b Block, d F64, in []F64)                { product(b, d, in) }

func product[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.Multiply(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// LogSoftmax is y = x − log Σ_l e^x, both (B·K, L): of log g with g_l ~ Γ(α_l, 1) it makes
// the logarithm of a draw of Dir(α) (L. Devroye, "Non-uniform random variate generation",
// 1986, XI.4).
type LogSoftmax struct{ perImage }

func (o LogSoftmax) String() string                                { return "LogSoftmax" }
func (o LogSoftmax) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o LogSoftmax) Differentiable() []bool                        { return []bool{true} }
func (o LogSoftmax) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o LogSoftmax) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o LogSoftmax) Run(b Block, y F32, in []F32)                  { logSoftmax(b, y, in[0]) }
func (o LogSoftmax) run64(b Block, y F64, in []F64)                { logSoftmax(b, y, in[0]) }

func logSoftmax[T kernel.Float](b Block, y, x kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.LogSoftmax(y.RowRange(lo, hi), x.RowRange(lo, hi))
}

// Derive: ∂x = grad − e^y Σ_l grad.
func (o LogSoftmax) Derive(_ G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{LogSoftmaxGrad{}, G.Nodes{out, grad}})
}

// LogSoftmaxGrad is ∂x = grad − e^y Σ_l grad for the result y and grad (B·K, L); (B·K, L).
type LogSoftmaxGrad struct {
	perImage
	final
}

func (o LogSoftmaxGrad) String() string                                { return "LogSoftmaxGrad" }
func (o LogSoftmaxGrad) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o LogSoftmaxGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o LogSoftmaxGrad) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o LogSoftmaxGrad) Run(b Block, d F32, in []F32)                  { logSoftmaxGrad(b, d, in) }
func (o LogSoftmaxGrad) run64(b Block, d F64, in []F64)                { logSoftmaxGrad(b, d, in) }

func logSoftmaxGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.LogSoftmaxGrad(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}
