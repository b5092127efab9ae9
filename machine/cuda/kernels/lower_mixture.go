package kernels

import "vaelab/op"

// draws is the number of draws that a team takes together: see mixture.cu.
const draws = 4

// lowerMixture lowers the log density of a mixture and its derivatives. Their kernels take
// n draws in l dimensions and m components, of which the sums run over one.
func lowerMixture(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d := d.(type) {
	case op.MixtureLogDensity:
		return perDraws(d, out, in, d.Equal, in[0], in[1])
	case op.MixtureResponsibilities:
		return perDraws(d, out, in, d.Equal, in[0], in[3])
	case op.MixtureDraw:
		eps, mean := in[1], in[2]
		return teams(name(d), eps.Rows, arguments(out, logits(in, d.Equal), eps.Rows, eps.Cols, mean.Rows)...)
	case op.MixtureGradDraw, op.MixtureGradMean, op.MixtureGradLogVar:
		z, mean := in[0], in[1]
		return teams(name(d), out.Size(), arguments(out, in, z.Rows, z.Cols, mean.Rows)...)
	case op.MixtureGradLogit:
		logit, r := in[0], in[1]
		return teams(name(d), logit.Rows, arguments(out, in, r.Rows, logit.Rows)...)
	}
	return nil
}

// perDraws launches a team for every few draws z, which meet all components.
func perDraws(d op.Definition, out Matrix, in []Matrix, equal bool, z, mean Matrix) []Launch {
	n := (z.Rows + draws - 1) / draws
	return teams(name(d), n, arguments(out, logits(in, equal), z.Rows, z.Cols, mean.Rows)...)
}

// logits are the operands with those of the weights last, which are nowhere if the weights
// are equal.
func logits(in []Matrix, equal bool) []Matrix {
	if equal {
		return append(in[:len(in):len(in)], Matrix{})
	}
	return in
}
