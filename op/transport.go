package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// StdDev is σ = exp(½ log σ²), both (n, L).
type StdDev struct{ perImage }

func (o StdDev) String() string                                { return "StdDev" }
func (o StdDev) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o StdDev) Differentiable() []bool                        { return []bool{true} }
func (o StdDev) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o StdDev) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o StdDev) Run(b Block, y F32, in []F32)                  { stdDev(b, y, in[0]) }
func (o StdDev) run64(b Block, y F64, in []F64)                { stdDev(b, y, in[0]) }

func stdDev[T kernel.Float](b Block, sigma, logvar kernel.Mat[T]) {
	lo, hi := b.Span(sigma.Rows)
	kernel.StdDev(sigma.RowRange(lo, hi), logvar.RowRange(lo, hi))
}

// Derive: ∂log σ² = ½ grad ⊙ σ.
func (o StdDev) Derive(_ G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{StdDevGrad{}, G.Nodes{out, grad}})
}

// StdDevGrad is ∂log σ² = ½ grad ⊙ σ, all (n, L).
type StdDevGrad struct {
	perImage
	final
}

func (o StdDevGrad) String() string                                { return "StdDevGrad" }
func (o StdDevGrad) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o StdDevGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o StdDevGrad) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o StdDevGrad) Run(b Block, d F32, in []F32)                  { stdDevGrad(b, d, in) }
func (o StdDevGrad) run64(b Block, d F64, in []F64)                { stdDevGrad(b, d, in) }

func stdDevGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.StdDevGrad(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// GaussianPairW2 is W₂²(N(μ, σ²), N(m, s²)) = (μ − m)² + (σ − s)², for each image and
// dimension (Dowson and Landau, "The Fréchet distance between multivariate normal
// distributions", 1982): μ, σ (B, L), m, s (R, L); (B, L).
type GaussianPairW2 struct{ perImage }

func (o GaussianPairW2) String() string         { return "GaussianPairW2" }
func (o GaussianPairW2) Ranks() ([]int, int)    { return []int{2, 2, 2, 2}, 2 }
func (o GaussianPairW2) Differentiable() []bool { return []bool{true, true, true, true} }

func (o GaussianPairW2) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return pairShape(o, in[:2], in[2:])
}

func (o GaussianPairW2) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GaussianPairW2) Run(b Block, w F32, in []F32)   { gaussianPairW2(b, w, in) }
func (o GaussianPairW2) run64(b Block, w F64, in []F64) { gaussianPairW2(b, w, in) }

func gaussianPairW2[T kernel.Float](b Block, w kernel.Mat[T], in []kernel.Mat[T]) {
	mu, sigma, m, s := in[0], in[1], in[2], in[3]
	perDraw(b, w.Rows, m.Rows, func(r, lo, hi int) {
		kernel.GaussianPairW2(w.RowRange(lo, hi), mu.RowRange(lo, hi), sigma.RowRange(lo, hi), m.Row(r), s.Row(r))
	})
}

// Derive: ∂μ = 2 grad (μ − m), ∂m = −Σ ∂μ over the rows that share m; and so for σ and s.
func (o GaussianPairW2) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, sigma, m, s := in[0], in[1], in[2], in[3]
	return gradients(
		derivative{PairDistanceGrad{}, G.Nodes{mu, m, grad}},
		derivative{PairDistanceGrad{}, G.Nodes{sigma, s, grad}},
		derivative{PairDistanceGradShared{}, G.Nodes{mu, m, grad}},
		derivative{PairDistanceGradShared{}, G.Nodes{sigma, s, grad}},
	)
}

// PairDistanceGrad is ∂x = 2 grad (x − c) for x (B, L), c (R, L) and grad (B, L); (B, L).
type PairDistanceGrad struct {
	perImage
	final
}

func (o PairDistanceGrad) String() string      { return "PairDistanceGrad" }
func (o PairDistanceGrad) Ranks() ([]int, int) { return []int{2, 2, 2}, 2 }

func (o PairDistanceGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return pairShape(o, []tensor.Shape{in[0], in[2]}, in[1:2])
}

func (o PairDistanceGrad) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o PairDistanceGrad) Run(b Block, d F32, in []F32)   { pairDistanceGrad(b, d, in) }
func (o PairDistanceGrad) run64(b Block, d F64, in []F64) { pairDistanceGrad(b, d, in) }

func pairDistanceGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	x, c, g := in[0], in[1], in[2]
	perDraw(b, d.Rows, c.Rows, func(r, lo, hi int) {
		kernel.PairDistanceGrad(d.RowRange(lo, hi), x.RowRange(lo, hi), c.Row(r), g.RowRange(lo, hi))
	})
}

// PairDistanceGradShared is ∂c = −2 Σ grad (x − c) for x (B, L), c (R, L) and grad
// (B, L); (R, L).
type PairDistanceGradShared struct{ final }

func (o PairDistanceGradShared) String() string            { return "PairDistanceGradShared" }
func (o PairDistanceGradShared) Ranks() ([]int, int)       { return []int{2, 2, 2}, 2 }
func (o PairDistanceGradShared) RowsPerImage(in []int) int { return in[1] }

func (o PairDistanceGradShared) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, err := pairShape(o, []tensor.Shape{in[0], in[2]}, in[1:2])
	return in[1].Clone(), err
}

func (o PairDistanceGradShared) Blocks(in []tensor.Shape) int   { return rowBlocks(in[0], in[1]) }
func (o PairDistanceGradShared) Run(b Block, d F32, in []F32)   { pairDistanceGradShared(b, d, in) }
func (o PairDistanceGradShared) run64(b Block, d F64, in []F64) { pairDistanceGradShared(b, d, in) }

func pairDistanceGradShared[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	x, c, g := in[0], in[1], in[2]
	eachRow(b, d.Rows, x.Rows, func(r, lo, hi int) {
		kernel.PairDistanceGradShared(d.Row(r), x.RowRange(lo, hi), c.Row(r), g.RowRange(lo, hi))
	})
}
