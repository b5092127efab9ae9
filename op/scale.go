package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GaussianScaleKL is KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1) − log σ in nats, for
// each image and dimension: μ, σ > 0 (B, L); (B, L). It takes the standard deviation
// itself, where GaussianKL takes log σ².
type GaussianScaleKL struct{ perImage }

func (o GaussianScaleKL) String() string                                { return "GaussianScaleKL" }
func (o GaussianScaleKL) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianScaleKL) Differentiable() []bool                        { return []bool{true, true} }
func (o GaussianScaleKL) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianScaleKL) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o GaussianScaleKL) Run(b Block, kl F32, in []F32)                 { gaussianScaleKL(b, kl, in) }

func (o GaussianScaleKL) run64(b Block, kl F64, in []F64) { gaussianScaleKL(b, kl, in) }

func gaussianScaleKL[T kernel.Float](b Block, kl kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(kl.Rows)
	kernel.GaussianScaleKL(kl.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// Derive: ∂μ = grad ⊙ μ, ∂σ = grad ⊙ (σ − 1/σ).
func (o GaussianScaleKL) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, sigma := in[0], in[1]
	return gradients(
		derivative{GaussianKLGradMean{}, G.Nodes{mu, grad}},
		derivative{GaussianScaleKLGrad{}, G.Nodes{sigma, grad}},
	)
}

// GaussianScaleKLGrad is ∂σ = grad ⊙ (σ − 1/σ), all (B, L).
type GaussianScaleKLGrad struct {
	perImage
	final
}

func (o GaussianScaleKLGrad) String() string { return "GaussianScaleKLGrad" }

func (o GaussianScaleKLGrad) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianScaleKLGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianScaleKLGrad) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o GaussianScaleKLGrad) Run(b Block, d F32, in []F32)                  { gaussianScaleKLGrad(b, d, in) }

func (o GaussianScaleKLGrad) run64(b Block, d F64, in []F64) { gaussianScaleKLGrad(b, d, in) }

func gaussianScaleKLGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.GaussianScaleKLGrad(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// GaussianScaleW2 is W₂²(N(μ, σ²), N(0, 1)) = μ² + (σ − 1)², for each image and
// dimension: μ, σ (B, L); (B, L).
type GaussianScaleW2 struct{ perImage }

func (o GaussianScaleW2) String() string                                { return "GaussianScaleW2" }
func (o GaussianScaleW2) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianScaleW2) Differentiable() []bool                        { return []bool{true, true} }
func (o GaussianScaleW2) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianScaleW2) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o GaussianScaleW2) Run(b Block, w F32, in []F32)                  { gaussianScaleW2(b, w, in) }

func (o GaussianScaleW2) run64(b Block, w F64, in []F64) { gaussianScaleW2(b, w, in) }

func gaussianScaleW2[T kernel.Float](b Block, w kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(w.Rows)
	kernel.GaussianScaleW2(w.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// Derive: ∂μ = 2 grad ⊙ μ, ∂σ = 2 grad ⊙ (σ − 1).
func (o GaussianScaleW2) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, sigma := in[0], in[1]
	return gradients(
		derivative{DistanceGrad{From: 0}, G.Nodes{mu, grad}},
		derivative{DistanceGrad{From: 1}, G.Nodes{sigma, grad}},
	)
}

// DistanceGrad is ∂x = 2 grad ⊙ (x − From), all (B, L).
type DistanceGrad struct {
	perImage
	final
	From int
}

func (o DistanceGrad) String() string                                { return fmt.Sprintf("DistanceGrad{%d}", o.From) }
func (o DistanceGrad) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o DistanceGrad) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o DistanceGrad) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o DistanceGrad) Run(b Block, d F32, in []F32)                  { distanceGrad(o, b, d, in) }
func (o DistanceGrad) run64(b Block, d F64, in []F64)                { distanceGrad(o, b, d, in) }

func distanceGrad[T kernel.Float](o DistanceGrad, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.DistanceGrad(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi), T(o.From))
}
