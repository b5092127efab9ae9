package machine

import (
	"math"
	"slices"

	"vaelab/kernel"
	"vaelab/op"
)

// Rule is an optimiser's update of one stretch of parameters: kernel.Adam or
// kernel.RMSprop.
type Rule interface {
	// Update applies step t to w, whose gradient is scale·g, and says whether
	// every gradient was finite.
	Update(w, g []float32, s kernel.Moments, lr, scale float64, t int) (finite bool)
}

// optimizer updates the flat parameters in blocks.
type optimizer struct {
	rule          Rule
	pool          *pool
	params, grads *store
	first, second *store

	step   Step
	scale  float64
	update job
	finite []bool // of each block of it
	norm   job
	sums   squares // the gradient's squared norm, by blocks
}

// updateGrain is the number of parameters in a block.
const updateGrain = 1 << 14

func newOptimizer(r Rule, p *pool, params, grads *store) (*optimizer, error) {
	o := &optimizer{rule: r, pool: p, params: params, grads: grads}
	var err error
	if o.first, err = newStore(params.layout); err != nil {
		return nil, err
	}
	if o.second, err = newStore(params.layout); err != nil {
		return nil, err
	}
	blocks := max(len(params.flat)/updateGrain, 1)
	o.finite = make([]bool, blocks)
	o.update.task, o.update.blocks = o, blocks
	o.sums = squares{grads.flat, make([]float64, blocks)}
	o.norm.task, o.norm.blocks = &o.sums, blocks
	return o, nil
}

func (o *optimizer) State() (first, second Params) { return o.first, o.second }

func (o *optimizer) Update(s Step) error {
	o.step, o.scale = s, 1
	if s.MaxNorm > 0 {
		o.scale = o.clip(s.MaxNorm)
	}
	o.pool.run(&o.update)
	for _, ok := range o.finite {
		if !ok {
			return o.nonFinite()
		}
	}
	return nil
}

// clip returns the factor that brings the gradient's norm to at most bound, as
// PyTorch's clip_grad_norm_ computes it.
func (o *optimizer) clip(bound float64) float64 {
	o.pool.run(&o.norm)
	var sum float64
	for _, s := range o.sums.sums {
		sum += s
	}
	return min(1, bound/(math.Sqrt(sum)+1e-6))
}

// nonFinite names the first parameter whose gradient is not finite.
func (o *optimizer) nonFinite() error {
	i := slices.IndexFunc(o.grads.flat, func(g float32) bool { return g-g != 0 })
	return &NonFiniteError{o.grads.name(max(i, 0))}
}

func (o *optimizer) run(b op.Block) {
	lo, hi := b.Span(len(o.params.flat))
	o.finite[b.Index] = o.rule.Update(
		o.params.flat[lo:hi], o.grads.flat[lo:hi],
		kernel.Moments{First: o.first.flat[lo:hi], Second: o.second.flat[lo:hi]},
		o.step.LearningRate, o.scale, o.step.Number,
	)
}

// squares sums the squares of a gradient by blocks.
type squares struct {
	grad []float32
	sums []float64
}

func (t *squares) run(b op.Block) {
	lo, hi := b.Span(len(t.grad))
	t.sums[b.Index] = kernel.SumSquares(t.grad[lo:hi])
}
