package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// GammaKL is KL(Γ(α, β) ‖ Γ(α₀, β₀)) in nats, for each image and dimension,
//
//	(α − α₀) ψ(α) − ln Γ(α) + ln Γ(α₀) + α₀ ln(β/β₀) + α (β₀/β − 1)
//
// for shapes α and RATES β (B, L) of the encoder, and the targets' α₀ and β₀ (L);
// (B, L). All are positive. It is differentiable in α and β.
type GammaKL struct{ perImage }

func (o GammaKL) String() string                                { return "GammaKL" }
func (o GammaKL) Ranks() ([]int, int)                           { return []int{2, 2, 1, 1}, 2 }
func (o GammaKL) Differentiable() []bool                        { return []bool{true, true, false, false} }
func (o GammaKL) Shape(in []tensor.Shape) (tensor.Shape, error) { return gammaShape(o, in) }
func (o GammaKL) Blocks(in []tensor.Shape) int                  { return costly(in[0]) }
func (o GammaKL) Run(b Block, kl F32, in []F32)                 { gammaKL(b, kl, in) }
func (o GammaKL) run64(b Block, kl F64, in []F64)               { gammaKL(b, kl, in) }

func gammaKL[T kernel.Float](b Block, kl kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(kl.Rows)
	kernel.GammaKL(kl.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].RowRange(lo, hi), in[2].Data, in[3].Data)
}

// Derive: ∂α = grad ⊙ [(α − α₀) ψ₁(α) + β₀/β − 1], ∂β = grad ⊙ (α₀ − α β₀/β)/β.
func (o GammaKL) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	operands := append(in[:4:4], grad)
	return gradients(
		derivative{GammaKLGradShape{}, operands},
		derivative{GammaKLGradRate{}, operands},
		derivative{},
		derivative{},
	)
}

// GammaKLGradShape is ∂α = grad ⊙ [(α − α₀) ψ₁(α) + β₀/β − 1] for α, β (B, L),
// α₀, β₀ (L) and grad (B, L); (B, L).
type GammaKLGradShape struct {
	perImage
	final
}

func (o GammaKLGradShape) String() string { return "GammaKLGradShape" }

func (o GammaKLGradShape) Ranks() ([]int, int) { return []int{2, 2, 1, 1, 2}, 2 }

func (o GammaKLGradShape) Shape(in []tensor.Shape) (tensor.Shape, error) { return gammaShape(o, in) }
func (o GammaKLGradShape) Blocks(in []tensor.Shape) int                  { return costly(in[0]) }
func (o GammaKLGradShape) Run(b Block, d F32, in []F32)                  { gammaKLGradShape(b, d, in) }

func (o GammaKLGradShape) run64(b Block, d F64, in []F64) { gammaKLGradShape(b, d, in) }

func gammaKLGradShape[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.GammaKLGradShape(d.RowRange(lo, hi),
		in[0].RowRange(lo, hi), in[1].RowRange(lo, hi), in[2].Data, in[3].Data, in[4].RowRange(lo, hi))
}

// GammaKLGradRate is ∂β = grad ⊙ (α₀ − α β₀/β)/β for α, β (B, L), α₀, β₀ (L) and
// grad (B, L); (B, L).
type GammaKLGradRate struct {
	perImage
	final
}

func (o GammaKLGradRate) String() string                                { return "GammaKLGradRate" }
func (o GammaKLGradRate) Ranks() ([]int, int)                           { return []int{2, 2, 1, 1, 2}, 2 }
func (o GammaKLGradRate) Shape(in []tensor.Shape) (tensor.Shape, error) { return gammaShape(o, in) }
func (o GammaKLGradRate) Blocks(in []tensor.Shape) int                  { return costly(in[0]) }
func (o GammaKLGradRate) Run(b Block, d F32, in []F32)                  { gammaKLGradRate(b, d, in) }

func (o GammaKLGradRate) run64(b Block, d F64, in []F64) { gammaKLGradRate(b, d, in) }

func gammaKLGradRate[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.GammaKLGradRate(d.RowRange(lo, hi),
		in[0].RowRange(lo, hi), in[1].RowRange(lo, hi), in[2].Data, in[3].Data, in[4].RowRange(lo, hi))
}

// gammaShape is the shape of α, β and the gradient if there is one, which is also
// that of the result; α₀ and β₀ have an element for each column.
func gammaShape(d Definition, in []tensor.Shape) (tensor.Shape, error) {
	if l := in[0][1]; in[2][0] != l || in[3][0] != l {
		return nil, fmt.Errorf("op: %v: targets %v and %v for %d dimensions", d, in[2], in[3], l)
	}
	rows := append([]tensor.Shape{in[0], in[1]}, in[4:]...)
	return same(d, rows)
}

// costly cuts an operand of which every element takes several special functions.
func costly(s tensor.Shape) int {
	const grain = 1 << 8
	return max(s.TotalSize()/grain, 1)
}
