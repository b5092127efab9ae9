package kernels

import "vaelab/op"

// lowerObjective lowers costs and what they pass back to each image.
func lowerObjective(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d := d.(type) {
	case op.NegativeELBO:
		return teams(name(d), 1, arguments(out, in, in[1].Rows, in[1].Cols, d.FreeBits, d.Capacity)...)
	case op.NegativeELBOGradKL:
		return teams(name(d), out.Cols, arguments(out, in, out.Rows, out.Cols, d.FreeBits, d.Capacity)...)
	case op.MeanDivergence:
		return teams(name(d), 1, out, in[0], in[0].Rows, in[0].Cols)
	case op.NegativeELBOGradLogLik, op.MeanDivergenceGrad: // their first operand has but a shape
		return elements(name(d), out, out, in[1], out.Rows, out.Cols)
	}
	return nil
}

// Total returns the launch that writes Σ value, a float64, to dst.
func Total(dst Pointer, value Matrix) Launch {
	return launch("Total", warpSize, dst, value, value.Rows, value.Cols)
}
