package cpu

import (
	"math"
	"slices"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/op"
)

// optimizer updates the flat parameters stretch by stretch.
//
// An update is bound by memory where a gradient is bound by arithmetic. So, unless
// the gradient's norm must be known first, the two are one job: each stretch is
// updated by who summed its gradient, while that is in the nearest cache.
type optimizer struct {
	rule          machine.Rule
	vm            *vm
	first, second *store

	step      machine.Step
	scale     float64
	fuse      bool // gradients are computed with the update
	stretches []stretch
	bands     [][]float32 // of each worker: the gradient that it just computed
	update    *job
	sums      []float64 // of the squares of each stretch's gradient
	norm      *job
}

// stretch is a part of the flat parameters that is updated at once.
type stretch struct {
	param    string
	lo, hi   int
	gradient *step    // one of the program's last, or nil: it has been computed
	block    op.Block // of it
	finite   bool
}

// updateGrain is the number of parameters in a stretch whose gradient is computed
// elsewhere.
const updateGrain = 1 << 14

func newOptimizer(r machine.Rule, m *vm) (*optimizer, error) {
	o := &optimizer{rule: r, vm: m}
	for _, moments := range []**store{&o.first, &o.second} {
		var err error
		if *moments, err = newStore(m.params.Layout); err != nil {
			return nil, err
		}
	}
	o.stretches = m.program.stretches()
	o.bands = make([][]float32, m.pool.helpers+1)
	for i := range o.bands {
		o.bands[i] = make([]float32, longest(o.stretches))
	}
	o.update = m.pool.newJob(updating{o}, len(o.stretches))
	o.sums = make([]float64, len(o.stretches))
	o.norm = m.pool.newJob(squaring{o}, len(o.stretches))
	return o, nil
}

// stretches cuts the parameters. They are in the order of where in its array a
// stretch lies, so that shares of them are shares of each array.
func (p *program) stretches() []stretch {
	var all []stretch
	for i, a := range p.params.Arrays {
		s := stretch{param: a.Name, block: op.Block{Of: max(a.Size/updateGrain, 1)}}
		band := func(b op.Block) (int, int) { return b.Span(a.Size) }
		for _, g := range p.last {
			if g.param == a.Name {
				s.gradient, s.block.Of = g.step, g.job.blocks
				band = g.band
			}
		}
		for ; s.block.Index < s.block.Of; s.block.Index++ {
			lo, hi := band(s.block)
			s.lo, s.hi = p.params.Offset[i]+lo, p.params.Offset[i]+hi
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b stretch) int {
		return a.block.Index*b.block.Of - b.block.Index*a.block.Of
	})
	return all
}

// longest returns the length of the longest stretch.
func longest(all []stretch) int {
	n := 0
	for _, s := range all {
		n = max(n, s.hi-s.lo)
	}
	return n
}

func (o *optimizer) State() (first, second machine.Params) { return o.first, o.second }

func (o *optimizer) Run(s machine.Step) error {
	o.step, o.scale, o.fuse = s, 1, s.MaxNorm <= 0
	m := o.vm
	if o.fuse {
		if err := m.run(); err != nil {
			return err
		}
	} else {
		norm, err := o.Norm()
		if err != nil {
			return err
		}
		o.scale = min(1, s.MaxNorm/(norm+1e-6)) // as PyTorch's clip_grad_norm_ computes it
	}
	m.pool.run(o.update)
	return o.check()
}

func (o *optimizer) Norm() (float64, error) {
	if err := o.vm.RunAll(); err != nil {
		return 0, err
	}
	o.vm.pool.run(o.norm)
	var sum float64
	for _, s := range o.sums {
		sum += s
	}
	return math.Sqrt(sum), nil
}

// check names the first parameter whose gradient is not finite.
func (o *optimizer) check() error {
	for _, a := range o.vm.params.Arrays {
		for i := range o.stretches {
			if s := &o.stretches[i]; s.param == a.Name && !s.finite {
				return &machine.NonFiniteError{Param: a.Name}
			}
		}
	}
	return nil
}

// updating computes the gradients of stretches where that is left to it, and
// updates them.
type updating struct{ *optimizer }

func (o updating) run(b op.Block, worker int) {
	s, m := &o.stretches[b.Index], o.vm
	grad := m.grads.flat[s.lo:s.hi]
	if o.fuse && s.gradient != nil {
		// Not into its place: that would be as much memory as the parameters, and
		// nobody reads it again.
		grad = o.bands[worker][:s.hi-s.lo]
		cols := s.gradient.out.Cols
		s.gradient.RunBand(s.block, kernel.Dense(len(grad)/cols, cols, grad), s.gradient.mats)
	}
	s.finite = o.rule.Update(
		m.params.flat[s.lo:s.hi], grad,
		kernel.Moments{First: o.first.flat[s.lo:s.hi], Second: o.second.flat[s.lo:s.hi]},
		o.step.LearningRate, o.scale, o.step.Number,
	)
}

// squaring sums the squares of gradients.
type squaring struct{ *optimizer }

func (o squaring) run(b op.Block, _ int) {
	s := &o.stretches[b.Index]
	o.sums[b.Index] = kernel.SumSquares(o.vm.grads.flat[s.lo:s.hi])
}
