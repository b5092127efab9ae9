package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GammaLogDraw is y = log z of draws z of Γ(α, 1),
//
//	F(e^y; α) = u
//
// for shapes α (R, L), R = 1 or B, and uniform numbers u in (0, 1] (B·K, L); y (B·K, L). The
// logarithm is what is carried, for z itself underflows at small α. Being a smooth function
// of α and u, the draw has a derivative at fixed u, which is the implicit one of
// Figurnov, Mohamed and Mnih ("Implicit reparameterization gradients", 2018). It is
// differentiable in α.
type GammaLogDraw struct{ perImage }

func (o GammaLogDraw) String() string         { return "GammaLogDraw" }
func (o GammaLogDraw) Ranks() ([]int, int)    { return []int{2, 2}, 2 }
func (o GammaLogDraw) Differentiable() []bool { return []bool{true, false} }

func (o GammaLogDraw) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[1].Clone(), drawsOf(o, in[1], in[0])
}

func (o GammaLogDraw) Blocks(in []tensor.Shape) int   { return costly(in[1]) }
func (o GammaLogDraw) Run(b Block, y F32, in []F32)   { gammaLogDraw(b, y, in) }
func (o GammaLogDraw) run64(b Block, y F64, in []F64) { gammaLogDraw(b, y, in) }

func gammaLogDraw[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	alpha, u := in[0], in[1]
	perDraw(b, y.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.GammaLogDraw(y.RowRange(lo, hi), repeated(alpha, i, hi-lo), u.RowRange(lo, hi))
	})
}

// Derive: ∂α = −Σ_k grad (∂F/∂α)/F′, F′ in y, over the draws that share α.
func (o GammaLogDraw) Derive(in G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	alpha, u := in[0], in[1]
	d, err := Apply(GammaLogDrawGrad{}, alpha, u, out, grad)
	if err != nil {
		return nil, err
	}
	d, err = overDraws(d, alpha)
	return G.Nodes{d, nil}, err
}

// GammaLogDrawGrad is ∂α of each draw for α (R, L), u, the result y and its gradient
// (B·K, L); (B·K, L).
type GammaLogDrawGrad struct {
	perImage
	final
}

func (o GammaLogDrawGrad) String() string      { return "GammaLogDrawGrad" }
func (o GammaLogDrawGrad) Ranks() ([]int, int) { return []int{2, 2, 2, 2}, 2 }

func (o GammaLogDrawGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if err := drawsOf(o, in[1], in[0]); err != nil {
		return nil, err
	}
	return same(o, in[1:])
}

func (o GammaLogDrawGrad) Blocks(in []tensor.Shape) int   { return costly(in[1]) }
func (o GammaLogDrawGrad) Run(b Block, d F32, in []F32)   { gammaLogDrawGrad(b, d, in) }
func (o GammaLogDrawGrad) run64(b Block, d F64, in []F64) { gammaLogDrawGrad(b, d, in) }

func gammaLogDrawGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	alpha, u, y, g := in[0], in[1], in[2], in[3]
	perDraw(b, d.Rows, alpha.Rows, func(i, lo, hi int) {
		kernel.GammaLogDrawGrad(d.RowRange(lo, hi),
			repeated(alpha, i, hi-lo), u.RowRange(lo, hi), y.RowRange(lo, hi), g.RowRange(lo, hi))
	})
}

// GammaLogScale is y − log β for y (B·K, L) and rates β (R, L), R = 1 or B; (B·K, L): it
// makes draws of Γ(α, β) of those of Γ(α, 1).
type GammaLogScale struct{ perImage }

func (o GammaLogScale) String() string         { return "GammaLogScale" }
func (o GammaLogScale) Ranks() ([]int, int)    { return []int{2, 2}, 2 }
func (o GammaLogScale) Differentiable() []bool { return []bool{true, true} }

func (o GammaLogScale) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), drawsOf(o, in[0], in[1])
}

func (o GammaLogScale) Blocks(in []tensor.Shape) int   { return pieces(in[0]) }
func (o GammaLogScale) Run(b Block, y F32, in []F32)   { gammaLogScale(b, y, in) }
func (o GammaLogScale) run64(b Block, y F64, in []F64) { gammaLogScale(b, y, in) }

func gammaLogScale[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	unit, beta := in[0], in[1]
	perDraw(b, y.Rows, beta.Rows, func(i, lo, hi int) {
		kernel.SubtractLog(y.RowRange(lo, hi), unit.RowRange(lo, hi), repeated(beta, i, hi-lo))
	})
}

// Derive: ∂y = grad, ∂β = −Σ_k grad/β.
func (o GammaLogScale) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	d, err := Apply(GammaLogScaleGrad{}, in[1], grad)
	return G.Nodes{grad, d}, err
}

// GammaLogScaleGrad is ∂β = −Σ_k grad/β for β (R, L) and grad (B·K, L); (R, L).
type GammaLogScaleGrad struct{ final }

func (o GammaLogScaleGrad) String() string                 { return "GammaLogScaleGrad" }
func (o GammaLogScaleGrad) Ranks() ([]int, int)            { return []int{2, 2}, 2 }
func (o GammaLogScaleGrad) RowsPerImage(in []int) int      { return in[0] }
func (o GammaLogScaleGrad) Blocks(in []tensor.Shape) int   { return min(pieces(in[1]), in[0][0]) }
func (o GammaLogScaleGrad) Run(b Block, d F32, in []F32)   { gammaLogScaleGrad(b, d, in) }
func (o GammaLogScaleGrad) run64(b Block, d F64, in []F64) { gammaLogScaleGrad(b, d, in) }

func (o GammaLogScaleGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0].Clone(), drawsOf(o, in[1], in[0])
}

func gammaLogScaleGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	beta, g := in[0], in[1]
	eachOf(b, d.Rows, g.Rows, func(i, lo, hi int) {
		kernel.ColumnSum(d.Row(i), g.RowRange(lo, hi))
		for l, r := range beta.Row(i) {
			d.Row(i)[l] /= -r
		}
	})
}

// eachOf calls f for each of the images of the block with the rows lo to hi of its draws,
// of which there are so many in all.
func eachOf(b Block, images, draws int, f func(image, lo, hi int)) {
	each := draws / images
	for i, end := b.Span(images); i < end; i++ {
		f(i, i*each, (i+1)*each)
	}
}

// overDraws sums d (B·K, L) over the draws that share a row of the operand of, (R, L).
func overDraws(d, of *G.Node) (*G.Node, error) {
	if d.Shape()[0] == of.Shape()[0] {
		return d, nil
	}
	return Apply(SumOfDraws{}, d, of)
}

// laws checks that y (B·K, L) are draws of each of the parameters (R, L).
func laws(d Definition, y tensor.Shape, parameters ...tensor.Shape) error {
	for _, p := range parameters {
		if err := drawsOf(d, y, p); err != nil {
			return err
		}
		if !p.Eq(parameters[0]) {
			return fmt.Errorf("op: %v: parameters %v differ in shape", d, parameters)
		}
	}
	return nil
}

// rowGrad checks that there is one gradient for each row of y.
func rowGrad(d Definition, y, grad tensor.Shape) error {
	if y[0] != grad[0] {
		return fmt.Errorf("op: %v: %d gradients for %d draws", d, grad[0], y[0])
	}
	return nil
}
