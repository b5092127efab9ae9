package kernels

import (
	"vaelab/kernel"
	"vaelab/op"
)

// lowerLayer lowers fully connected layers: their products, and what is beside them.
func lowerLayer(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d := d.(type) {
	case op.Linear:
		x, w, bias := in[0], in[1], in[2]
		return append(
			product(Product{TransB: true, C: out, A: x, B: w}),
			elements("BiasActivate", out, out, bias, out.Rows, out.Cols, int(d.Activation))...,
		)
	case op.LinearGradInput:
		return product(Product{C: out, A: in[0], B: in[1]})
	case op.LinearGradWeight:
		return product(Product{TransA: true, C: out, A: in[0], B: in[1]})
	case op.LinearGradBias:
		return teams(name(d), in[0].Cols, out, in[0], in[0].Rows, in[0].Cols)
	case op.Activate:
		return activation(d, d.Activation, out, in)
	case op.ActivationGrad:
		return activation(d, d.Activation, out, in)
	}
	return nil
}

func product(p Product) []Launch { return []Launch{{Product: &p}} }

func activation(d op.Definition, f kernel.Activation, out Matrix, in []Matrix) []Launch {
	return elements(name(d), out, arguments(out, in, out.Rows, out.Cols, int(f))...)
}
