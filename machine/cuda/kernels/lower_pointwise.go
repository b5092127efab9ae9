package kernels

import "vaelab/op"

// lowerPointwise lowers what is computed element by element.
func lowerPointwise(d op.Definition, out Matrix, in []Matrix) []Launch {
	pointwise := func(kernel string, more ...any) []Launch {
		return elements(kernel, out, arguments(out, in, append([]any{out.Rows, out.Cols}, more...)...)...)
	}
	switch d := d.(type) {
	case op.Sum, op.Product, op.Negative, op.Exp, op.AboveZero, op.Clamp, op.LogWeight,
		op.GaussianKL, op.GaussianKLGradMean, op.GaussianKLGradLogVar,
		op.GaussianScaleKL, op.GaussianScaleKLGrad, op.GaussianScaleW2,
		op.StdDev, op.StdDevGrad, op.ContinuousBernoulliMean:
		return pointwise(name(d))
	case op.StopGradient, op.Gate:
		return pointwise("StopGradient")
	case op.DistanceGrad:
		return pointwise(name(d), float32(d.From))
	case op.Concat:
		return pointwise(name(d), each(out, in[1]), in[0].Cols, float32(d.Weight))
	case op.FirstColumns:
		return pointwise(name(d), in[0].Cols)
	case op.GaussianDraw, op.GaussianDrawGrad:
		return pointwise(name(d), each(out, in[0]))
	case op.GaussianPairW2:
		return pointwise(name(d), each(out, in[2]))
	case op.PairDistanceGrad:
		return pointwise(name(d), each(out, in[1]))
	case op.SumOfDraws: // its second operand has but a shape
		return elements(name(d), out, out, in[0], out.Rows, out.Cols, each(in[0], out))
	case op.PairDistanceGradShared:
		return teams(name(d), out.Size(), arguments(out, in, out.Rows, out.Cols, each(in[0], out))...)
	}
	return nil
}
