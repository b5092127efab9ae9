package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Activate is y = f(x) elementwise, all (n, m): of a parameter, where Linear's is of a
// layer.
type Activate struct {
	perImage
	Activation kernel.Activation
}

func (o Activate) String() string                                { return fmt.Sprintf("Activate{%v}", o.Activation) }
func (o Activate) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o Activate) Differentiable() []bool                        { return []bool{true} }
func (o Activate) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o Activate) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Activate) Run(b Block, y F32, in []F32)                  { activate(o, b, y, in[0]) }
func (o Activate) run64(b Block, y F64, in []F64)                { activate(o, b, y, in[0]) }

func activate[T kernel.Float](o Activate, b Block, y, x kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Activate(o.Activation, y.RowRange(lo, hi), x.RowRange(lo, hi))
}

// Derive: ∂x = grad ⊙ f′.
func (o Activate) Derive(_ G.Nodes, y, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{ActivationGrad{Activation: o.Activation}, G.Nodes{y, grad}})
}
