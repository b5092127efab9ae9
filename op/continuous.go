package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// ContinuousBernoulliLogLik is the log density of each image in nats,
//
//	log p(x|z) = Σ_d x_d ℓ_d − A(ℓ_d),   A(ℓ) = log((e^ℓ − 1)/ℓ)
//
// for logits ℓ (B·K, D) and pixels x (B, D) in [0, 1]; (B·K) (Loaiza-Ganem and
// Cunningham, "The continuous Bernoulli", 2019). It is differentiable in the logits
// only: pixels are data.
type ContinuousBernoulliLogLik struct{ perImage }

func (o ContinuousBernoulliLogLik) String() string         { return "ContinuousBernoulliLogLik" }
func (o ContinuousBernoulliLogLik) Ranks() ([]int, int)    { return []int{2, 2}, 1 }
func (o ContinuousBernoulliLogLik) Differentiable() []bool { return []bool{true, false} }

func (o ContinuousBernoulliLogLik) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), drawsOf(o, in[0], in[1])
}

func (o ContinuousBernoulliLogLik) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o ContinuousBernoulliLogLik) Run(b Block, y F32, in []F32)   { continuousLogLik(b, y, in) }
func (o ContinuousBernoulliLogLik) run64(b Block, y F64, in []F64) { continuousLogLik(b, y, in) }

func continuousLogLik[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	logits, x := in[0], in[1]
	perDraw(b, y.Rows, x.Rows, func(i, lo, hi int) {
		kernel.ContinuousBernoulliLogLik(y.Data[lo:hi], logits.RowRange(lo, hi), repeated(x, i, hi-lo))
	})
}

// Derive: ∂ℓ_bd = grad_b (x_bd − A′(ℓ_bd)) for each draw.
func (o ContinuousBernoulliLogLik) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{ContinuousBernoulliLogLikGrad{}, G.Nodes{in[0], in[1], grad}}, derivative{})
}

// ContinuousBernoulliLogLikGrad is ∂ℓ = grad (x − A′(ℓ)) for ℓ (B·K, D), x (B, D), grad
// (B·K); (B·K, D).
type ContinuousBernoulliLogLikGrad struct {
	perImage
	final
}

func (o ContinuousBernoulliLogLikGrad) String() string      { return "ContinuousBernoulliLogLikGrad" }
func (o ContinuousBernoulliLogLikGrad) Ranks() ([]int, int) { return []int{2, 2, 1}, 2 }

func (o ContinuousBernoulliLogLikGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return gradOfPixels(o, in[0], in[1], in[2])
}

func (o ContinuousBernoulliLogLikGrad) Blocks(in []tensor.Shape) int { return pieces(in[0]) }
func (o ContinuousBernoulliLogLikGrad) Run(b Block, d F32, in []F32) { continuousLogLikGrad(b, d, in) }

func (o ContinuousBernoulliLogLikGrad) run64(b Block, d F64, in []F64) {
	continuousLogLikGrad(b, d, in)
}

func continuousLogLikGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	logits, x, g := in[0], in[1], in[2]
	perDraw(b, d.Rows, x.Rows, func(i, lo, hi int) {
		kernel.ContinuousBernoulliLogLikGrad(d.RowRange(lo, hi), logits.RowRange(lo, hi), repeated(x, i, hi-lo), g.Data[lo:hi])
	})
}

// gradOfPixels is the shape of a gradient in what the decoder emits, (B·K, D), of pixels
// (B, D) and a gradient for each draw (B·K).
func gradOfPixels(d Definition, decoded, x, grad tensor.Shape) (tensor.Shape, error) {
	if grad[0] != decoded[0] {
		return nil, fmt.Errorf("op: %v: %d gradients for %d draws", d, grad[0], decoded[0])
	}
	return decoded.Clone(), drawsOf(d, decoded, x)
}

// ContinuousBernoulliMean is the mean of each pixel, A′(ℓ) = 1/(1 − e^−ℓ) − 1/ℓ, for
// logits ℓ (B, D); (B, D).
type ContinuousBernoulliMean struct {
	perImage
	final
}

func (o ContinuousBernoulliMean) String() string      { return "ContinuousBernoulliMean" }
func (o ContinuousBernoulliMean) Ranks() ([]int, int) { return []int{2}, 2 }

func (o ContinuousBernoulliMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), nil
}

func (o ContinuousBernoulliMean) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o ContinuousBernoulliMean) Run(b Block, y F32, in []F32)   { continuousMean(b, y, in[0]) }
func (o ContinuousBernoulliMean) run64(b Block, y F64, in []F64) { continuousMean(b, y, in[0]) }

func continuousMean[T kernel.Float](b Block, y, logits kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.ContinuousBernoulliMean(y.RowRange(lo, hi), logits.RowRange(lo, hi))
}
