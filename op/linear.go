package op

import (
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// Linear is a fully connected layer,
//
//	y = f(x Wᵀ + b)
//
// for x (B, in), W (out, in) as PyTorch stores it, b (out); y (B, out). With δ = grad ⊙
// f′(x Wᵀ + b), (B, out),
//
//	∂x = δ W   ∂W = δᵀ x   ∂b = Σ_rows δ
type Linear struct{ Activation kernel.Activation }

func (o Linear) declare() declaration {
	delta := derivative(pass)
	if o.Activation != kernel.Identity {
		delta = apply(ActivationGrad{Activation: o.Activation}, out, grad)
	}
	return declaration{
		shapes:  "n i, o i, o -> n o",
		value:   cut(o, linear, linear),
		blocks:  func(in []tensor.Shape) int { return tiles(in[0][0], in[1][0]) },
		numbers: []any{int(o.Activation)},
		grads: []derivative{
			delta.then(LinearGradInput{}, inner, 1),
			delta.then(LinearGradWeight{}, inner, 0),
			delta.then(LinearGradBias{}, inner),
		},
	}
}

// linear is the value of a layer, or without a bias of a product.
func linear[T kernel.Float](o Linear, b Block, y kernel.Mat[T], in []kernel.Mat[T]) {
	x, w := in[0], in[1]
	eachTile(b, y, func(y kernel.Mat[T], c tile) {
		kernel.NT(y, x.RowRange(c.i0, c.i1), w.RowRange(c.j0, c.j1))
		if len(in) > 2 {
			kernel.BiasActivate(o.Activation, y, in[2].Data[c.j0:c.j1])
		}
	})
}

// Project is y = x Wᵀ for x (B, in), W (out, in); y (B, out).
type Project struct{}

func (Project) declare() declaration {
	return declaration{
		shapes: "n i, o i -> n o",
		value:  cut(Linear{}, linear, linear),
		grads:  []derivative{apply(LinearGradInput{}, grad, 1), apply(LinearGradWeight{}, grad, 0)},
		blocks: func(in []tensor.Shape) int { return tiles(in[0][0], in[1][0]) },
	}
}

// LinearGradInput is ∂x = δ W for δ (B, out), W (out, in); ∂x (B, in).
type LinearGradInput struct{}

func (o LinearGradInput) declare() declaration {
	return declaration{
		shapes: "n o, o i -> n i",
		value:  cut(o, linearGradInput, linearGradInput),
		grads:  []derivative{apply(Project{}, grad, 1), apply(LinearGradWeight{}, 0, grad)},
		blocks: func(in []tensor.Shape) int { return tiles(in[0][0], in[1][1]) },
	}
}

func linearGradInput[T kernel.Float](_ LinearGradInput, b Block, dx kernel.Mat[T], in []kernel.Mat[T]) {
	delta, w := in[0], in[1]
	eachTile(b, dx, func(dx kernel.Mat[T], c tile) {
		kernel.NN(dx, delta.RowRange(c.i0, c.i1), w.Block(0, w.Rows, c.j0, c.j1))
	})
}

// LinearGradWeight is ∂W = δᵀ x for δ (B, out), x (B, in); ∂W (out, in).
type LinearGradWeight struct{}

func (o LinearGradWeight) declare() declaration {
	return declaration{
		shapes: "n o, n i -> o i",
		value:  cut(o, linearGradWeight, linearGradWeight),
		grads:  []derivative{apply(Project{}, 1, grad), apply(LinearGradInput{}, 0, grad)},
		strip:  weightStrip,
		blocks: func(in []tensor.Shape) int {
			batch, rows, band := in[0][0], in[0][1], weightBand
			if batch > longSum {
				band = tallBand
			}
			return bands(rows, band)
		},
	}
}

func linearGradWeight[T kernel.Float](_ LinearGradWeight, b Block, band kernel.Mat[T], in []kernel.Mat[T]) {
	delta, x := in[0], in[1]
	lo, hi := bandAt(b, delta.Cols, weightStrip)
	kernel.TN(band, delta.Block(0, delta.Rows, lo, hi), x)
}

// LinearGradBias is ∂b_j = Σ_i δ_ij for δ (B, out); ∂b (out).
type LinearGradBias struct{}

func (o LinearGradBias) declare() declaration {
	return declaration{
		shapes: "n o -> o",
		value:  cut(o, linearGradBias, linearGradBias),
		grads:  []derivative{apply(BroadcastRow{}, grad, 0)},
		strip:  biasStrip,
		blocks: func(in []tensor.Shape) int { return (in[0][1] + biasStrip - 1) / biasStrip },
	}
}

func linearGradBias[T kernel.Float](_ LinearGradBias, b Block, band kernel.Mat[T], in []kernel.Mat[T]) {
	delta := in[0]
	lo, hi := bandAt(b, delta.Cols, biasStrip)
	kernel.ColumnSum(band.Data[:band.Rows], delta.Block(0, delta.Rows, lo, hi))
}
