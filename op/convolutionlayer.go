package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
)

// Convolution is a layer y = f(Σ x W + b) of big images x, weights W and the bias b, (C′), of the
// small images y. See Gather. With δ = grad ⊙ f′(y),
//
//	∂x = Scatter(δ, W)   ∂W = Σ x δ   ∂b = Σ_rows δ
type Convolution struct {
	kernel.Window
	Activation kernel.Activation
}

func (o Convolution) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	height, width := o.Small()
	delta := behind(o.Activation)
	return declare(
		fmt.Sprintf("%s, %s, s -> %s", big, taps, small), with3(o, convolution, convolution),
		delta.then(Scatter{o.Window}, inner, 1), delta.then(WeightBands{o.Window}, 0, inner).then(SumBands{}, inner), delta.then(RowBands{height * width}, inner).then(LinearGradBias{}, inner),
	).byImages(o.Height*o.Width).windowed(o.Window, int(o.Activation))
}

func convolution[T kernel.Float](o Convolution, y, x, w, bias kernel.Mat[T]) {
	kernel.GatherActivate(o.Window, o.Activation, y, x, w, bias.Data)
}

// Transposed is a layer of a transposed convolution, x = f(Σ y W + b), of small images y, weights
// W and the bias b, (C), of the big images x. See Scatter.
type Transposed struct {
	kernel.Window
	Activation kernel.Activation
}

func (o Transposed) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	height, width := o.Small()
	delta := behind(o.Activation)
	return declare(
		fmt.Sprintf("%s, %s, b -> %s", small, taps, big), with3(o, transposed, transposed),
		delta.then(Gather{o.Window}, inner, 1), delta.then(WeightBands{o.Window}, inner, 0).then(SumBands{}, inner), delta.then(RowBands{o.Height * o.Width}, inner).then(LinearGradBias{}, inner),
	).byImages(height*width).windowed(o.Window, int(o.Activation))
}

func transposed[T kernel.Float](o Transposed, x, y, w, bias kernel.Mat[T]) {
	kernel.ScatterActivate(o.Window, o.Activation, x, y, w, bias.Data)
}

// behind is the gradient behind a layer's activation, grad ⊙ f′(out): made together with grad where that is of a
// convolution, so that it is not read again.
func behind(f kernel.Activation) derivative {
	if f == kernel.Identity {
		return pass
	}
	return func(in G.Nodes, y, g *G.Node) (*G.Node, error) {
		if o, ok := g.Op().(*Operation); ok {
			switch d := o.Definition.(type) {
			case Gather:
				return Apply(GatherBehind{d.Window, f}, append(Operands(g), y)...)
			case Scatter:
				return Apply(ScatterBehind{d.Window, f}, append(Operands(g), y)...)
			}
		}
		return Apply(ActivationGrad{Activation: f}, y, g)
	}
}

// GatherBehind is Gather, times f′ of an activation's values a of the result's size: Σ x W ⊙ f′(a).
type GatherBehind struct {
	kernel.Window
	Activation kernel.Activation
}

func (o GatherBehind) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	return declare(
		fmt.Sprintf("%s, %s, %s -> %[3]s", big, taps, small), with3(o, gatherBehind, gatherBehind),
	).byImages(o.Height*o.Width).windowed(o.Window, int(o.Activation))
}

func gatherBehind[T kernel.Float](o GatherBehind, y, x, w, a kernel.Mat[T]) {
	kernel.GatherBehind(o.Window, o.Activation, y, x, w, a)
}

// ScatterBehind is the same of Scatter.
type ScatterBehind struct {
	kernel.Window
	Activation kernel.Activation
}

func (o ScatterBehind) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	height, width := o.Small()
	return declare(
		fmt.Sprintf("%s, %s, %s -> %[3]s", small, taps, big), with3(o, scatterBehind, scatterBehind),
	).byImages(height*width).windowed(o.Window, int(o.Activation))
}

func scatterBehind[T kernel.Float](o ScatterBehind, x, y, w, a kernel.Mat[T]) {
	kernel.ScatterBehind(o.Window, o.Activation, x, y, w, a)
}
