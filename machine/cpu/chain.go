package cpu

import (
	"vaelab/kernel"
	"vaelab/machine/plan"
	"vaelab/op"
)

// chain runs steps one after the other for a few images, then for the next few: so that what a step makes is in the
// nearest caches when the next reads it.
type chain struct {
	job      *job
	steps    []*link
	parts    int           // of the batch, each of which one goroutine works on
	images   int           // of the batch fed last
	together int           // images at a time
	local    [][][]float32 // of each worker, by place
}

// link is a step of a chain.
type link struct {
	*op.Operation
	out   *value
	in    []*value
	reads []int                   // operands, as Operation.Reads has them
	mats  [][]kernel.Mat[float32] // of each worker: of in, for the images at hand
}

// cached is the number of elements that the images at hand may have in the memory of a chain, 2 MiB. With fewer, all that a
// call of a kernel does once costs more than nearer caches save.
const cached = 1 << 19

func newChain(planned *plan.Chain, batch int, values map[*plan.Value]*value, pool *pool) *chain {
	c := &chain{parts: op.Bands, images: batch}
	size, blocks := 1, 0
	for _, n := range planned.Local {
		size += n
	}
	c.together = max(cached/size, 1)
	workers := pool.helpers + 1
	for range workers {
		var local [][]float32
		for _, n := range planned.Local {
			local = append(local, make([]float32, n*min(c.together, batch)))
		}
		c.local = append(c.local, local)
	}
	for _, s := range planned.Steps {
		l := &link{Operation: s.Operation, out: values[s.Out], reads: s.Reads(), mats: make([][]kernel.Mat[float32], workers)}
		for _, v := range s.In {
			l.in = append(l.in, values[v])
		}
		for w := range l.mats {
			l.mats[w] = make([]kernel.Mat[float32], len(s.In))
		}
		c.steps = append(c.steps, l)
		blocks += s.Blocks(s.Shapes)
	}
	c.job = pool.newJob(c, min(blocks, c.parts))
	return c
}

func (c *chain) ready() *job { return c.job }

func (c *chain) resize(images int) {
	c.images = images
	for _, l := range c.steps {
		l.out.resize(images)
	}
}

// run computes the results for the images of some parts of the batch.
func (c *chain) run(b op.Block, worker int) {
	first, end := b.Span(c.parts)
	for part := first; part < end; part++ {
		for _, l := range c.steps {
			if l.Folds() {
				clear(l.BandOf(l.out.Mat, part).Data)
			}
		}
		lo, hi := op.Block{Index: part, Of: c.parts}.Span(c.images)
		for ; lo < hi; lo += c.together {
			c.compute(part, lo, min(lo+c.together, hi), worker)
		}
	}
}

// compute computes the results for images lo to hi, of that part.
func (c *chain) compute(part, lo, hi, worker int) {
	local := c.local[worker]
	for _, l := range c.steps {
		in := l.mats[worker]
		for i, v := range l.in {
			in[i] = kernel.Mat[float32]{Rows: v.plan.RowsOf(hi - lo), Cols: v.Cols, Stride: v.Cols}
		}
		for _, i := range l.reads { // others count by their shapes, and may lie in the memory of another chain
			if i >= 0 {
				in[i] = l.in[i].of(lo, hi, local)
			}
		}
		if l.Folds() {
			l.Fold(l.BandOf(l.out.Mat, part), in)
		} else {
			l.Run(op.Whole, l.out.of(lo, hi, local), in)
		}
	}
}

// of is what images lo to hi have of a value, in a chain with that memory; all of what follows no images.
func (v *value) of(lo, hi int, local [][]float32) kernel.Mat[float32] {
	each := v.plan.PerImage
	switch {
	case v.plan.Place == plan.Local:
		n := (hi - lo) * each
		return kernel.Dense(n, v.Cols, local[v.plan.Index][:n*v.Cols])
	case each > 0:
		return v.RowRange(lo*each, hi*each)
	}
	return v.Mat
}
