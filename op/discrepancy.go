package op

import (
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
type Discrepancy struct{ kernel.Similarity }

func (o Discrepancy) declare() declaration {
	return declaration{
		shapes:  "n l, n l -> n 1",
		value:   cut(o, discrepancy, discrepancy),
		grads:   []derivative{apply(DiscrepancyGrad(o), 0, 1, grad), nil},
		blocks:  pairs,
		numbers: similarity(o.Similarity),
	}
}

func discrepancy[T kernel.Float](o Discrepancy, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Discrepancy(y.Data, in[0], in[1], o.Similarity, lo, hi)
}

// DiscrepancyGrad is ∂z_i = Σ_{j≠i} (grad_i + grad_j) ∂k(z_i, z_j)/(B−1) − 2/B grad_i Σ_j
// ∂k(z_i, p_j) for z and p (B, L) and grad (B, 1); (B, L).
type DiscrepancyGrad struct{ kernel.Similarity }

func (o DiscrepancyGrad) declare() declaration {
	return declaration{
		shapes:  "n l, n l, n 1 -> n l",
		value:   cut(o, discrepancyGrad, discrepancyGrad),
		blocks:  pairs,
		numbers: similarity(o.Similarity),
	}
}

func discrepancyGrad[T kernel.Float](o DiscrepancyGrad, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.DiscrepancyGrad(d, in[0], in[1], in[2].Data, o.Similarity, lo, hi)
}

// pairs cuts the rows of an operation on all pairs of them.
func pairs(in []tensor.Shape) int {
	return min(max(in[0][0]*in[0].TotalSize()/grain, 1), in[0][0])
}

// similarity are the numbers of a kernel.Similarity.
func similarity(s kernel.Similarity) []any {
	quadratic := 0
	if s.Quadratic {
		quadratic = 1
	}
	return []any{s.Width, quadratic}
}
