package op

import (
	"fmt"

	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// The operations of this file are primitives on images: matrices with a row for each pixel,
// (B·H·W, C), with weights (k·k·C, C′) for a window of k rows and columns, big channels C and
// small ones C′. See kernel.Window.

// Gather is a convolution: of big images x and weights W, the small images Σ x W.
type Gather struct{ kernel.Window }

func (o Gather) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	return declare(
		fmt.Sprintf("%s, %s -> %s", big, taps, small), with2(o.Window, kernel.Gather, kernel.Gather),
		apply(Scatter(o), grad, 1), apply(GatherGradWeight(o), 0, grad),
	).byImages(o.Height * o.Width).windowed(o.Window)
}

// Scatter is a transposed convolution: of small images y and weights W, the big images whose
// pixels are Σ y W.
type Scatter struct{ kernel.Window }

func (o Scatter) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	height, width := o.Small()
	return declare(
		fmt.Sprintf("%s, %s -> %s", small, taps, big), with2(o.Window, kernel.Scatter, kernel.Scatter),
		apply(Gather(o), grad, 1), apply(GatherGradWeight(o), grad, 0),
	).byImages(height * width).windowed(o.Window)
}

// GatherGradWeight is the derivative of both in the weights, for big images x and small ones
// y: Σ x y over all images.
type GatherGradWeight struct{ kernel.Window }

func (o GatherGradWeight) declare() declaration {
	big, small, taps := windowShapes(o.Window)
	return declare(
		fmt.Sprintf("%s, %s -> %s", big, small, taps), with2(o.Window, kernel.GatherGradWeight, kernel.GatherGradWeight),
		apply(Scatter(o), 1, grad), apply(Gather(o), 0, grad),
	).undivided().windowed(o.Window, 1)
}

// byImages cuts the work into a few pieces of some images each, of so many pixels in the first operand: each piece
// arranges the weights anew.
func (d declaration) byImages(pixels int) declaration {
	const pieces = 16
	d.blocks = func(in []tensor.Shape) int { return max(min(pieces, in[0][0]/max(pixels, 1)), 1) }
	return d
}

// windowShapes are the signatures of big images, small images and weights.
func windowShapes(w kernel.Window) (big, small, weights string) {
	height, width := w.Small()
	return fmt.Sprintf("%dn b", w.Height*w.Width), fmt.Sprintf("%dn s", height*width), fmt.Sprintf("%db s", w.Size*w.Size)
}

// windowed hands a window, and further attributes behind it, to a device's kernel.
func (d declaration) windowed(w kernel.Window, more ...any) declaration {
	height, width := w.Small()
	return d.numbered(append([]any{w.Height, w.Width, w.Size, w.Stride, w.Padding, height, width}, more...)...)
}

// SplitRows makes each row of a (n, N·c) N rows; (N·n, c).
type SplitRows struct{ Into int } // N

func (o SplitRows) declare() declaration {
	return declare(
		fmt.Sprintf("n %dc -> %[1]dn c", o.Into), of1(kernel.CopyAll, kernel.CopyAll),
		apply(JoinRows{Of: o.Into}, grad),
	).numbered(o.Into)
}

// JoinRows makes a row of every N rows of a (N·n, c); (n, N·c).
type JoinRows struct{ Of int } // N

func (o JoinRows) declare() declaration {
	return declare(
		fmt.Sprintf("%dn c -> n %[1]dc", o.Of), of1(kernel.CopyAll, kernel.CopyAll),
		apply(SplitRows{Into: o.Of}, grad),
	).numbered(o.Of)
}
