package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GammaLogDensity is the log density in nats of z = e^y under Π Γ(α_l, β_l), with β a RATE,
//
//	log p(z) = Σ_l α ln β − ln Γ(α) + (α − 1) y − β e^y
//
// for y = log z (B·K, L) and α, β (R, L), R = 1 or B; (B·K). It is the density of z, not that
// of y. It is differentiable in all three.
type GammaLogDensity struct{ perImage }

func (o GammaLogDensity) String() string         { return "GammaLogDensity" }
func (o GammaLogDensity) Ranks() ([]int, int)    { return []int{2, 2, 2}, 1 }
func (o GammaLogDensity) Differentiable() []bool { return []bool{true, true, true} }

func (o GammaLogDensity) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), laws(o, in[0], in[1], in[2])
}

func (o GammaLogDensity) Blocks(in []tensor.Shape) int   { return costly(in[0]) }
func (o GammaLogDensity) Run(b Block, p F32, in []F32)   { gammaLogDensity(b, p, in) }
func (o GammaLogDensity) run64(b Block, p F64, in []F64) { gammaLogDensity(b, p, in) }

func gammaLogDensity[T kernel.Float](b Block, p kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha, beta := in[0], in[1], in[2]
	perDraw(b, p.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.GammaLogDensity(p.Data[lo:hi], y.RowRange(lo, hi), alpha.Row(i), beta.Row(i))
	})
}

// Derive: ∂y = grad (α − 1 − β z), ∂α = Σ_k grad (ln β − ψ(α) + y), ∂β = Σ_k grad (α/β − z).
func (o GammaLogDensity) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(in[:3:3], grad)
	return gradients(
		derivative{GammaLogDensityGrad{}, operands},
		derivative{GammaLogDensityGradShape{}, operands},
		derivative{GammaLogDensityGradRate{}, operands},
	)
}

// GammaLogDensityGrad is ∂y = grad (α − 1 − β e^y) for y (B·K, L), α, β (R, L) and grad
// (B·K); (B·K, L).
type GammaLogDensityGrad struct {
	perImage
	final
}

func (o GammaLogDensityGrad) String() string      { return "GammaLogDensityGrad" }
func (o GammaLogDensityGrad) Ranks() ([]int, int) { return []int{2, 2, 2, 1}, 2 }

func (o GammaLogDensityGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := laws(o, in[0], in[1], in[2]); err != nil {
		return nil, err
	}
	return in[0].Clone(), rowGrad(o, in[0], in[3])
}

func (o GammaLogDensityGrad) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GammaLogDensityGrad) Run(b Block, d F32, in []F32)   { gammaLogDensityGrad(b, d, in) }
func (o GammaLogDensityGrad) run64(b Block, d F64, in []F64) { gammaLogDensityGrad(b, d, in) }

func gammaLogDensityGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha, beta, g := in[0], in[1], in[2], in[3]
	perDraw(b, d.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.GammaLogDensityGrad(d.RowRange(lo, hi), y.RowRange(lo, hi), alpha.Row(i), beta.Row(i), g.Data[lo:hi])
	})
}

// parameterGrad is embedded by gradients in a parameter (R, L), of y (B·K, L), parameters
// (R, L) and grad (B·K).
type parameterGrad struct{ final }

func (parameterGrad) RowsPerImage(in []int) int    { return in[1] }
func (parameterGrad) Blocks(in []tensor.Shape) int { return min(costly(in[0]), in[1][0]) }

func (parameterGrad) shape(d Definition, in []tensor.Shape) (tensor.Shape, error) {
	last := len(in) - 1
	if err := laws(d, in[0], in[1:last]...); err != nil {
		return nil, err
	}
	return in[1].Clone(), rowGrad(d, in[0], in[last])
}

// GammaLogDensityGradShape is ∂α = Σ_k grad (ln β − ψ(α) + y) for y (B·K, L), α, β (R, L)
// and grad (B·K); (R, L).
type GammaLogDensityGradShape struct{ parameterGrad }

func (o GammaLogDensityGradShape) String() string      { return "GammaLogDensityGradShape" }
func (o GammaLogDensityGradShape) Ranks() ([]int, int) { return []int{2, 2, 2, 1}, 2 }

func (o GammaLogDensityGradShape) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return o.shape(o, in)
}

func (o GammaLogDensityGradShape) Run(b Block, d F32, in []F32) { gammaLogDensityGradShape(b, d, in) }

func (o GammaLogDensityGradShape) run64(b Block, d F64, in []F64) {
	gammaLogDensityGradShape(b, d, in)
}

func gammaLogDensityGradShape[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha, beta, g := in[0], in[1], in[2], in[3]
	eachOf(b, d.Rows, y.Rows, func(i, lo, hi int) {
		kernel.GammaLogDensityGradShape(d.Row(i), y.RowRange(lo, hi), alpha.Row(i), beta.Row(i), g.Data[lo:hi])
	})
}

// GammaLogDensityGradRate is ∂β = Σ_k grad (α/β − e^y) for y (B·K, L), α, β (R, L) and
// grad (B·K); (R, L).
type GammaLogDensityGradRate struct{ parameterGrad }

func (o GammaLogDensityGradRate) String() string      { return "GammaLogDensityGradRate" }
func (o GammaLogDensityGradRate) Ranks() ([]int, int) { return []int{2, 2, 2, 1}, 2 }

func (o GammaLogDensityGradRate) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return o.shape(o, in)
}

func (o GammaLogDensityGradRate) Run(b Block, d F32, in []F32) { gammaLogDensityGradRate(b, d, in) }

func (o GammaLogDensityGradRate) run64(b Block, d F64, in []F64) { gammaLogDensityGradRate(b, d, in) }

func gammaLogDensityGradRate[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha, beta, g := in[0], in[1], in[2], in[3]
	eachOf(b, d.Rows, y.Rows, func(i, lo, hi int) {
		kernel.GammaLogDensityGradRate(d.Row(i), y.RowRange(lo, hi), alpha.Row(i), beta.Row(i), g.Data[lo:hi])
	})
}
