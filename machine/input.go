package machine

import (
	"fmt"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
)

// input is a leaf with its place and what fills it.
type input struct {
	graph.Input
	value  *value
	job    *job
	pixels Pixels  // of a Source Images
	labels []uint8 // of a Source Labels
	batch  Batch
}

// fillGrain is the number of elements of an input worth a block of its own.
const fillGrain = 1 << 13

func newInput(in graph.Input, v *value, p *pool) *input {
	i := &input{Input: in, value: v}
	i.job = p.newJob(i, max(v.Rows*v.Cols/fillGrain, 1))
	return i
}

// check returns why the input cannot be filled for this batch, or nil.
func (in *input) check(b Batch) error {
	var n int
	switch in.Source {
	case graph.Images:
		n = len(in.pixels.Data) / in.value.Cols
	case graph.Labels:
		n = len(in.labels)
	default:
		return nil
	}
	if n == 0 {
		return fmt.Errorf("machine: nothing is bound to input %s", in.Name)
	}
	if len(b.Index) != b.Rows {
		return fmt.Errorf("machine: %d indices for a batch of %d images", len(b.Index), b.Rows)
	}
	for _, i := range b.Index {
		if i < 0 || int(i) >= n {
			return fmt.Errorf("machine: image %d of the %d bound to input %s", i, n, in.Name)
		}
	}
	return nil
}

// run fills a block of rows.
func (in *input) run(b op.Block, _ int) {
	lo, hi := b.Span(in.value.Rows)
	switch in.Source {
	case graph.Normal:
		kernel.Normal(in.value.Mat, in.batch.stream(in.Purpose), lo, hi)
		return
	case graph.Uniform:
		kernel.Uniform(in.value.Mat, in.batch.stream(in.Purpose), lo, hi)
		return
	case graph.Labels:
		kernel.Fill(in.value.RowRange(lo, hi), 0)
		for i := lo; i < hi; i++ {
			in.value.Row(i)[in.labels[in.batch.Index[i]]] = 1
		}
		return
	}
	for i := lo; i < hi; i++ {
		in.read(i)
	}
	if in.pixels.Reading == Stochastic {
		kernel.Bernoulli(in.value.Mat, in.batch.stream(in.pixels.Purpose), lo, hi)
	}
}

// read fills row i with its image.
func (in *input) read(i int) {
	cols, image := in.value.Cols, int(in.batch.Index[i])
	src, dst := in.pixels.Data[image*cols:(image+1)*cols], in.value.Row(i)
	switch in.pixels.Reading {
	case Threshold:
		kernel.Threshold(dst, src)
	case Static:
		s := in.batch.stream(in.pixels.Purpose)
		s.Epoch, s.Step = 0, uint32(image)
		kernel.Grey(dst, src)
		kernel.Bernoulli(kernel.Dense(1, cols, dst), s, 0, 1)
	default:
		kernel.Grey(dst, src)
	}
}
