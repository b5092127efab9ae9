package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// NegativeELBO is the cost in nats per image,
//
//	mean_b [ −log p(x|z)_b + β Σ_l KL_bl ]
//
// for the log likelihood (B), the KL (B, L) and the scalar β; a scalar. The mean
// is over the images that are in the batch, and its sum runs in float64.
type NegativeELBO struct{ fixed }

func (o NegativeELBO) String() string         { return "NegativeELBO" }
func (o NegativeELBO) Ranks() ([]int, int)    { return []int{1, 2, 0}, 0 }
func (o NegativeELBO) Differentiable() []bool { return []bool{true, true, false} }

func (o NegativeELBO) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][0] != in[1][0] {
		return nil, fmt.Errorf("op: %v: %d likelihoods, but KL %v", o, in[0][0], in[1])
	}
	return tensor.ScalarShape(), nil
}

func (o NegativeELBO) Blocks([]tensor.Shape) int      { return 1 }
func (o NegativeELBO) Run(_ Block, y F32, in []F32)   { negativeELBO(y, in[0], in[1], in[2]) }
func (o NegativeELBO) run64(_ Block, y F64, in []F64) { negativeELBO(y, in[0], in[1], in[2]) }

func negativeELBO[T kernel.Float](y, loglik, kl, beta kernel.Mat[T]) {
	n := float64(loglik.Rows)
	y.Data[0] = T((float64(beta.Data[0])*kernel.Sum(kl) - kernel.Sum(loglik)) / n)
}

// Derive: ∂log p = −grad/B, ∂KL = β grad/B.
func (o NegativeELBO) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	loglik, kl, beta := in[0], in[1], in[2]
	return gradients(
		derivative{NegativeELBOGradLogLik{}, G.Nodes{loglik, grad}},
		derivative{NegativeELBOGradKL{}, G.Nodes{kl, beta, grad}},
		derivative{},
	)
}

// NegativeELBOGradLogLik is ∂log p = −grad/B for the log likelihood (B), of which
// only the number of rows counts, and the scalar grad; (B).
type NegativeELBOGradLogLik struct {
	perImage
	final
}

func (o NegativeELBOGradLogLik) String() string { return "NegativeELBOGradLogLik" }

func (o NegativeELBOGradLogLik) Ranks() ([]int, int) { return []int{1, 0}, 1 }

func (o NegativeELBOGradLogLik) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), nil
}
func (o NegativeELBOGradLogLik) Blocks([]tensor.Shape) int    { return 1 }
func (o NegativeELBOGradLogLik) Run(_ Block, d F32, in []F32) { negativeELBOGradLogLik(d, in[1]) }

func (o NegativeELBOGradLogLik) run64(_ Block, d F64, in []F64) { negativeELBOGradLogLik(d, in[1]) }

func negativeELBOGradLogLik[T kernel.Float](d, grad kernel.Mat[T]) {
	kernel.Fill(d, -grad.Data[0]/T(d.Rows))
}

// NegativeELBOGradKL is ∂KL = β grad/B for the KL (B, L), of which only the shape
// counts, and the scalars β and grad; (B, L).
type NegativeELBOGradKL struct {
	perImage
	final
}

func (o NegativeELBOGradKL) String() string { return "NegativeELBOGradKL" }

func (o NegativeELBOGradKL) Ranks() ([]int, int) { return []int{2, 0, 0}, 2 }

func (o NegativeELBOGradKL) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o NegativeELBOGradKL) Blocks([]tensor.Shape) int                     { return 1 }
func (o NegativeELBOGradKL) Run(_ Block, d F32, in []F32)                  { negativeELBOGradKL(d, in[1], in[2]) }

func (o NegativeELBOGradKL) run64(_ Block, d F64, in []F64) { negativeELBOGradKL(d, in[1], in[2]) }

func negativeELBOGradKL[T kernel.Float](d, beta, grad kernel.Mat[T]) {
	kernel.Fill(d, beta.Data[0]*grad.Data[0]/T(d.Rows))
}

// StopGradient is its operand (B, L) as a value that nothing is differentiated
// through.
type StopGradient struct {
	perImage
	final
}

func (o StopGradient) String() string                                { return "StopGradient" }
func (o StopGradient) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o StopGradient) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o StopGradient) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o StopGradient) Run(b Block, y F32, in []F32)                  { stopGradient(b, y, in[0]) }
func (o StopGradient) run64(b Block, y F64, in []F64)                { stopGradient(b, y, in[0]) }

func stopGradient[T kernel.Float](b Block, y, x kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Copy(y.RowRange(lo, hi), x.RowRange(lo, hi))
}
