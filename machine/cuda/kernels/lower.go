package kernels

import "vaelab/op"

// Lower returns the launches that compute an operation, in order, or nil for one that no
// kernel computes. The operands may have fewer rows than when the graph was built.
//
// A kernel bears the name of its operation. It takes the result, the operands that are read,
// the sizes and the numbers of package op, in this order, and has a thread for each element
// of the result or, where that is a sum, a warp. What differs is in the tables below.
func Lower(o *op.Operation, out Matrix, in []Matrix) []Launch {
	if p, ok := products[o.Name()]; ok {
		return p(o, out, in)
	}
	kernel := o.Name()
	if other, ok := sharedKernels[kernel]; ok {
		kernel = other
	}
	if _, ok := ModuleOf(kernel); !ok {
		return nil
	}
	args := []any{out}
	for _, i := range o.Reads() {
		if i < 0 {
			args = append(args, Pointer(0))
		} else {
			args = append(args, in[i])
		}
	}
	extents := make([][2]int, len(in))
	for i, m := range in {
		extents[i] = [2]int{m.Rows, m.Cols}
	}
	sizes := o.Sizes(extents)
	for _, n := range sizes {
		args = append(args, n)
	}
	return []Launch{launch(kernel, threadsOf(o, out, sizes), append(args, o.Numbers()...)...)}
}

// threadsOf is the number of threads of an operation's kernel.
func threadsOf(o *op.Operation, out Matrix, sizes []int) int {
	if f, ok := threads[o.Name()]; ok {
		return f(out, sizes)
	}
	if o.Pointwise() {
		return out.Size()
	}
	return out.Size() * warpSize
}

// sharedKernels are those that compute other operations than the one they are named after.
var sharedKernels = map[string]string{
	"Gate":                   "StopGradient",
	"JoinRows":               "SplitRows",
	"GatherGradWeight":       "WeightBands",          // of one part
	"GaussianLogPosteriorAt": "GaussianLogPosterior", // the same function of other variables
}

// products are the operations that are matrix products, of which package nvidia's library
// has the kernels.
var products = map[string]func(o *op.Operation, out Matrix, in []Matrix) []Launch{
	"Linear": func(o *op.Operation, out Matrix, in []Matrix) []Launch {
		args := append([]any{out, in[2], out.Rows, out.Cols}, o.Numbers()...)
		return append(
			product(Product{TransB: true, C: out, A: in[0], B: in[1]}),
			launch("BiasActivate", out.Size(), args...),
		)
	},
	"Project": func(_ *op.Operation, out Matrix, in []Matrix) []Launch {
		return product(Product{TransB: true, C: out, A: in[0], B: in[1]})
	},
	"LinearGradInput": func(_ *op.Operation, out Matrix, in []Matrix) []Launch {
		return product(Product{C: out, A: in[0], B: in[1]})
	},
	"LinearGradWeight": func(_ *op.Operation, out Matrix, in []Matrix) []Launch {
		return product(Product{TransA: true, C: out, A: in[0], B: in[1]})
	},
}

func product(p Product) []Launch { return []Launch{{Product: &p}} }

// threads are the numbers of threads that differ from the rule.
var threads = map[string]func(out Matrix, sizes []int) int{
	"SumOfDraws": elements, // of few rows each
	"Slice":      elements,

	"Gather":           elements, // its threads read neighbouring weights
	"Convolution":      elements,
	"GatherBehind":     elements,
	"GatherGradWeight": elements,
	"WeightBands":      elements,
	"SumBands":         elements,

	"LogSoftmax":               rows,
	"LogSoftmaxGrad":           rows,
	"SoftmaxCrossEntropyGrad":  rows,
	"DirichletKLGrad":          rows,
	"GaussianPixelsGradMean":   rows,
	"GaussianLogPosteriorGrad": rows,
	"MixtureDraw":              rows,
	"Largest":                  ofRows,
	"RegressionDraw":           ofRows,

	"ImportanceWeights": images,
	"WeightShares":      images,

	"NegativeELBOGradKL": func(out Matrix, _ []int) int { return out.Cols * warpSize },

	"MixtureLogDensity":       someDraws,
	"MixtureResponsibilities": someDraws,

	"DiscrepancyGrad": func(out Matrix, _ []int) int {
		return out.Rows * ((out.Cols + columns - 1) / columns) * warpSize
	},
}

func elements(out Matrix, _ []int) int { return out.Size() }
func ofRows(out Matrix, _ []int) int   { return out.Rows }
func rows(out Matrix, _ []int) int     { return out.Rows * warpSize }
func images(_ Matrix, sizes []int) int { return sizes[0] * warpSize }

// draws is the number of draws that a warp takes together: see mixture.cu.
const draws = 4

func someDraws(out Matrix, _ []int) int { return (out.Rows + draws - 1) / draws * warpSize }

// columns is the number of columns of a row that a warp takes together: see discrepancy.cu.
const columns = 8

// Total returns the launch that writes Σ value, a float64, to dst.
func Total(dst Pointer, value Matrix) Launch {
	return launch("Total", warpSize, dst, value, value.Rows, value.Cols)
}
