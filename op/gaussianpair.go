package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// The operations of this file have the parameters of a diagonal Gaussian N(m, diag s²) as
// operands m and log s² (R, L): a learned prior's, R = 1; those of each image, R = B; or of
// each draw, R = B·K. Each row of them serves as many consecutive rows of the others, and
// its gradient is the sum over those, in their order.

// GaussianPairKL is KL(N(μ, σ²) ‖ N(m, s²)) in nats, for each image and dimension,
//
//	½ [σ²/s² − 1 − log σ²/s² + (μ − m)²/s²]
//
// for μ, log σ² (B, L), m, log s² (R, L); (B, L).
type GaussianPairKL struct{ perImage }

func (o GaussianPairKL) String() string         { return "GaussianPairKL" }
func (o GaussianPairKL) Ranks() ([]int, int)    { return []int{2, 2, 2, 2}, 2 }
func (o GaussianPairKL) Differentiable() []bool { return []bool{true, true, true, true} }
func (o GaussianPairKL) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return pairShape(o, in[:2], in[2:])
}
func (o GaussianPairKL) Blocks(in []tensor.Shape) int    { return costly(in[0]) }
func (o GaussianPairKL) Run(b Block, kl F32, in []F32)   { gaussianPairKL(b, kl, in) }
func (o GaussianPairKL) run64(b Block, kl F64, in []F64) { gaussianPairKL(b, kl, in) }

func gaussianPairKL[T kernel.Float](b Block, kl kernel.Mat[T], in []kernel.Mat[T]) {
	mu, logvar, m, logs2 := in[0], in[1], in[2], in[3]
	perDraw(b, kl.Rows, m.Rows, func(r, lo, hi int) {
		kernel.GaussianPairKL(kl.RowRange(lo, hi), mu.RowRange(lo, hi), logvar.RowRange(lo, hi), m.Row(r), logs2.Row(r))
	})
}

// Derive: with r = σ²/s² − 1,
//
//	∂μ = grad (μ − m)/s²       ∂log σ² = grad ½ r
//	∂m = −Σ grad (μ − m)/s²    ∂log s² = −½ Σ grad [r + (μ − m)²/s²]
func (o GaussianPairKL) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, logvar, m, logs2 := in[0], in[1], in[2], in[3]
	return gradients(
		derivative{GaussianPairKLGradMean{}, G.Nodes{mu, m, logs2, grad}},
		derivative{GaussianPairKLGradLogVar{}, G.Nodes{logvar, logs2, grad}},
		derivative{GaussianPairKLGradPriorMean{}, G.Nodes{mu, m, logs2, grad}},
		derivative{GaussianPairKLGradPriorLogVar{}, G.Nodes{mu, logvar, m, logs2, grad}},
	)
}

// GaussianPairKLGradMean is ∂μ = grad (μ − m)/s² for μ (B, L), m, log s² (R, L) and grad
// (B, L); (B, L).
type GaussianPairKLGradMean struct {
	perImage
	final
}

func (o GaussianPairKLGradMean) String() string      { return "GaussianPairKLGradMean" }
func (o GaussianPairKLGradMean) Ranks() ([]int, int) { return []int{2, 2, 2, 2}, 2 }

func (o GaussianPairKLGradMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return pairShape(o, []tensor.Shape{in[0], in[3]}, in[1:3])
}

func (o GaussianPairKLGradMean) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GaussianPairKLGradMean) Run(b Block, d F32, in []F32)   { gaussianPairKLGradMean(b, d, in) }
func (o GaussianPairKLGradMean) run64(b Block, d F64, in []F64) { gaussianPairKLGradMean(b, d, in) }

func gaussianPairKLGradMean[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	mu, m, logs2, g := in[0], in[1], in[2], in[3]
	perDraw(b, d.Rows, m.Rows, func(r, lo, hi int) {
		kernel.GaussianPairKLGradMean(d.RowRange(lo, hi), mu.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.RowRange(lo, hi))
	})
}

// GaussianPairKLGradLogVar is ∂log σ² = grad ½ (σ²/s² − 1) for log σ² (B, L), log s²
// (R, L) and grad (B, L); (B, L).
type GaussianPairKLGradLogVar struct {
	perImage
	final
}

func (o GaussianPairKLGradLogVar) String() string      { return "GaussianPairKLGradLogVar" }
func (o GaussianPairKLGradLogVar) Ranks() ([]int, int) { return []int{2, 2, 2}, 2 }

func (o GaussianPairKLGradLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return pairShape(o, []tensor.Shape{in[0], in[2]}, in[1:2])
}

func (o GaussianPairKLGradLogVar) Blocks(in []tensor.Shape) int { return costly(in[0]) }
func (o GaussianPairKLGradLogVar) Run(b Block, d F32, in []F32) { gaussianPairKLGradLogVar(b, d, in) }

