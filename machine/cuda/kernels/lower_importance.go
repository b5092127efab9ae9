package kernels

import "vaelab/op"

// lowerDraws lowers the log densities of draws of which an image has some in a row.
func lowerDraws(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d.(type) {
	case op.GaussianLogPosterior:
		return gaussianLogPosterior(out, in)
	case op.GaussianLogPosteriorAt: // the same function of other variables
		return gaussianLogPosterior(out, in[1:])
	case op.GaussianLogPosteriorGrad:
		g := in[1]
		return teams(name(d), out.Rows, out, g, out.Rows, out.Cols, each(g, out))
	case op.GaussianLogPosteriorAtGrad:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, each(out, in[0]))...)
	case op.StandardLogPrior:
		z := in[0]
		return teams(name(d), z.Rows, arguments(out, in, z.Rows, z.Cols)...)
	case op.StandardLogPriorGrad, op.ScaleDraws:
		return elements(name(d), out, arguments(out, in, out.Rows, out.Cols)...)
	}
	return nil
}

func gaussianLogPosterior(out Matrix, in []Matrix) []Launch {
	logvar, eps := in[0], in[1]
	return teams(name(op.GaussianLogPosterior{}), eps.Rows, arguments(out, in, eps.Rows, eps.Cols, each(eps, logvar))...)
}

// lowerImportance lowers what the log weights of an image's draws are made into. The bound
// is one team's, who shares the images out.
func lowerImportance(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d := d.(type) {
	case op.ImportanceBound:
		return teams(name(d), 1, arguments(out, in, in[0].Rows/d.Draws, d.Draws)...)
	case op.ImportanceWeights:
		n := out.Rows / d.Draws
		return teams(name(d), n, arguments(out, in, n, d.Draws, d.Sign)...)
	case op.WeightShares:
		n := out.Rows / d.Draws
		return teams(name(d), n, arguments(out, in, n, d.Draws)...)
	case op.LogRatio:
		return teams(name(d), out.Rows, arguments(out, in, out.Rows, d.Draws)...)
	case op.LogRatioGrad:
		return elements(name(d), out, arguments(out, in, in[0].Rows, d.Draws, d.Sign)...)
	}
	return nil
}
