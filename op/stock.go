package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Of returns the definition of a node's operation: its own if it is one of ours,
// or the equivalent of the few that Gorgonia's Grad adds, which are not exported
// and known by their strings. Any other operation is an error.
func Of(n *G.Node) (Definition, error) {
	if f, ok := n.Op().(Fused); ok {
		return f.Definition, nil
	}
	if n.Op().String() == "+ false" && n.Shape().Dims() > 0 {
		return Sum{rank: n.Shape().Dims()}, nil
	}
	return nil, fmt.Errorf("op: no machine knows the operation %v of %v", n.Op(), n.Shape())
}

// Sum is a + b of one shape. Gorgonia adds it where gradients meet.
type Sum struct {
	perImage
	final
	rank int
}

func (o Sum) String() string                                { return "Sum" }
func (o Sum) Ranks() ([]int, int)                           { return []int{o.rank, o.rank}, o.rank }
func (o Sum) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o Sum) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Sum) Run(b Block, y F32, in []F32)                  { sum(b, y, in[0], in[1]) }
func (o Sum) run64(b Block, y F64, in []F64)                { sum(b, y, in[0], in[1]) }

func sum[T kernel.Float](b Block, y, a, c kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Add(y.RowRange(lo, hi), a.RowRange(lo, hi), c.RowRange(lo, hi))
}
