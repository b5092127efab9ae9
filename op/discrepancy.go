package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Discrepancy estimates how far the distribution of draws z is from that of draws p, both
// (B, L), by the squared maximum mean discrepancy: (B, 1), whose mean is
//
//	1/(B(B−1)) Σ_{i≠j} [k(z_i, z_j) + k(p_i, p_j)] − 2/B² Σ_ij k(z_i, p_j)
//
// (Gretton and others, "A kernel two-sample test", 2012), which is unbiased and may be
// negative. It is differentiable in z only: p are draws of a fixed distribution.
type Discrepancy struct {
	perImage
	kernel.Similarity
}

func (o Discrepancy) String() string         { return fmt.Sprintf("Discrepancy{%+v}", o.Similarity) }
func (o Discrepancy) Ranks() ([]int, int)    { return []int{2, 2}, 2 }
func (o Discrepancy) Differentiable() []bool { return []bool{true, false} }

func (o Discrepancy) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := same(o, in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[0], 1}, nil
}

func (o Discrepancy) Blocks(in []tensor.Shape) int   { return pairs(in[0]) }
func (o Discrepancy) Run(b Block, y F32, in []F32)   { discrepancy(o, b, y, in) }
func (o Discrepancy) run64(b Block, y F64, in []F64) { discrepancy(o, b, y, in) }

func discrepancy[T kernel.Float](o Discrepancy, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Discrepancy(y.Data, in[0], in[1], o.Similarity, lo, hi)
}

// Derive: ∂z_i = Σ_{j≠i} (grad_i + grad_j) ∂k(z_i, z_j)/(B−1) − 2/B grad_i Σ_j ∂k(z_i, p_j).
func (o Discrepancy) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{DiscrepancyGrad{Similarity: o.Similarity}, G.Nodes{in[0], in[1], grad}}, derivative{})
}

// DiscrepancyGrad is ∂z for z and p (B, L) and grad (B, 1); (B, L).
type DiscrepancyGrad struct {
	perImage
	final
	kernel.Similarity
}

func (o DiscrepancyGrad) String() string      { return fmt.Sprintf("DiscrepancyGrad{%+v}", o.Similarity) }
func (o DiscrepancyGrad) Ranks() ([]int, int) { return []int{2, 2, 2}, 2 }

func (o DiscrepancyGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in[:2]) }
func (o DiscrepancyGrad) Blocks(in []tensor.Shape) int                  { return pairs(in[0]) }
func (o DiscrepancyGrad) Run(b Block, d F32, in []F32)                  { discrepancyGrad(o, b, d, in) }

func (o DiscrepancyGrad) run64(b Block, d F64, in []F64) { discrepancyGrad(o, b, d, in) }

func discrepancyGrad[T kernel.Float](o DiscrepancyGrad, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.DiscrepancyGrad(d, in[0], in[1], in[2].Data, o.Similarity, lo, hi)
}

// pairs cuts the rows of an operation on all pairs of them.
func pairs(s tensor.Shape) int {
	return min(max(s[0]*s.TotalSize()/grain, 1), s[0])
}
