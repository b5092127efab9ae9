package kernels

import (
	"vaelab/kernel"
	"vaelab/op"
)

// columns is the number of columns of a row that a team takes together: see discrepancy.cu.
const columns = 8

// lowerDiscrepancy lowers the discrepancy of two sets of draws and its gradient.
func lowerDiscrepancy(d op.Definition, out Matrix, in []Matrix) []Launch {
	switch d := d.(type) {
	case op.Discrepancy:
		return teams(name(d), out.Rows, arguments(out, in, similar(in[0], d.Similarity)...)...)
	case op.DiscrepancyGrad:
		groups := out.Rows * ((out.Cols + columns - 1) / columns)
		return teams(name(d), groups, arguments(out, in, similar(in[0], d.Similarity)...)...)
	}
	return nil
}

// similar are the shape and the attributes that a kernel of similarities takes.
func similar(z Matrix, s kernel.Similarity) []any {
	quadratic := 0
	if s.Quadratic {
		quadratic = 1
	}
	return []any{z.Rows, z.Cols, s.Width, quadratic}
}
