// Package optest has an example of every operation, for the tests of package op and of the
// machines.
package optest

import (
	"math"
	"slices"

	"gorgonia.org/tensor"

	"vaelab/op"
	"vaelab/rng"
)

// Example is an operation, and operands to try it on.
type Example struct {
	op.Definition
	Shapes []tensor.Shape
	Domain Domain
}

// Domain brings a number from N(0, 1) to where the operation is defined in an operand; nil:
// anywhere.
type Domain func(operand int, x float64) float64

// Operands draws the elements of the operands.
func (e Example) Operands(seed uint64) [][]float64 {
	values := make([][]float64, len(e.Shapes))
	for i, s := range e.Shapes {
		data := make([]float64, max(s.TotalSize(), 1))
		stream := rng.Stream{Seed: seed, Purpose: rng.Noise, Step: uint32(i)}
		for j := range data {
			data[j] = rng.Normals(stream.Block(uint32(j)))[0]
			if e.Domain != nil {
				data[j] = e.Domain(i, data[j])
			}
		}
		values[i] = data
	}
	return values
}

// All returns the examples: every operation on as many kinds of operands as it has, with
// and without those that are optional.
func All() []Example {
	return slices.Concat(primitives(), layers(), convolutions(), gaussians(), densities(), pixels(), positives(), heights(), mixtures(), objectives())
}

// Sizes of most examples: images, draws of each, pixels, latent dimensions.
const images, draws, dims, latent = 3, 4, 7, 5

var (
	scalar  = tensor.ScalarShape()
	one     = tensor.Shape{1}
	code    = tensor.Shape{images, latent}
	drawn   = tensor.Shape{images * draws, latent}
	image   = tensor.Shape{images, dims}
	decoded = tensor.Shape{images * draws, dims}
	perRow  = tensor.Shape{images}
	perDraw = tensor.Shape{images * draws}
	total   = tensor.Shape{images, 1}
	prior   = tensor.Shape{1, latent}
	bias    = tensor.Shape{latent}
	weight  = tensor.Shape{latent, dims}
)

// on makes an example.
func on(d op.Definition, shapes ...tensor.Shape) Example {
	return Example{Definition: d, Shapes: shapes}
}

// within sets the domain of an example.
func (e Example) within(d Domain) Example { e.Domain = d; return e }

// positive makes the given operands positive.
func positive(operands ...int) Domain {
	return func(i int, x float64) float64 {
		if slices.Contains(operands, i) {
			return math.Exp(x / 3)
		}
		return x
	}
}

// share makes the given operand lie in [0, 1].
func share(operand int) Domain {
	return func(i int, x float64) float64 {
		if i == operand {
			return (1 + math.Sin(x)) / 2
		}
		return x
	}
}

// logits keep operand 0 away from 0, where Gorgonia's own operations cancel; pixels are
// operand 1. The kernel's tests go there.
func logits(i int, x float64) float64 {
	if i == 0 {
		return x + math.Copysign(0.3, x)
	}
	return share(1)(i, x)
}

// shapeAndUniform are shapes from 0.4 on, on both sides of where Temme's expansion begins,
// and uniform numbers.
func shapeAndUniform(i int, x float64) float64 {
	switch i {
	case 0:
		return 0.4 * math.Exp(2.5*math.Abs(x))
	case 1:
		return 0.5 + math.Atan(x)/4
	}
	return x
}

// away keeps activations that have a kink from it.
func away(_ int, x float64) float64 { return x + math.Copysign(0.01, x) }
