package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Gate is its operand z (B·K, L), whose gradient is multiplied by the draw's normalised
// importance weight,
//
//	∂z_bk = w̃_bk grad_bk, w̃ = softmax_k(log p(x|z) + log p(z) − log q(z|x))
//
// Behind an ImportanceBound, whose derivatives are −w̃ ∂log w, this makes −w̃² ∂log w/∂z of
// what passes: the doubly reparameterised gradient, if log q(z|x) is a function of z alone
// (Tucker, Lawson, Gu and Maddison, "Doubly reparameterized gradient estimators for Monte
// Carlo objectives", 2019, equation 8). The terms of w are functions of the result, so they
// are no operands, but are handed over when they are there.
type Gate struct {
	perImage
	Weights *LogWeights
}

// LogWeights are the terms of the importance weights of K draws of each image, (B·K).
type LogWeights struct {
	LogLik, LogPrior, LogPosterior *G.Node
	Draws                          int // K
}

func (o Gate) String() string                                { return "Gate" }
func (o Gate) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o Gate) Differentiable() []bool                        { return []bool{true} }
func (o Gate) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o Gate) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Gate) Run(b Block, y F32, in []F32)                  { stopGradient(b, y, in[0]) }
func (o Gate) run64(b Block, y F64, in []F64)                { stopGradient(b, y, in[0]) }

// Derive: ∂z = w̃ grad.
func (o Gate) Derive(_ G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	w := o.Weights
	if w.LogLik == nil || w.LogPrior == nil || w.LogPosterior == nil {
		return nil, fmt.Errorf("op: %v is differentiated before it has its weights", o)
	}
	shares, err := Apply(WeightShares{Draws: w.Draws}, w.LogLik, w.LogPrior, w.LogPosterior)
	if err != nil {
		return nil, err
	}
	return gradients(derivative{ScaleDraws{}, G.Nodes{grad, shares}})
}

// WeightShares are the importance weights, normalised over the draws of each image,
//
//	w̃_bk = softmax_k(log p(x|z) + log p(z) − log q(z|x))
//
// for the three logarithms (B·K); (B·K).
type WeightShares struct {
	perImage
	final
	Draws int // K
}

func (o WeightShares) String() string               { return fmt.Sprintf("WeightShares{%d}", o.Draws) }
func (o WeightShares) Ranks() ([]int, int)          { return []int{1, 1, 1}, 1 }
func (o WeightShares) Blocks([]tensor.Shape) int    { return 1 }
func (o WeightShares) Run(_ Block, w F32, in []F32) { weightShares(o.Draws, w, in) }

func (o WeightShares) run64(_ Block, w F64, in []F64) { weightShares(o.Draws, w, in) }

func (o WeightShares) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := same(o, in)
	if err == nil && s[0]%o.Draws != 0 {
		err = fmt.Errorf("op: %v: %d draws are no multiple of K", o, s[0])
	}
	return s, err
}

func weightShares[T kernel.Float](draws int, w kernel.Mat[T], in []kernel.Mat[T]) {
	kernel.ImportanceWeights(w.Data[:w.Rows], in[0].Data, in[1].Data, in[2].Data, draws, 1)
}

// ScaleDraws is y_n = s_n a_n for the rows of a (N, L) and s (N); (N, L).
type ScaleDraws struct {
	perImage
	final
}

func (o ScaleDraws) String() string      { return "ScaleDraws" }
func (o ScaleDraws) Ranks() ([]int, int) { return []int{2, 1}, 2 }

func (o ScaleDraws) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][0] != in[1][0] {
		return nil, fmt.Errorf("op: %v: %d factors for %d draws", o, in[1][0], in[0][0])
	}
	return in[0].Clone(), nil
}

func (o ScaleDraws) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o ScaleDraws) Run(b Block, y F32, in []F32)   { scaleDraws(b, y, in[0], in[1]) }
func (o ScaleDraws) run64(b Block, y F64, in []F64) { scaleDraws(b, y, in[0], in[1]) }

func scaleDraws[T kernel.Float](b Block, y, a, s kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.ScaleRows(y.RowRange(lo, hi), a.RowRange(lo, hi), s.Data[lo:hi], 1)
}

// GaussianLogPosteriorAt is log q(z|x) in nats of a Gaussian draw z = μ + σ ε, as a
// function of z alone: μ and σ are constants beside it. For z (B·K, L), log σ² (B, L) and
// ε (B·K, L); (B·K). Its value is GaussianLogPosterior's, to the bit.
type GaussianLogPosteriorAt struct{}

func (o GaussianLogPosteriorAt) String() string               { return "GaussianLogPosteriorAt" }
func (o GaussianLogPosteriorAt) Ranks() ([]int, int)          { return []int{2, 2, 2}, 1 }
func (o GaussianLogPosteriorAt) RowsPerImage(in []int) int    { return in[0] }
func (o GaussianLogPosteriorAt) Differentiable() []bool       { return []bool{true, false, false} }
func (o GaussianLogPosteriorAt) Blocks(in []tensor.Shape) int { return pieces(in[0]) }
func (o GaussianLogPosteriorAt) Run(b Block, y F32, in []F32) { gaussianLogPosterior(b, y, in[1:]) }

func (o GaussianLogPosteriorAt) run64(b Block, y F64, in []F64) { gaussianLogPosterior(b, y, in[1:]) }

func (o GaussianLogPosteriorAt) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if _, err := same(o, []tensor.Shape{in[0], in[2]}); err != nil {
		return nil, err
	}
	return in[0][:1].Clone(), drawsOf(o, in[0], in[1])
}

// Derive: ∂z = −grad (z − μ)/σ² = −grad ε/σ.
func (o GaussianLogPosteriorAt) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{GaussianLogPosteriorAtGrad{}, G.Nodes{in[1], in[2], grad}}, derivative{}, derivative{})
}

// GaussianLogPosteriorAtGrad is ∂z = −grad ε/σ for log σ² (B, L), ε (B·K, L) and grad
// (B·K); (B·K, L).
type GaussianLogPosteriorAtGrad struct{ final }

func (o GaussianLogPosteriorAtGrad) String() string               { return "GaussianLogPosteriorAtGrad" }
func (o GaussianLogPosteriorAtGrad) Ranks() ([]int, int)          { return []int{2, 2, 1}, 2 }
func (o GaussianLogPosteriorAtGrad) RowsPerImage(in []int) int    { return in[1] }
func (o GaussianLogPosteriorAtGrad) Blocks(in []tensor.Shape) int { return pieces(in[1]) }

func (o GaussianLogPosteriorAtGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[1][0] != in[2][0] {
		return nil, fmt.Errorf("op: %v: %d gradients for %d draws", o, in[2][0], in[1][0])
	}
	return in[1].Clone(), drawsOf(o, in[1], in[0])
}

func (o GaussianLogPosteriorAtGrad) Run(b Block, d F32, in []F32) {
	gaussianLogPosteriorAtGrad(b, d, in)
}

func (o GaussianLogPosteriorAtGrad) run64(b Block, d F64, in []F64) {
	gaussianLogPosteriorAtGrad(b, d, in)
}

func gaussianLogPosteriorAtGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	logvar, eps, grad := in[0], in[1], in[2]
	perDraw(b, d.Rows, logvar.Rows, func(i, lo, hi int) {
		kernel.GaussianLogPosteriorAtGrad(d.RowRange(lo, hi), logvar.Row(i), eps.RowRange(lo, hi), grad.Data[lo:hi])
	})
}
