package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// DirichletLogDensity is the log density in nats of x = e^y under Dir(α), with respect to
// the first L − 1 components of x (the last is what they leave),
//
//	log p(x) = ln Γ(Σ α) + Σ_l (α − 1) y − ln Γ(α)
//
// for y = log x (B·K, L) and α (R, L), R = 1 or B; (B·K). It is the density of x, not that of
// y. It is differentiable in both; the derivative in y takes its L components for
// independent.
type DirichletLogDensity struct{ perImage }

func (o DirichletLogDensity) String() string         { return "DirichletLogDensity" }
func (o DirichletLogDensity) Ranks() ([]int, int)    { return []int{2, 2}, 1 }
func (o DirichletLogDensity) Differentiable() []bool { return []bool{true, true} }

func (o DirichletLogDensity) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), laws(o, in[0], in[1])
}

func (o DirichletLogDensity) Blocks(in []tensor.Shape) int   { return costly(in[0]) }
func (o DirichletLogDensity) Run(b Block, p F32, in []F32)   { dirichletLogDensity(b, p, in) }
func (o DirichletLogDensity) run64(b Block, p F64, in []F64) { dirichletLogDensity(b, p, in) }

func dirichletLogDensity[T kernel.Float](b Block, p kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha := in[0], in[1]
	perDraw(b, p.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.DirichletLogDensity(p.Data[lo:hi], y.RowRange(lo, hi), alpha.Row(i))
	})
}

// Derive: ∂y = grad (α − 1), ∂α = Σ_k grad (ψ(Σ α) − ψ(α) + y).
func (o DirichletLogDensity) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(in[:2:2], grad)
	return gradients(
		derivative{DirichletLogDensityGrad{}, operands},
		derivative{DirichletLogDensityGradShape{}, operands},
	)
}

// DirichletLogDensityGrad is ∂y = grad (α − 1) for y (B·K, L), of which only the shape
// counts, α (R, L) and grad (B·K); (B·K, L).
type DirichletLogDensityGrad struct {
	perImage
	final
}

func (o DirichletLogDensityGrad) String() string      { return "DirichletLogDensityGrad" }
func (o DirichletLogDensityGrad) Ranks() ([]int, int) { return []int{2, 2, 1}, 2 }

func (o DirichletLogDensityGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := laws(o, in[0], in[1]); err != nil {
		return nil, err
	}
	return in[0].Clone(), rowGrad(o, in[0], in[2])
}

func (o DirichletLogDensityGrad) Blocks(in []tensor.Shape) int { return pieces(in[0]) }
func (o DirichletLogDensityGrad) Run(b Block, d F32, in []F32) { dirichletLogDensityGrad(b, d, in) }

func (o DirichletLogDensityGrad) run64(b Block, d F64, in []F64) { dirichletLogDensityGrad(b, d, in) }

func dirichletLogDensityGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	alpha, g := in[1], in[2]
	perDraw(b, d.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.DirichletLogDensityGrad(d.RowRange(lo, hi), alpha.Row(i), g.Data[lo:hi])
	})
}

// DirichletLogDensityGradShape is ∂α = Σ_k grad (ψ(Σ α) − ψ(α) + y) for y (B·K, L), α (R, L)
// and grad (B·K); (R, L).
type DirichletLogDensityGradShape struct{ parameterGrad }

func (o DirichletLogDensityGradShape) String() string      { return "DirichletLogDensityGradShape" }
func (o DirichletLogDensityGradShape) Ranks() ([]int, int) { return []int{2, 2, 1}, 2 }

func (o DirichletLogDensityGradShape) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return o.shape(o, in)
}

func (o DirichletLogDensityGradShape) Run(b Block, d F32, in []F32) {
	dirichletLogDensityGradShape(b, d, in)
}

func (o DirichletLogDensityGradShape) run64(b Block, d F64, in []F64) {
	dirichletLogDensityGradShape(b, d, in)
}

func dirichletLogDensityGradShape[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	y, alpha, g := in[0], in[1], in[2]
	eachOf(b, d.Rows, y.Rows, func(i, lo, hi int) {
		kernel.DirichletLogDensityGradShape(d.Row(i), y.RowRange(lo, hi), alpha.Row(i), g.Data[lo:hi])
	})
}
