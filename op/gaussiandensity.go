package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GaussianLogDensity is the log density in nats of draws z under N(m, diag s²),
//
//	log N(z; m, s²) = −½ Σ_l [(z_l − m_l)²/s_l² + log s_l² + log 2π]
//
// for z (B·K, L) and m, log s² (R, L), R = 1, B or B·K; (B·K). It is differentiable in all
// three.
type GaussianLogDensity struct{}

func (o GaussianLogDensity) String() string                 { return "GaussianLogDensity" }
func (o GaussianLogDensity) Ranks() ([]int, int)            { return []int{2, 2, 2}, 1 }
func (o GaussianLogDensity) RowsPerImage(in []int) int      { return in[0] }
func (o GaussianLogDensity) Differentiable() []bool         { return []bool{true, true, true} }
func (o GaussianLogDensity) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GaussianLogDensity) Run(b Block, y F32, in []F32)   { gaussianLogDensity(b, y, in) }
func (o GaussianLogDensity) run64(b Block, y F64, in []F64) { gaussianLogDensity(b, y, in) }

func (o GaussianLogDensity) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, err := pairShape(o, in[:1], in[1:])
	if err != nil {
		return nil, err
	}
	return s[:1], nil
}

func gaussianLogDensity[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	z, m, logs2 := in[0], in[1], in[2]
	perDraw(b, y.Rows, m.Rows, func(r, lo, hi int) {
		kernel.GaussianLogDensity(y.Data[lo:hi], z.RowRange(lo, hi), m.Row(r), logs2.Row(r))
	})
}

// Derive:
//
//	∂z = −grad (z − m)/s²   ∂m = Σ grad (z − m)/s²   ∂log s² = ½ Σ grad [(z − m)²/s² − 1]
func (o GaussianLogDensity) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(in[:3:3], grad)
	return gradients(
		derivative{GaussianLogDensityGradDraw{}, operands},
		derivative{GaussianLogDensityGradMean{}, operands},
		derivative{GaussianLogDensityGradLogVar{}, operands},
	)
}

// GaussianLogDensityGradDraw is ∂z = −grad (z − m)/s² for z (B·K, L), m, log s² (R, L) and
// grad (B·K); (B·K, L).
type GaussianLogDensityGradDraw struct{ final }

func (o GaussianLogDensityGradDraw) String() string               { return "GaussianLogDensityGradDraw" }
func (o GaussianLogDensityGradDraw) Ranks() ([]int, int)          { return []int{2, 2, 2, 1}, 2 }
func (o GaussianLogDensityGradDraw) RowsPerImage(in []int) int    { return in[0] }
func (o GaussianLogDensityGradDraw) Blocks(in []tensor.Shape) int { return pieces(in[0]) }

func (o GaussianLogDensityGradDraw) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), densityGradShape(o, in)
}

func (o GaussianLogDensityGradDraw) Run(b Block, d F32, in []F32) {
	gaussianLogDensityGradDraw(b, d, in)
}

func (o GaussianLogDensityGradDraw) run64(b Block, d F64, in []F64) {
	gaussianLogDensityGradDraw(b, d, in)
}

func gaussianLogDensityGradDraw[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	z, m, logs2, g := in[0], in[1], in[2], in[3]
	perDraw(b, d.Rows, m.Rows, func(r, lo, hi int) {
		kernel.GaussianLogDensityGradDraw(d.RowRange(lo, hi), z.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.Data[lo:hi])
	})
}

// GaussianLogDensityGradMean is ∂m = Σ grad (z − m)/s² for z (B·K, L), m, log s² (R, L)
// and grad (B·K); (R, L).
type GaussianLogDensityGradMean struct{ final }

func (o GaussianLogDensityGradMean) String() string               { return "GaussianLogDensityGradMean" }
func (o GaussianLogDensityGradMean) Ranks() ([]int, int)          { return []int{2, 2, 2, 1}, 2 }
func (o GaussianLogDensityGradMean) RowsPerImage(in []int) int    { return in[1] }
func (o GaussianLogDensityGradMean) Blocks(in []tensor.Shape) int { return rowBlocks(in[0], in[1]) }

func (o GaussianLogDensityGradMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[1].Clone(), densityGradShape(o, in)
}

func (o GaussianLogDensityGradMean) Run(b Block, d F32, in []F32) {
	gaussianLogDensityGradMean(b, d, in)
}

func (o GaussianLogDensityGradMean) run64(b Block, d F64, in []F64) {
	gaussianLogDensityGradMean(b, d, in)
}

func gaussianLogDensityGradMean[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	z, m, logs2, g := in[0], in[1], in[2], in[3]
	eachRow(b, d.Rows, z.Rows, func(r, lo, hi int) {
		kernel.GaussianLogDensityGradMean(d.Row(r), z.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.Data[lo:hi])
	})
}

// GaussianLogDensityGradLogVar is ∂log s² = ½ Σ grad [(z − m)²/s² − 1] for z (B·K, L), m,
// log s² (R, L) and grad (B·K); (R, L).
type GaussianLogDensityGradLogVar struct{ final }

func (o GaussianLogDensityGradLogVar) String() string               { return "GaussianLogDensityGradLogVar" }
func (o GaussianLogDensityGradLogVar) Ranks() ([]int, int)          { return []int{2, 2, 2, 1}, 2 }
func (o GaussianLogDensityGradLogVar) RowsPerImage(in []int) int    { return in[2] }
func (o GaussianLogDensityGradLogVar) Blocks(in []tensor.Shape) int { return rowBlocks(in[0], in[2]) }

func (o GaussianLogDensityGradLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[2].Clone(), densityGradShape(o, in)
}

func (o GaussianLogDensityGradLogVar) Run(b Block, d F32, in []F32) {
	gaussianLogDensityGradLogVar(b, d, in)
}

func (o GaussianLogDensityGradLogVar) run64(b Block, d F64, in []F64) {
	gaussianLogDensityGradLogVar(b, d, in)
}

func gaussianLogDensityGradLogVar[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	z, m, logs2, g := in[0], in[1], in[2], in[3]
	eachRow(b, d.Rows, z.Rows, func(r, lo, hi int) {
		kernel.GaussianLogDensityGradLogVar(d.Row(r), z.RowRange(lo, hi), m.Row(r), logs2.Row(r), g.Data[lo:hi])
	})
}

// densityGradShape says why the operands of a derivative of a log density, of which the
// last is the gradient for each draw, don't fit together.
func densityGradShape(d Definition, in []tensor.Shape) error {
	if _, err := pairShape(d, in[:1], in[1:3]); err != nil {
		return err
	}
	if last := in[len(in)-1]; last[0] != in[0][0] {
		return fmt.Errorf("op: %v: %d gradients for %d draws", d, last[0], in[0][0])
	}
	return nil
}
