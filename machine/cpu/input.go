package cpu

import (
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/plan"
	"vaelab/op"
)

// input is a leaf with its place and what fills it.
type input struct {
	*plan.Bound
	batch *machine.Batch
	value *value
	job   *job
}

// fillGrain is the number of elements of an input worth a block of its own.
const fillGrain = 1 << 13

func newInput(b *plan.Bound, batch *machine.Batch, v *value, p *pool) *input {
	in := &input{Bound: b, batch: batch, value: v}
	in.job = p.newJob(in, max(v.Rows*v.Cols/fillGrain, 1))
	return in
}

// run fills a block of rows.
func (in *input) run(b op.Block, _ int) {
	lo, hi := b.Span(in.value.Rows)
	switch in.Source {
	case graph.Normal:
		kernel.Normal(in.value.Mat, in.batch.Stream(in.Purpose), lo, hi)
		return
	case graph.Uniform:
		kernel.Uniform(in.value.Mat, in.batch.Stream(in.Purpose), lo, hi)
		return
	case graph.Labels:
		kernel.Fill(in.value.RowRange(lo, hi), 0)
		for i := lo; i < hi; i++ {
			if l := int(in.Labels[in.batch.Index[i]]); l < in.value.Cols {
				in.value.Row(i)[l] = 1
			}
		}
		return
	}
	for i := lo; i < hi; i++ {
		in.read(i)
	}
	if in.Pixels.Binarize == machine.Stochastic {
		kernel.Bernoulli(in.value.Mat, in.batch.Stream(in.Pixels.Purpose), lo, hi)
	}
}

// read fills row i with its image.
func (in *input) read(i int) {
	cols, image := in.value.Cols, int(in.batch.Index[i])
	src, dst := in.Pixels.Data[image*cols:(image+1)*cols], in.value.Row(i)
	switch in.Pixels.Binarize {
	case machine.Threshold:
		kernel.Threshold(dst, src)
	case machine.Static:
		s := in.batch.Stream(in.Pixels.Purpose)
		s.Epoch, s.Step = 0, uint32(image)
		kernel.Grey(dst, src)
		kernel.Bernoulli(kernel.Dense(1, cols, dst), s, 0, 1)
	default:
		kernel.Grey(dst, src)
	}
}
