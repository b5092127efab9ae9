package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// BernoulliLogLik is the log likelihood of each image in nats,
//
//	log p(x|z) = Σ_d x_d ℓ_d − softplus(ℓ_d)
//
// for logits ℓ (B·K, D) and pixels x (B, D) in [0, 1]; (B·K). It is differentiable in
// the logits only: pixels are data.
type BernoulliLogLik struct{ perImage }

func (o BernoulliLogLik) String() string         { return "BernoulliLogLik" }
func (o BernoulliLogLik) Ranks() ([]int, int)    { return []int{2, 2}, 1 }
func (o BernoulliLogLik) Differentiable() []bool { return []bool{true, false} }

func (o BernoulliLogLik) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), drawsOf(o, in[0], in[1])
}

func (o BernoulliLogLik) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o BernoulliLogLik) Run(b Block, y F32, in []F32)   { bernoulliLogLik(b, y, in[0], in[1]) }
func (o BernoulliLogLik) run64(b Block, y F64, in []F64) { bernoulliLogLik(b, y, in[0], in[1]) }

func bernoulliLogLik[T kernel.Float](b Block, y, logits, x kernel.Mat[T]) {
	perDraw(b, y.Rows, x.Rows, func(i, lo, hi int) {
		kernel.BernoulliLogLik(y.Data[lo:hi], logits.RowRange(lo, hi), repeated(x, i, hi-lo))
	})
}

// Derive: ∂ℓ_bd = grad_b (x_bd − σ(ℓ_bd)) for each draw.
func (o BernoulliLogLik) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{BernoulliLogLikGrad{}, G.Nodes{in[0], in[1], grad}}, derivative{})
}

// BernoulliLogLikGrad is ∂ℓ = grad (x − σ(ℓ)) for ℓ (B·K, D), x (B, D), grad (B·K);
// (B·K, D).
type BernoulliLogLikGrad struct {
	perImage
	final
}

func (o BernoulliLogLikGrad) String() string      { return "BernoulliLogLikGrad" }
func (o BernoulliLogLikGrad) Ranks() ([]int, int) { return []int{2, 2, 1}, 2 }

func (o BernoulliLogLikGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[2][0] != in[0][0] {
		return nil, fmt.Errorf("op: %v: %d gradients for %d images", o, in[2][0], in[0][0])
	}
	return in[0].Clone(), drawsOf(o, in[0], in[1])
}

func (o BernoulliLogLikGrad) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o BernoulliLogLikGrad) Run(b Block, d F32, in []F32)   { bernoulliLogLikGrad(b, d, in) }
func (o BernoulliLogLikGrad) run64(b Block, d F64, in []F64) { bernoulliLogLikGrad(b, d, in) }

func bernoulliLogLikGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	logits, x, g := in[0], in[1], in[2]
	perDraw(b, d.Rows, x.Rows, func(i, lo, hi int) {
		kernel.BernoulliLogLikGrad(d.RowRange(lo, hi), logits.RowRange(lo, hi), repeated(x, i, hi-lo), g.Data[lo:hi])
	})
}
