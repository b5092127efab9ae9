package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// NegativeELBO is the cost in nats per image,
//
//	mean_b [ −log p(x|z)_b ] + β P,   P = Σ_l k_l,   k_l = mean_b KL_bl
//
// for the log likelihood (B), the KL (B, L) and the scalar β; a scalar. With free bits
// λ > 0 a dimension is not pressed below λ: P = Σ_l max(λ, k_l) (Kingma and others,
// "Improved variational inference with inverse autoregressive flow", 2016, equation 15). With a
// capacity C > 0 the KL is held there: P = |Σ_l k_l − C| (Burgess and others, "Understanding
// disentangling in β-VAE", 2018, equation 8). The means are over the images that are in the batch,
// and the sums run in float64.
type NegativeELBO struct {
	fixed
	FreeBits, Capacity float64 // nats, at most one of them; 0: none
}

func (o NegativeELBO) String() string {
	return fmt.Sprintf("NegativeELBO{%v %v}", o.FreeBits, o.Capacity)
}
func (o NegativeELBO) Ranks() ([]int, int)    { return []int{1, 2, 0}, 0 }
func (o NegativeELBO) Differentiable() []bool { return []bool{true, true, false} }

func (o NegativeELBO) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][0] != in[1][0] {
		return nil, fmt.Errorf("op: %v: %d likelihoods, but KL %v", o, in[0][0], in[1])
	}
	return tensor.ScalarShape(), nil
}

func (o NegativeELBO) Blocks([]tensor.Shape) int      { return 1 }
func (o NegativeELBO) Run(_ Block, y F32, in []F32)   { negativeELBO(o, y, in[0], in[1], in[2]) }
func (o NegativeELBO) run64(_ Block, y F64, in []F64) { negativeELBO(o, y, in[0], in[1], in[2]) }

func negativeELBO[T kernel.Float](o NegativeELBO, y, loglik, kl, beta kernel.Mat[T]) {
	n := float64(loglik.Rows)
	penalty := kernel.Sum(kl) / n
	switch {
	case o.FreeBits > 0:
		penalty = 0
		for l := range kl.Cols {
			penalty += max(o.FreeBits, columnMean(kl, l))
		}
	case o.Capacity > 0:
		penalty = math.Abs(penalty - o.Capacity)
	}
	y.Data[0] = T(float64(beta.Data[0])*penalty - kernel.Sum(loglik)/n)
}

// columnMean is the mean of column l, in float64.
func columnMean[T kernel.Float](a kernel.Mat[T], l int) float64 {
	return kernel.Sum(a.Block(0, a.Rows, l, l+1)) / float64(a.Rows)
}

// Derive: ∂log p = −grad/B; ∂KL = β grad/B, but 0 for a dimension with k_l < λ, and with
// the sign of Σ_l k_l − C.
func (o NegativeELBO) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	loglik, kl, beta := in[0], in[1], in[2]
	return gradients(
		derivative{NegativeELBOGradLogLik{}, G.Nodes{loglik, grad}},
		derivative{NegativeELBOGradKL{FreeBits: o.FreeBits, Capacity: o.Capacity}, G.Nodes{kl, beta, grad}},
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

// NegativeELBOGradKL is ∂KL for the KL (B, L) and the scalars β and grad; (B, L).
type NegativeELBOGradKL struct {
	perImage
	final
	FreeBits, Capacity float64
}

func (o NegativeELBOGradKL) String() string {
	return fmt.Sprintf("NegativeELBOGradKL{%v %v}", o.FreeBits, o.Capacity)
}

func (o NegativeELBOGradKL) Ranks() ([]int, int) { return []int{2, 0, 0}, 2 }

func (o NegativeELBOGradKL) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o NegativeELBOGradKL) Blocks([]tensor.Shape) int                     { return 1 }
func (o NegativeELBOGradKL) Run(_ Block, d F32, in []F32)                  { negativeELBOGradKL(o, d, in) }

func (o NegativeELBOGradKL) run64(_ Block, d F64, in []F64) { negativeELBOGradKL(o, d, in) }

func negativeELBOGradKL[T kernel.Float](o NegativeELBOGradKL, d kernel.Mat[T], in []kernel.Mat[T]) {
	kl, beta, grad := in[0], in[1], in[2]
	each := beta.Data[0] * grad.Data[0] / T(d.Rows)
	if o.Capacity > 0 && kernel.Sum(kl)/float64(kl.Rows) < o.Capacity {
		each = -each
	}
	kernel.Fill(d, each)
	if o.FreeBits > 0 {
		for l := range kl.Cols {
			if columnMean(kl, l) < o.FreeBits {
				kernel.Fill(d.Block(0, d.Rows, l, l+1), 0)
			}
		}
	}
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
