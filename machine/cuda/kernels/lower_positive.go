package kernels

import "vaelab/op"

// lowerGamma lowers the operations on Gamma distributions: for each element of the result,
// or by a team for each sum over dimensions or draws.
func lowerGamma(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d.(type) {
	case op.GammaKL, op.GammaKLGradShape, op.GammaKLGradRate:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols)...)
	case op.GammaLogDraw, op.GammaLogDrawGrad:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, each(out, in[0]))...)
	case op.GammaLogScale, op.GammaLogDensityGrad:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, each(out, in[1]))...)
	case op.GammaLogScaleGrad:
		return teams(name(d), out.Size(), arguments(out, in, out.Rows, out.Cols, each(in[1], out))...)
	case op.GammaLogDensityGradShape, op.GammaLogDensityGradRate:
		return teams(name(d), out.Size(), arguments(out, in, out.Rows, out.Cols, each(in[0], out))...)
	case op.GammaLogDensity:
		y, alpha := in[0], in[1]
		return teams(name(d), y.Rows, arguments(out, in, y.Rows, y.Cols, each(y, alpha))...)
	}
	return nil
}

// lowerDirichlet lowers the operations on Dirichlet distributions and the logarithm of the
// softmax, which has its teams for the rows.
func lowerDirichlet(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d.(type) {
	case op.DirichletKL, op.DirichletKLGrad, op.LogSoftmax, op.LogSoftmaxGrad:
		return teams(name(d), out.Rows, arguments(out, in, out.Rows, in[0].Cols)...)
	case op.DirichletLogDensity:
		y, alpha := in[0], in[1]
		return teams(name(d), y.Rows, arguments(out, in, y.Rows, y.Cols, each(y, alpha))...)
	case op.DirichletLogDensityGrad:
		return elements(name(d), out, arguments(out, in[1:], out.Rows, out.Cols, each(out, in[1]))...)
	case op.DirichletLogDensityGradShape:
		return teams(name(d), out.Size(), arguments(out, in, out.Rows, out.Cols, each(in[0], out))...)
	}
	return nil
}
