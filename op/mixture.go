package op

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// MixtureLogDensity is the log density in nats of draws z under a mixture of M diagonal
// Gaussians,
//
//	log p(z) = log Σ_m w_m N(z; mean_m, diag e^logvar_m), w = softmax(logit)
//
// for z (N, L), mean, logvar (M, L) and, unless the weights are equal, logit (M); (N). With
// the responsibilities r_nm = grad_n w_m N(z_n; m)/p(z_n),
//
//	∂z_n = −Σ_m r_nm (z_n − mean_m)/σ²_m
//	∂mean_m = Σ_n r_nm (z_n − mean_m)/σ²_m
//	∂logvar_m = ½ Σ_n r_nm [(z_n − mean_m)²/σ²_m − 1]
//	∂logit_m = Σ_n r_nm − w_m grad_n
type MixtureLogDensity struct {
	Equal bool // all w_m are 1/M, and there is no operand logit
}

func (o MixtureLogDensity) declare() declaration {
	r := derivative(o.responsibilities)
	d := declaration{
		shapes: "n l, m l, m l, " + logit(o.Equal) + " -> n",
		value:  of4(kernel.MixtureLogDensity, kernel.MixtureLogDensity),
		blocks: func(in []tensor.Shape) int { return drawBlocks(in[0], in[1]) },
		grads: []derivative{
			r.then(MixtureGradDraw{}, 0, 1, 2, inner),
			r.then(MixtureGradMean{}, 0, 1, 2, inner),
			r.then(MixtureGradLogVar{}, 0, 1, 2, inner),
			r.then(MixtureGradLogit{}, 3, inner, grad),
		},
	}
	if o.Equal {
		d.grads = d.grads[:3]
	}
	return d
}

func (o MixtureLogDensity) responsibilities(in G.Nodes, out, grad *G.Node) (*G.Node, error) {
	return Apply(MixtureResponsibilities(o), append(G.Nodes{in[0], out, grad}, in[1:]...)...)
}

// logit is the shape of a mixture's logits: equal weights have none.
func logit(equal bool) string {
	if equal {
		return "-"
	}
	return "m"
}

// MixtureResponsibilities is r_nm = grad_n w_m N(z_n; m)/p(z_n) for z (N, L), log p(z) and
// grad (N) and the mixture's operands, as MixtureLogDensity has them; (N, M).
type MixtureResponsibilities struct{ Equal bool }

func (o MixtureResponsibilities) declare() declaration {
	return declaration{
		shapes: "n l, n, n, m l, m l, " + logit(o.Equal) + " -> n m",
		value:  of6(kernel.MixtureResponsibilities, kernel.MixtureResponsibilities),
		blocks: func(in []tensor.Shape) int { return drawBlocks(in[0], in[3]) },
	}
}

// MixtureDraw is a draw of a mixture for each row,
//
//	z = mean_m + e^(½ logvar_m) ε, m the first component with w_1 + … + w_m ≥ u
//
// for u (B, 1) in (0, 1], ε ~ N(0, 1) (B, L), mean, logvar (M, L) and, unless the weights
// are equal, logit (M); (B, L). It has no derivative.
type MixtureDraw struct{ Equal bool }

func (o MixtureDraw) declare() declaration {
	return declaration{
		shapes: "n 1, n l, m l, m l, " + logit(o.Equal) + " -> n l",
		value:  of5(kernel.MixtureDraw, kernel.MixtureDraw),
		blocks: func(in []tensor.Shape) int { return max(in[1].TotalSize()/grain, 1) },
	}
}

// RegressionDraw is a draw, for each row, of a mixture whose components regress each dimension on
// those before it,
//
//	z_l = a_l + Σ_{k<l} c_lk z_k + e^(½ s_l) ε_l
//
// for u (B, 1), which chooses the component as in MixtureDraw, ε ~ N(0, 1) (B, L), c (M·L, L), L
// rows for each component, of which those with k ≥ l are not read, a (M·L), s (1, M·L) and the
// logits (1, M) of the weights; (B, L). It has no derivative.
type RegressionDraw struct{}

func (RegressionDraw) declare() declaration {
	return declaration{
		shapes: "n 1, n l, k l, k, 1 k, 1 m -> n l",
		value:  of6(kernel.RegressionDraw, kernel.RegressionDraw),
		blocks: func(in []tensor.Shape) int { return max(in[1].TotalSize()*in[1][1]/grain, 1) },
	}
}

// The operations below are the derivatives of MixtureLogDensity, given its responsibilities
// r (N, M), which hold its gradient.

// MixtureGradDraw is ∂z_n = −Σ_m r_nm (z_n − mean_m)/σ²_m for z (N, L), mean, logvar (M, L)
// and r (N, M); (N, L).
type MixtureGradDraw struct{}

func (MixtureGradDraw) declare() declaration {
	return declaration{
		shapes: "n l, m l, m l, n m -> n l",
		value:  of4(kernel.MixtureGradDraw, kernel.MixtureGradDraw),
		blocks: func(in []tensor.Shape) int { return drawBlocks(in[0], in[1]) },
	}
}

// MixtureGradMean is ∂mean_m = Σ_n r_nm (z_n − mean_m)/σ²_m for z (N, L), mean, logvar
// (M, L) and r (N, M); (M, L). A block has some of the components.
type MixtureGradMean struct{}

func (o MixtureGradMean) declare() declaration {
	return declaration{
		shapes: "n l, m l, m l, n m -> m l",
		value:  cut(o, mixtureGradMean, mixtureGradMean),
		blocks: componentBlocks,
	}
}

func mixtureGradMean[T kernel.Float](_ MixtureGradMean, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.MixtureGradMean(d, in[0], in[1], in[2], in[3], lo, hi)
}

// MixtureGradLogVar is ∂logvar_m = ½ Σ_n r_nm [(z_n − mean_m)²/σ²_m − 1] for z (N, L), mean,
// logvar (M, L) and r (N, M); (M, L). A block has some of the components.
type MixtureGradLogVar struct{}

func (o MixtureGradLogVar) declare() declaration {
	return declaration{
		shapes: "n l, m l, m l, n m -> m l",
		value:  cut(o, mixtureGradLogVar, mixtureGradLogVar),
		blocks: componentBlocks,
	}
}

func mixtureGradLogVar[T kernel.Float](_ MixtureGradLogVar, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	lo, hi := b.Span(d.Rows)
	kernel.MixtureGradLogVar(d, in[0], in[1], in[2], in[3], lo, hi)
}

// MixtureGradLogit is ∂logit_m = Σ_n r_nm − w_m grad_n for logit (M), r (N, M) and grad
// (N); (M).
type MixtureGradLogit struct{}

func (MixtureGradLogit) declare() declaration {
	return declare("m, n m, n -> m", of3(kernel.MixtureGradLogit, kernel.MixtureGradLogit)).undivided()
}

// drawBlocks cuts the rows of draws (N, L), each of which meets all components (M, L). What
// a component needs of exp serves some dozens of rows at once, so blocks are not lower.
func drawBlocks(z, mean tensor.Shape) int {
	const rows = 64
	return max(min(z[0]/rows, z.TotalSize()*mean[0]/grain), 1)
}

// componentBlocks cuts components (M, L), each of which meets all draws (N, L).
func componentBlocks(in []tensor.Shape) int {
	z, mean := in[0], in[1]
	return max(min(mean[0], z.TotalSize()*mean[0]/grain/4), 1)
}
