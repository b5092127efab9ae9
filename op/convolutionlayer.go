package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

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
	delta := behind(o.Activation)
	return declare(
		fmt.Sprintf("%s, %s, s -> %s", big, taps, small), with3(o, convolution, convolution),
		delta.then(Scatter{o.Window}, inner, 1), delta.then(WeightBands{o.Window}, 0, inner).then(SumBands{}, inner), delta.then(RowBands{}, inner).then(LinearGradBias{}, inner),
	).byImages(o.Height*o.Width).windowed(o.Window, int(o.Activation))
}

func convolution[T kernel.Float](o Convolution, y, x, w, bias kernel.Mat[T]) {
	kernel.Gather(o.Window, y, x, w)
	kernel.BiasActivate(o.Activation, y, bias.Data)
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
		delta.then(Gather{o.Window}, inner, 1), delta.then(WeightBands{o.Window}, inner, 0).then(SumBands{}, inner), delta.then(RowBands{}, inner).then(LinearGradBias{}, inner),
	).byImages(height*width).windowed(o.Window, int(o.Activation))
}

func transposed[T kernel.Float](o Transposed, x, y, w, bias kernel.Mat[T]) {
	kernel.Scatter(o.Window, x, y, w)
	kernel.BiasActivate(o.Activation, x, bias.Data)
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
				return Apply(GatherBehind{d.Window, f}, append(children(g), y)...)
			case Scatter:
				return Apply(ScatterBehind{d.Window, f}, append(children(g), y)...)
			}
		}
		return Apply(ActivationGrad{Activation: f}, y, g)
	}
}

// children are the operands of a node.
func children(n *G.Node) (all G.Nodes) {
	for it := n.Graph().From(n.ID()); it.Next(); {
		all = append(all, it.Node().(*G.Node))
	}
	return all
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
	kernel.Gather(o.Window, y, x, w)
	kernel.ActivationGrad(o.Activation, y, a, y)
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
	kernel.Scatter(o.Window, x, y, w)
	kernel.ActivationGrad(o.Activation, x, a, x)
}

// sumBands is the number of parts that a batch is cut into for sums over all its images, which are added up in the
// order of the parts: so that some goroutines can work on a sum, and its bits depend on no number of them.
const sumBands = 8

// WeightBands is GatherGradWeight for each of the parts of a batch.
type WeightBands struct{ kernel.Window }

func (o WeightBands) declare() declaration {
	big, small, _ := windowShapes(o.Window)
	return declaration{
		shapes: fmt.Sprintf("%s, %s -> %db s", big, small, sumBands*o.Size*o.Size),
		value:  cut(o, weightBands, weightBands),
		blocks: func([]tensor.Shape) int { return sumBands },
	}.windowed(o.Window, sumBands)
}

func weightBands[T kernel.Float](o WeightBands, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	height, width := o.Small()
	eachBand(b, d, in[1].Rows/(height*width), func(band kernel.Mat[T], lo, hi int) {
		x, y := in[0].RowRange(lo*o.Height*o.Width, hi*o.Height*o.Width), in[1].RowRange(lo*height*width, hi*height*width)
		kernel.GatherGradWeight(o.Window, band, x, y)
	})
}

// RowBands is the sum over the rows of each part of a matrix.
type RowBands struct{}

func (o RowBands) declare() declaration {
	return declaration{
		shapes: fmt.Sprintf("n c -> %d c", sumBands),
		value:  cut(o, rowBands, rowBands),
		blocks: func([]tensor.Shape) int { return sumBands },
	}.numbered(sumBands)
}

func rowBands[T kernel.Float](_ RowBands, b Block, d kernel.Mat[T], in []kernel.Mat[T]) {
	eachBand(b, d, in[0].Rows, func(band kernel.Mat[T], lo, hi int) {
		kernel.ColumnSum(band.Data, in[0].RowRange(lo, hi))
	})
}

// eachBand calls f with the rows of the result for each part that is the block's, and with what of n it is.
func eachBand[T kernel.Float](b Block, d kernel.Mat[T], n int, f func(band kernel.Mat[T], lo, hi int)) {
	rows := d.Rows / sumBands
	first, end := b.Span(sumBands)
	for i := first; i < end; i++ {
		lo, hi := Block{i, sumBands}.Span(n)
		f(d.RowRange(i*rows, (i+1)*rows), lo, hi)
	}
}

// SumBands adds the parts up.
type SumBands struct{}

func (o SumBands) declare() declaration {
	return declare(fmt.Sprintf("%dk s -> k s", sumBands), cut(o, addBands, addBands)).undivided().numbered(sumBands)
}

func addBands[T kernel.Float](_ SumBands, _ Block, sum kernel.Mat[T], in []kernel.Mat[T]) {
	kernel.CopyAll(sum, in[0].RowRange(0, sum.Rows))
	for i := 1; i < sumBands; i++ {
		kernel.Add(sum, sum, in[0].RowRange(i*sum.Rows, (i+1)*sum.Rows))
	}
}
