package kernels

import "vaelab/op"

// lowerGaussianPair lowers what has the parameters of a diagonal Gaussian for operands. The
// gradients in those have a team for each element, all else is element by element.
func lowerGaussianPair(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d.(type) {
	case op.GaussianPairKL:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, each(out, in[2]))...)
	case op.GaussianPairKLGradMean, op.GaussianPairKLGradLogVar, op.GaussianLogDensityGradDraw:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, each(out, in[1]))...)
	case op.GaussianPairKLGradPriorMean, op.GaussianPairKLGradPriorLogVar,
		op.GaussianLogDensityGradMean, op.GaussianLogDensityGradLogVar:
		return teams(name(d), out.Size(), arguments(out, in, out.Rows, out.Cols, each(in[0], out))...)
	case op.GaussianLogDensity:
		z, m := in[0], in[1]
		return teams(name(d), z.Rows, arguments(out, in, z.Rows, z.Cols, each(z, m))...)
	}
	return nil
}
