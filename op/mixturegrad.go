package op

import (
	"fmt"

	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// The operations of this file are the derivatives of MixtureLogDensity, given its
// responsibilities r (N, M), which hold its gradient.

// MixtureGradDraw is ∂z_n = −Σ_m r_nm (z_n − mean_m)/σ²_m for z (N, L), mean, logvar (M, L)
// and r (N, M); (N, L).
type MixtureGradDraw struct{ final }

func (o MixtureGradDraw) String() string                 { return "MixtureGradDraw" }
func (o MixtureGradDraw) Ranks() ([]int, int)            { return []int{2, 2, 2, 2}, 2 }
func (o MixtureGradDraw) RowsPerImage(in []int) int      { return in[0] }
func (o MixtureGradDraw) Blocks(in []tensor.Shape) int   { return drawBlocks(in[0], in[1]) }
func (o MixtureGradDraw) Run(b Block, d F32, in []F32)   { mixtureGradDraw(b, d, in) }
func (o MixtureGradDraw) run64(b Block, d F64, in []F64) { mixtureGradDraw(b, d, in) }

func (o MixtureGradDraw) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), responsibilityShape(o, in)
}

func mixtureGradDraw[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.MixtureGradDraw(d.RowRange(lo, hi), in[0].RowRange(lo, hi), mixture(in[1:3]), in[3].RowRange(lo, hi))
}

// MixtureGradMean is ∂mean_m = Σ_n r_nm (z_n − mean_m)/σ²_m for z (N, L), mean, logvar
// (M, L) and r (N, M); (M, L). A block has some of the components.
type MixtureGradMean struct{ final }

func (o MixtureGradMean) String() string                 { return "MixtureGradMean" }
func (o MixtureGradMean) Ranks() ([]int, int)            { return []int{2, 2, 2, 2}, 2 }
func (o MixtureGradMean) RowsPerImage(in []int) int      { return in[1] }
func (o MixtureGradMean) Blocks(in []tensor.Shape) int   { return componentBlocks(in[0], in[1]) }
func (o MixtureGradMean) Run(b Block, d F32, in []F32)   { mixtureGradMean(b, d, in) }
func (o MixtureGradMean) run64(b Block, d F64, in []F64) { mixtureGradMean(b, d, in) }

func (o MixtureGradMean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[1].Clone(), responsibilityShape(o, in)
}

func mixtureGradMean[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.MixtureGradMean(d, in[0], mixture(in[1:3]), in[3], lo, hi)
}

// MixtureGradLogVar is ∂logvar_m = ½ Σ_n r_nm [(z_n − mean_m)²/σ²_m − 1] for z (N, L), mean,
// logvar (M, L) and r (N, M); (M, L). A block has some of the components.
type MixtureGradLogVar struct{ final }

func (o MixtureGradLogVar) String() string                 { return "MixtureGradLogVar" }
func (o MixtureGradLogVar) Ranks() ([]int, int)            { return []int{2, 2, 2, 2}, 2 }
func (o MixtureGradLogVar) RowsPerImage(in []int) int      { return in[2] }
func (o MixtureGradLogVar) Blocks(in []tensor.Shape) int   { return componentBlocks(in[0], in[2]) }
func (o MixtureGradLogVar) Run(b Block, d F32, in []F32)   { mixtureGradLogVar(b, d, in) }
func (o MixtureGradLogVar) run64(b Block, d F64, in []F64) { mixtureGradLogVar(b, d, in) }

func (o MixtureGradLogVar) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[2].Clone(), responsibilityShape(o, in)
}

func mixtureGradLogVar[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.MixtureGradLogVar(d, in[0], mixture(in[1:3]), in[3], lo, hi)
}

// MixtureGradLogit is ∂logit_m = Σ_n r_nm − w_m grad_n for logit (M), r (N, M) and grad
// (N); (M).
type MixtureGradLogit struct{ final }

func (o MixtureGradLogit) String() string                 { return "MixtureGradLogit" }
func (o MixtureGradLogit) Ranks() ([]int, int)            { return []int{1, 2, 1}, 1 }
func (o MixtureGradLogit) RowsPerImage(in []int) int      { return in[0] }
func (o MixtureGradLogit) Blocks([]tensor.Shape) int      { return 1 }
func (o MixtureGradLogit) Run(_ Block, d F32, in []F32)   { mixtureGradLogit(d, in) }
func (o MixtureGradLogit) run64(_ Block, d F64, in []F64) { mixtureGradLogit(d, in) }

func (o MixtureGradLogit) Shape(in []tensor.Shape) (tensor.Shape, error) {
	logit, r, grad := in[0], in[1], in[2]
	if r[1] != logit[0] || r[0] != grad[0] {
		return nil, fmt.Errorf("op: %v: logits %v, responsibilities %v and gradients %v don't fit together", o, logit, r, grad)
	}
	return logit.Clone(), nil
}

func mixtureGradLogit[T kernel.Float](d kernel.Mat[T], in []kernel.Mat[T]) {
	kernel.MixtureGradLogit(d.Data[:d.Rows], in[0].Data[:d.Rows], in[1], in[2].Data)
}

// responsibilityShape says why z, mean, logvar and r don't fit together.
func responsibilityShape(d Definition, in []tensor.Shape) error {
	z, mean, r := in[0], in[1], in[3]
	if !r.Eq(tensor.Shape{z[0], mean[0]}) {
		return fmt.Errorf("op: %v: responsibilities %v of components %v for draws %v", d, r, mean, z)
	}
	return mixtureShape(d, z, in[1:3])
}

// componentBlocks cuts components (M, L), each of which meets all draws (N, L).
func componentBlocks(z, mean tensor.Shape) int {
	return max(min(mean[0], z.TotalSize()*mean[0]/grain/4), 1)
}
