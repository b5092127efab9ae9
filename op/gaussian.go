package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GaussianDraw is the reparameterised draw
//
//	z = μ + exp(½ log σ²) ε
//
// for μ and log σ² (B, L), ε ~ N(0, 1) (B·K, L); z (B·K, L) (Kingma and Welling, 2014,
// §2.4).
type GaussianDraw struct{ perImage }

func (o GaussianDraw) String() string         { return "GaussianDraw" }
func (o GaussianDraw) Ranks() ([]int, int)    { return []int{2, 2, 2}, 2 }
func (o GaussianDraw) Differentiable() []bool { return []bool{true, true, false} }

func (o GaussianDraw) Shape(in []tensor.Shape) (tensor.Shape, error) {
	mu, logvar, eps := in[0], in[1], in[2]
	if _, err := same(o, []tensor.Shape{mu, logvar}); err != nil {
		return nil, err
	}
	return eps.Clone(), drawsOf(o, eps, mu)
}

func (o GaussianDraw) Blocks(in []tensor.Shape) int   { return pieces(in[2]) }
func (o GaussianDraw) Run(b Block, z F32, in []F32)   { gaussianDraw(b, z, in) }
func (o GaussianDraw) run64(b Block, z F64, in []F64) { gaussianDraw(b, z, in) }

func gaussianDraw[T kernel.Float](b Block, z kernel.Mat[T], in []kernel.Mat[T]) {
	mu, logvar, eps := in[0], in[1], in[2]
	if z.Rows == mu.Rows {
		lo, hi := b.Span(z.Rows)
		kernel.GaussianDraw(z.RowRange(lo, hi), mu.RowRange(lo, hi), logvar.RowRange(lo, hi), eps.RowRange(lo, hi))
		return
	}
	perDraw(b, z.Rows, mu.Rows, func(i, lo, hi int) {
		kernel.GaussianDraw(z.RowRange(lo, hi), repeated(mu, i, hi-lo), repeated(logvar, i, hi-lo), eps.RowRange(lo, hi))
	})
}

// Derive: ∂μ = Σ_k grad, ∂log σ² = Σ_k grad ⊙ ½ exp(½ log σ²) ε, over an image's draws.
func (o GaussianDraw) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, logvar, eps := in[0], in[1], in[2]
	d, err := Apply(GaussianDrawGrad{}, logvar, eps, grad)
	if err != nil {
		return nil, err
	}
	if eps.Shape()[0] == mu.Shape()[0] {
		return G.Nodes{grad, d, nil}, nil
	}
	return gradients(
		derivative{SumOfDraws{}, G.Nodes{grad, mu}},
		derivative{SumOfDraws{}, G.Nodes{d, logvar}},
		derivative{},
	)
}

// GaussianDrawGrad is ∂log σ² of each draw for log σ² (B, L), ε and grad (B·K, L);
// (B·K, L).
type GaussianDrawGrad struct {
	perImage
	final
}

func (o GaussianDrawGrad) String() string      { return "GaussianDrawGrad" }
func (o GaussianDrawGrad) Ranks() ([]int, int) { return []int{2, 2, 2}, 2 }

func (o GaussianDrawGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := drawsOf(o, in[1], in[0]); err != nil {
		return nil, err
	}
	return same(o, in[1:])
}

func (o GaussianDrawGrad) Blocks(in []tensor.Shape) int   { return pieces(in[1]) }
func (o GaussianDrawGrad) Run(b Block, d F32, in []F32)   { gaussianDrawGrad(b, d, in) }
func (o GaussianDrawGrad) run64(b Block, d F64, in []F64) { gaussianDrawGrad(b, d, in) }

func gaussianDrawGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	logvar, eps, g := in[0], in[1], in[2]
	if d.Rows == logvar.Rows {
		lo, hi := b.Span(d.Rows)
		kernel.GaussianDrawGrad(d.RowRange(lo, hi), logvar.RowRange(lo, hi), eps.RowRange(lo, hi), g.RowRange(lo, hi))
		return
	}
	perDraw(b, d.Rows, logvar.Rows, func(i, lo, hi int) {
		kernel.GaussianDrawGrad(d.RowRange(lo, hi), repeated(logvar, i, hi-lo), eps.RowRange(lo, hi), g.RowRange(lo, hi))
	})
}

// GaussianKL is KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1 − log σ²) in nats, for
// each image and dimension: μ, log σ² (B, L); (B, L).
type GaussianKL struct{ perImage }

func (o GaussianKL) String() string                                { return "GaussianKL" }
func (o GaussianKL) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianKL) Differentiable() []bool                        { return []bool{true, true} }
func (o GaussianKL) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianKL) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o GaussianKL) Run(b Block, kl F32, in []F32)                 { gaussianKL(b, kl, in) }
func (o GaussianKL) run64(b Block, kl F64, in []F64)               { gaussianKL(b, kl, in) }

func gaussianKL[T kernel.Float](b Block, kl kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(kl.Rows)
	kernel.GaussianKL(kl.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// Derive: ∂μ = grad ⊙ μ, ∂log σ² = grad ⊙ ½ (σ² − 1).
func (o GaussianKL) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	mu, logvar := in[0], in[1]
	return gradients(
		derivative{GaussianKLGradMean{}, G.Nodes{mu, grad}},
		derivative{GaussianKLGradLogVar{}, G.Nodes{logvar, grad}},
	)
}

// GaussianKLGradMean is ∂μ = grad ⊙ μ, all (B, L).
type GaussianKLGradMean struct {
	perImage
	final
}

func (o GaussianKLGradMean) String() string                                { return "GaussianKLGradMean" }
func (o GaussianKLGradMean) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianKLGradMean) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianKLGradMean) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o GaussianKLGradMean) Run(b Block, d F32, in []F32)                  { gaussianKLGradMean(b, d, in) }

func (o GaussianKLGradMean) run64(b Block, d F64, in []F64) { gaussianKLGradMean(b, d, in) }

func gaussianKLGradMean[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.GaussianKLGradMean(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}

// GaussianKLGradLogVar is ∂log σ² = grad ⊙ ½ (σ² − 1), all (B, L).
type GaussianKLGradLogVar struct {
	perImage
	final
}

func (o GaussianKLGradLogVar) String() string { return "GaussianKLGradLogVar" }

func (o GaussianKLGradLogVar) Ranks() ([]int, int)                           { return []int{2, 2}, 2 }
func (o GaussianKLGradLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(o, in) }
func (o GaussianKLGradLogVar) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }

func (o GaussianKLGradLogVar) Run(b Block, d F32, in []F32) { gaussianKLGradLogVar(b, d, in) }

func (o GaussianKLGradLogVar) run64(b Block, d F64, in []F64) { gaussianKLGradLogVar(b, d, in) }

func gaussianKLGradLogVar[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.GaussianKLGradLogVar(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi))
}
