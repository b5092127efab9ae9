package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// MixtureLogDensity is the log density in nats of draws z under a mixture of M diagonal
// Gaussians,
//
//	log p(z) = log Σ_m w_m N(z; mean_m, diag e^logvar_m), w = softmax(logit)
//
// for z (N, L), mean, logvar (M, L) and, unless the weights are equal, logit (M); (N). It is
// differentiable in all of them.
type MixtureLogDensity struct {
	Equal bool // all w_m are 1/M, and there is no operand logit
}

func (o MixtureLogDensity) String() string { return fmt.Sprintf("MixtureLogDensity{%v}", o.Equal) }

func (o MixtureLogDensity) Ranks() ([]int, int)            { return append([]int{2}, mixtureRanks(o.Equal)...), 1 }
func (o MixtureLogDensity) RowsPerImage(in []int) int      { return in[0] }
func (o MixtureLogDensity) Blocks(in []tensor.Shape) int   { return drawBlocks(in[0], in[1]) }
func (o MixtureLogDensity) Run(b Block, y F32, in []F32)   { mixtureLogDensity(b, y, in) }
func (o MixtureLogDensity) run64(b Block, y F64, in []F64) { mixtureLogDensity(b, y, in) }

func (o MixtureLogDensity) Differentiable() []bool {
	in, _ := o.Ranks()
	return slices.Repeat([]bool{true}, len(in))
}

func (o MixtureLogDensity) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return in[0][:1].Clone(), mixtureShape(o, in[0], in[1:])
}

func mixtureLogDensity[T kernel.Float](b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(y.Rows)
	kernel.MixtureLogDensity(y.Data[lo:hi], in[0].RowRange(lo, hi), mixture(in[1:]))
}

// Derive: with the responsibilities r_nm = grad_n w_m N(z_n; m)/p(z_n),
//
//	∂z_n = −Σ_m r_nm (z_n − mean_m)/σ²_m
//	∂mean_m = Σ_n r_nm (z_n − mean_m)/σ²_m
//	∂logvar_m = ½ Σ_n r_nm [(z_n − mean_m)²/σ²_m − 1]
//	∂logit_m = Σ_n r_nm − w_m grad_n
func (o MixtureLogDensity) Derive(in G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	z, mean, logvar := in[0], in[1], in[2]
	r, err := Apply(MixtureResponsibilities{Equal: o.Equal}, append(G.Nodes{z, out, grad}, in[1:]...)...)
	if err != nil {
		return nil, err
	}
	operands := G.Nodes{z, mean, logvar, r}
	ds := []derivative{
		{MixtureGradDraw{}, operands},
		{MixtureGradMean{}, operands},
		{MixtureGradLogVar{}, operands},
	}
	if !o.Equal {
		ds = append(ds, derivative{MixtureGradLogit{}, G.Nodes{in[3], r, grad}})
	}
	return gradients(ds...)
}

// MixtureResponsibilities is r_nm = grad_n w_m N(z_n; m)/p(z_n) for z (N, L), log p(z) and
// grad (N) and the mixture's operands, as MixtureLogDensity has them; (N, M).
type MixtureResponsibilities struct {
	final
	Equal bool
}

func (o MixtureResponsibilities) String() string {
	return fmt.Sprintf("MixtureResponsibilities{%v}", o.Equal)
}

func (o MixtureResponsibilities) Ranks() ([]int, int) {
	return append([]int{2, 1, 1}, mixtureRanks(o.Equal)...), 2
}

func (o MixtureResponsibilities) RowsPerImage(in []int) int { return in[0] }

func (o MixtureResponsibilities) Shape(in []tensor.Shape) (tensor.Shape, error) {
	z, logp, grad, mean := in[0], in[1], in[2], in[3]
	if logp[0] != z[0] || grad[0] != z[0] {
		return nil, fmt.Errorf("op: %v: log densities %v and gradients %v of draws %v", o, logp, grad, z)
	}
	return tensor.Shape{z[0], mean[0]}, mixtureShape(o, z, in[3:])
}

