package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GaussianPixels is the log density of each image in nats under N(m, σ² I),
//
//	log p(x|z) = −½ [ Σ_d (x_d − m_d)²/σ² + D (log σ² + log 2π) ]
//
// for means m (B·K, D) and pixels x (B, D); (B·K). σ is Scale if that is above 0; else
// log σ² (1) is a third operand. It is differentiable in m and log σ²: pixels are data.
type GaussianPixels struct {
	perImage
	Scale float64
}

func (o GaussianPixels) String() string      { return fmt.Sprintf("GaussianPixels{%v}", o.Scale) }
func (o GaussianPixels) Ranks() ([]int, int) { return withScale(o.Scale, 2, 2), 1 }
func (o GaussianPixels) Differentiable() []bool {
	return []bool{true, false, true}[:2+learned(o.Scale)]
}

func (o GaussianPixels) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := oneScale(o, in[2:]); err != nil {
		return nil, err
	}
	return in[0][:1].Clone(), drawsOf(o, in[0], in[1])
}

func (o GaussianPixels) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GaussianPixels) Run(b Block, y F32, in []F32)   { gaussianPixels(o, b, y, in) }
func (o GaussianPixels) run64(b Block, y F64, in []F64) { gaussianPixels(o, b, y, in) }

func gaussianPixels[T kernel.Float](o GaussianPixels, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	m, x, logvar := in[0], in[1], logVariance(o.Scale, in[2:])
	perDraw(b, y.Rows, x.Rows, func(i, lo, hi int) {
		kernel.GaussianPixels(y.Data[lo:hi], m.RowRange(lo, hi), repeated(x, i, hi-lo), logvar)
	})
}

// Derive: ∂m_bd = grad_b (x_bd − m_bd)/σ² for each draw, and ∂log σ² = Σ_b grad_b ½
// (Σ_d (x_bd − m_bd)²/σ² − D) over all of them.
func (o GaussianPixels) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(append(G.Nodes{}, in...), grad)
	return gradients([]derivative{
		{GaussianPixelsGradMean{Scale: o.Scale}, operands},
		{},
		{GaussianPixelsGradLogVar{}, operands},
	}[:len(in)]...)
}

// GaussianPixelsGradMean is ∂m for the operands of a GaussianPixels and grad (B·K); (B·K, D).
type GaussianPixelsGradMean struct {
	perImage
	final
	Scale float64
}

func (o GaussianPixelsGradMean) String() string {
	return fmt.Sprintf("GaussianPixelsGradMean{%v}", o.Scale)
}

func (o GaussianPixelsGradMean) Ranks() ([]int, int) { return append(withScale(o.Scale, 2, 2), 1), 2 }

func (o GaussianPixelsGradMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	last := len(in) - 1
	if err := oneScale(o, in[2:last]); err != nil {
		return nil, err
	}
	return gradOfPixels(o, in[0], in[1], in[last])
}

func (o GaussianPixelsGradMean) Blocks(in []tensor.Shape) int { return pieces(in[0]) }
func (o GaussianPixelsGradMean) Run(b Block, d F32, in []F32) { gaussianPixelsGradMean(o, b, d, in) }

func (o GaussianPixelsGradMean) run64(b Block, d F64, in []F64) { gaussianPixelsGradMean(o, b, d, in) }

func gaussianPixelsGradMean[T kernel.Float](o GaussianPixelsGradMean, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	last := len(in) - 1
	m, x, logvar, g := in[0], in[1], logVariance(o.Scale, in[2:last]), in[last]
	perDraw(b, d.Rows, x.Rows, func(i, lo, hi int) {
		kernel.GaussianPixelsGradMean(d.RowRange(lo, hi), m.RowRange(lo, hi), repeated(x, i, hi-lo), g.Data[lo:hi], logvar)
	})
}

// GaussianPixelsGradLogVar is ∂log σ² for m (B·K, D), x (B, D), log σ² (1) and grad
// (B·K); (1). It sums over the images in one order, whoever computes it.
type GaussianPixelsGradLogVar struct {
	fixed
	final
}

func (o GaussianPixelsGradLogVar) String() string            { return "GaussianPixelsGradLogVar" }
func (o GaussianPixelsGradLogVar) Ranks() ([]int, int)       { return []int{2, 2, 1, 1}, 1 }
func (o GaussianPixelsGradLogVar) Blocks([]tensor.Shape) int { return 1 }

func (o GaussianPixelsGradLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := oneScale(o, in[2:3]); err != nil {
		return nil, err
	}
	_, err := gradOfPixels(o, in[0], in[1], in[3])
	return in[2].Clone(), err
}

func (o GaussianPixelsGradLogVar) Run(_ Block, d F32, in []F32) { gaussianPixelsGradLogVar(d, in) }

func (o GaussianPixelsGradLogVar) run64(_ Block, d F64, in []F64) { gaussianPixelsGradLogVar(d, in) }

func gaussianPixelsGradLogVar[T kernel.Float](d kernel.Mat[T], in []kernel.Mat[T]) {
	m, x, logvar, g := in[0], in[1], float64(in[2].Data[0]), in[3]
	sum := 0.0
	perDraw(Whole, m.Rows, x.Rows, func(i, lo, hi int) {
		sum += kernel.GaussianPixelsGradLogVar(m.RowRange(lo, hi), repeated(x, i, hi-lo), g.Data[lo:hi], logvar)
	})
	d.Data[0] = T(sum)
}

// learned is the number of operands that log σ² takes: none if it is an attribute.
func learned(scale float64) int {
	if scale > 0 {
		return 0
	}
	return 1
}

// withScale appends the rank of log σ² to those of the operands before it, if it is one.
func withScale(scale float64, ranks ...int) []int {
	if learned(scale) > 0 {
		ranks = append(ranks, 1)
	}
	return ranks
}

// oneScale refuses a log σ² that is not one number.
func oneScale(d Definition, logvar []tensor.Shape) error {
	if len(logvar) > 0 && logvar[0].TotalSize() != 1 {
		return fmt.Errorf("op: %v: log σ² is %v, not one number", d, logvar[0])
	}
	return nil
}

// logVariance is log σ² of the attribute, or else of the operand.
func logVariance[T kernel.Float](scale float64, operand []kernel.Mat[T]) float64 {
	if learned(scale) == 0 {
		return 2 * math.Log(scale)
	}
	return float64(operand[0].Data[0])
}

// Clamp is min(max(a, 0), 1) of each element, for a (B, D); (B, D).
type Clamp struct {
	perImage
	final
}

func (o Clamp) String() string                                { return "Clamp" }
func (o Clamp) Ranks() ([]int, int)                           { return []int{2}, 2 }
func (o Clamp) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0].Clone(), nil }
func (o Clamp) Blocks(in []tensor.Shape) int                  { return pieces(in[0]) }
func (o Clamp) Run(b Block, y F32, in []F32)                  { clamp(b, y, in[0]) }
func (o Clamp) run64(b Block, y F64, in []F64)                { clamp(b, y, in[0]) }

func clamp[T kernel.Float](b Block, y, a kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.Clamp(y.RowRange(lo, hi), a.RowRange(lo, hi))
}
