package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// DirichletKL is KL(Dir(α) ‖ Dir(α₀)) in nats, for each image,
//
//	ln Γ(A) − ln Γ(A₀) + Σ ln Γ(α₀) − ln Γ(α) + (α − α₀)(ψ(α) − ψ(A))
//
// for the concentrations α (B, L) of the encoder, whose sum over the dimensions is
// A, and the target's α₀ (L), whose sum is A₀; (B, 1). All are positive. It is
// differentiable in α.
type DirichletKL struct{ perImage }

func (o DirichletKL) String() string         { return "DirichletKL" }
func (o DirichletKL) Ranks() ([]int, int)    { return []int{2, 1}, 2 }
func (o DirichletKL) Differentiable() []bool { return []bool{true, false} }

func (o DirichletKL) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][1] != in[1][0] {
		return nil, fmt.Errorf("op: %v: a target %v for %d dimensions", o, in[1], in[0][1])
	}
	return tensor.Shape{in[0][0], 1}, nil
}

func (o DirichletKL) Blocks(in []tensor.Shape) int    { return costly(in[0]) }
func (o DirichletKL) Run(b Block, kl F32, in []F32)   { dirichletKL(b, kl, in) }
func (o DirichletKL) run64(b Block, kl F64, in []F64) { dirichletKL(b, kl, in) }

func dirichletKL[T kernel.Float](b Block, kl kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(kl.Rows)
	kernel.DirichletKL(kl.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].Data)
}

// Derive: ∂α = grad [(α − α₀) ψ₁(α) − (A − A₀) ψ₁(A)].
func (o DirichletKL) Derive(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	return gradients(derivative{DirichletKLGrad{}, G.Nodes{in[0], in[1], grad}}, derivative{})
}

// DirichletKLGrad is ∂α = grad [(α − α₀) ψ₁(α) − (A − A₀) ψ₁(A)] for α (B, L),
// α₀ (L), grad (B, 1); (B, L).
type DirichletKLGrad struct {
	perImage
	final
}

func (o DirichletKLGrad) String() string      { return "DirichletKLGrad" }
func (o DirichletKLGrad) Ranks() ([]int, int) { return []int{2, 1, 2}, 2 }

func (o DirichletKLGrad) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0][1] != in[1][0] || in[2][0] != in[0][0] || in[2][1] != 1 {
		return nil, fmt.Errorf("op: %v: α %v, target %v and gradient %v don't fit together", o, in[0], in[1], in[2])
	}
	return in[0].Clone(), nil
}

func (o DirichletKLGrad) Blocks(in []tensor.Shape) int   { return costly(in[0]) }
func (o DirichletKLGrad) Run(b Block, d F32, in []F32)   { dirichletKLGrad(b, d, in) }
func (o DirichletKLGrad) run64(b Block, d F64, in []F64) { dirichletKLGrad(b, d, in) }

func dirichletKLGrad[T kernel.Float](b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.DirichletKLGrad(d.RowRange(lo, hi), in[0].RowRange(lo, hi), in[1].Data, in[2].RowRange(lo, hi))
}