func (o MixtureResponsibilities) Blocks(in []tensor.Shape) int { return drawBlocks(in[0], in[3]) }
func (o MixtureResponsibilities) Run(b Block, r F32, in []F32) { mixtureResponsibilities(b, r, in) }

func (o MixtureResponsibilities) run64(b Block, r F64, in []F64) { mixtureResponsibilities(b, r, in) }

func mixtureResponsibilities[T kernel.Float](b Block, r kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(r.Rows)
	z, logp, grad := in[0].RowRange(lo, hi), in[1].Data[lo:hi], in[2].Data[lo:hi]
	kernel.MixtureResponsibilities(r.RowRange(lo, hi), z, mixture(in[3:]), logp, grad)
}

// MixtureDraw is a draw of a mixture for each row,
//
//	z = mean_m + e^(½ logvar_m) ε, m the first component with w_1 + … + w_m ≥ u
//
// for mean, logvar (M, L), u (B, 1) in (0, 1], ε ~ N(0, 1) (B, L) and, unless the weights
// are equal, logit (M); (B, L). It has no derivative.
type MixtureDraw struct {
	final
	Equal bool
}

func (o MixtureDraw) String() string { return fmt.Sprintf("MixtureDraw{%v}", o.Equal) }

func (o MixtureDraw) Ranks() ([]int, int) {
	return append([]int{2, 2}, mixtureRanks(o.Equal)...), 2
}

func (o MixtureDraw) RowsPerImage(in []int) int { return in[1] }

func (o MixtureDraw) Shape(in []tensor.Shape) (tensor.Shape, error) {
	u, eps := in[0], in[1]
	if !u.Eq(tensor.Shape{eps[0], 1}) {
		return nil, fmt.Errorf("op: %v: the choices are %v, the noise %v", o, u, eps)
	}
	return eps.Clone(), mixtureShape(o, eps, in[2:])
}

func (o MixtureDraw) Blocks(in []tensor.Shape) int   { return pieces(in[1]) }
func (o MixtureDraw) Run(b Block, z F32, in []F32)   { mixtureDraw(b, z, in) }
func (o MixtureDraw) run64(b Block, z F64, in []F64) { mixtureDraw(b, z, in) }

func mixtureDraw[T kernel.Float](b Block, z kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(z.Rows)
	kernel.MixtureDraw(z.RowRange(lo, hi), mixture(in[2:]), in[0].Data[lo:hi], in[1].RowRange(lo, hi))
}

// mixture is the mixture of the operands mean, logvar and, if there is one, logit.
func mixture[T kernel.Float](in []kernel.Mat[T]) kernel.Mixture[T] {
	if len(in) < 3 {
		return kernel.NewMixture(in[0], in[1], nil)
	}
	return kernel.NewMixture(in[0], in[1], in[2].Data[:in[2].Rows])
}

// mixtureRanks are the ranks of a mixture's operands.
func mixtureRanks(equal bool) []int {
	if equal {
		return []int{2, 2}
	}
	return []int{2, 2, 1}
}

// mixtureShape says why a mixture's operands don't fit together, or not the draws (N, L).
func mixtureShape(d Definition, z tensor.Shape, mixture []tensor.Shape) error {
	mean, logvar := mixture[0], mixture[1]
	if !mean.Eq(logvar) || mean[1] != z[1] || len(mixture) > 2 && mixture[2][0] != mean[0] {
		return fmt.Errorf("op: %v: %v is no mixture for draws %v", d, mixture, z)
	}
	return nil
}

// drawBlocks cuts the rows of draws (N, L), each of which meets all components (M, L). What
// a component needs of exp serves some dozens of rows at once, so blocks are not lower.
func drawBlocks(z, mean tensor.Shape) int {
	const rows = 64
	return max(min(z[0]/rows, z.TotalSize()*mean[0]/grain), 1)
}
