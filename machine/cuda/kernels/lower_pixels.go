package kernels

import (
	"math"
	"slices"

	"vaelab/op"
)

// lowerPixels lowers the densities of pixels in[1] by a decoder's in[0], which has as many
// rows or more.
func lowerPixels(d op.Definition, out Matrix, in []Matrix) []Launch {
	m := in[0]
	args := func() []any { return arguments(out, in, m.Rows, m.Cols, each(m, in[1])) }
	switch d := d.(type) {
	case op.BernoulliLogLik, op.ContinuousBernoulliLogLik:
		return teams(name(d), m.Rows, args()...)
	case op.BernoulliLogLikGrad, op.ContinuousBernoulliLogLikGrad:
		return elements(name(d), out, args()...)
	case op.GaussianPixels:
		return gaussianPixels(d, d.Scale, out, in)
	case op.GaussianPixelsGradMean:
		return gaussianPixels(d, d.Scale, out, in)
	case op.GaussianPixelsGradLogVar:
		return teams(name(d), 1, args()...)
	}
	return nil
}

// gaussianPixels passes log σ² as the third operand, or else nothing in its place and the
// attribute σ's as a number.
func gaussianPixels(d op.Definition, scale float64, out Matrix, in []Matrix) []Launch {
	logvar := 0.0
	if scale > 0 {
		logvar = 2 * math.Log(scale)
		in = slices.Insert(slices.Clone(in), 2, Matrix{})
	}
	m, x := in[0], in[1]
	return teams(name(d), m.Rows, arguments(out, in, m.Rows, m.Cols, each(m, x), logvar)...)
}