func (o GaussianPairKLGradLogVar) run64(b Block, d F64, in []F64) { gaussianPairKLGradLogVar(b, d, in) }

func gaussianPairKLGradLogVar[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	logvar, logs2, g := in[0], in[1], in[2]
	perDraw(b, d.Rows, logs2.Rows, func(r, lo, hi int) {
		kernel.GaussianPairKLGradLogVar(d.RowRange(lo, hi), logvar.RowRange(lo, hi), logs2.Row(r), g.RowRange(lo, hi))
	})
}

// GaussianPairKLGradPriorMean is ∂m = −Σ grad (μ − m)/s² for μ (B, L), m, log s² (R, L)
// and grad (B, L); (R, L).
type GaussianPairKLGradPriorMean struct{ final }

func (o GaussianPairKLGradPriorMean) String() string            { return "GaussianPairKLGradPriorMean" }
func (o GaussianPairKLGradPriorMean) Ranks() ([]int, int)       { return []int{2, 2, 2, 2}, 2 }
func (o GaussianPairKLGradPriorMean) RowsPerImage(in []int) int { return in[1] }

func (o GaussianPairKLGradPriorMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, err := pairShape(o, []tensor.Shape{in[0], in[3]}, in[1:3])
	return in[1].Clone(), err
}

func (o GaussianPairKLGradPriorMean) Blocks(in []tensor.Shape) int { return rowBlocks(in[0], in[1]) }

func (o GaussianPairKLGradPriorMean) Run(b Block, d F32, in []F32) {
	gaussianPairKLGradPriorMean(b, d, in)
}

func (o GaussianPairKLGradPriorMean) run64(b Block, d F64, in []F64) {
	gaussianPairKLGradPriorMean(b, d, in)
}

func gaussianPairKLGradPriorMean[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	mu, m, logs2, g := in[0], in[1], in[2], in[3]
	eachRow(b, d.Rows, mu.Rows, func(r, lo, hi int) {
		kernel.GaussianPairKLGradPriorMean(d.Row(r), mu.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.RowRange(lo, hi))
	})
}

// GaussianPairKLGradPriorLogVar is ∂log s² = −½ Σ grad [σ²/s² − 1 + (μ − m)²/s²] for μ,
// log σ² (B, L), m, log s² (R, L) and grad (B, L); (R, L).
type GaussianPairKLGradPriorLogVar struct{ final }

func (o GaussianPairKLGradPriorLogVar) String() string            { return "GaussianPairKLGradPriorLogVar" }
func (o GaussianPairKLGradPriorLogVar) Ranks() ([]int, int)       { return []int{2, 2, 2, 2, 2}, 2 }
func (o GaussianPairKLGradPriorLogVar) RowsPerImage(in []int) int { return in[2] }

func (o GaussianPairKLGradPriorLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, err := pairShape(o, []tensor.Shape{in[0], in[1], in[4]}, in[2:4])
	return in[2].Clone(), err
}

func (o GaussianPairKLGradPriorLogVar) Blocks(in []tensor.Shape) int { return rowBlocks(in[0], in[2]) }

func (o GaussianPairKLGradPriorLogVar) Run(b Block, d F32, in []F32) {
	gaussianPairKLGradPriorLogVar(b, d, in)
}

func (o GaussianPairKLGradPriorLogVar) run64(b Block, d F64, in []F64) {
	gaussianPairKLGradPriorLogVar(b, d, in)
}

func gaussianPairKLGradPriorLogVar[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	mu, logvar, m, logs2, g := in[0], in[1], in[2], in[3], in[4]
	eachRow(b, d.Rows, mu.Rows, func(r, lo, hi int) {
		kernel.GaussianPairKLGradPriorLogVar(d.Row(r), mu.RowRange(lo, hi), logvar.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.RowRange(lo, hi))
	})
}

// pairShape is the shape of the operands that have a row for each image or draw, if the
// parameters (R, L) fit them.
func pairShape(d Definition, rows, parameters []tensor.Shape) (tensor.Shape, error) {
	s, err := same(d, rows)
	if err != nil {
		return nil, err
	}
	p, err := same(d, parameters)
	if err != nil {
		return nil, err
	}
	if p[1] != s[1] || s[0]%p[0] != 0 {
		return nil, fmt.Errorf("op: %v: %v are no parameters of %v", d, p, s)
	}
	return s, nil
}

// eachRow calls f for each row r of the block's share of so many, with the consecutive
// rows lo to hi of so many others that are r's.
func eachRow(b Block, rows, others int, f func(r, lo, hi int)) {
	n := others / rows
	first, end := b.Span(rows)
	for r := first; r < end; r++ {
		f(r, r*n, (r+1)*n)
	}
}

// rowBlocks cuts a sum of the rows of one operand into those of another.
func rowBlocks(from, to tensor.Shape) int { return min(pieces(from), to[0]) }
