//go:build gpu

package cuda

import (
	"fmt"
	"math"

	"gorgonia.org/cu"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cuda/kernels"
)

// optimizer updates all parameters in one launch, with the gradients that the launches
// before it left.
type optimizer struct {
	machine       *vm
	rule          machine.Rule
	first, second *store
	factor        cu.DevicePtr // of the gradient: 1, then what clipping makes of it, then sums of squares
}

// The parts of the optimiser's small memory, in bytes.
const (
	unclipped = 0
	clipped   = 8
	partials  = 16
)

func newOptimizer(m *vm, r machine.Rule) (*optimizer, error) {
	o, d := &optimizer{machine: m, rule: r}, m.device
	err := d.do("making room for the optimiser", func() (err error) {
		if o.first, err = d.newStore(m.params.Layout); err != nil {
			return err
		}
		if o.second, err = d.newStore(m.params.Layout); err != nil {
			return err
		}
		if o.factor, err = d.allocate(partials + 8*kernels.Stretches); err != nil {
			return err
		}
		if err = upload(d, o.factor, []float32{1}); err != nil {
			return err
		}
		p, err := o.piece(true)
		if err != nil {
			return err
		}
		return d.prepare(p.launches)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// piece is the update, after the gradients.
func (o *optimizer) piece(clip bool) (piece, error) {
	m := o.machine
	w, g := kernels.Pointer(m.params.at), kernels.Pointer(m.grads.at)
	p := piece{}
	for _, param := range m.Plan.Graph.Params {
		lo, _, err := m.params.Span(param.Name)
		if err != nil {
			return p, err
		}
		offset := kernels.Pointer(lo * floatBytes)
		p.reads, p.writes = append(p.reads, g+offset), append(p.writes, w+offset)
	}
	step := m.exchange.pointer(m.exchange.stepAt())
	factor := kernels.Pointer(o.factor) + unclipped
	if clip {
		factor = kernels.Pointer(o.factor) + clipped
		p.launches = kernels.Norm(factor, kernels.Pointer(o.factor)+partials, g, m.params.Size, step)
	}
	update, err := o.update(w, g, factor, step)
	p.launches = append(p.launches, update)
	return p, err
}

// update is the rule's launch.
func (o *optimizer) update(w, g, factor, step kernels.Pointer) (kernels.Launch, error) {
	first, second := kernels.Pointer(o.first.at), kernels.Pointer(o.second.at)
	n, finite := o.machine.params.Size, o.machine.exchange.pointer(finiteAt)
	switch r := o.rule.(type) {
	case kernel.Adam:
		return kernels.Adam(w, g, first, second, n, r, factor, step, finite), nil
	case kernel.RMSprop:
		return kernels.RMSprop(w, g, first, second, n, r, factor, step, finite), nil
	}
	return kernels.Launch{}, fmt.Errorf("%s has no kernel for the optimiser %T: %w", o.machine.device, o.rule, machine.ErrUnsupported)
}

func (o *optimizer) State() (first, second machine.Params) { return o.first, o.second }

func (o *optimizer) Run(s machine.Step) error {
	m := o.machine
	step := kernels.Step{Bound: float32(s.MaxNorm)}
	switch r := o.rule.(type) {
	case kernel.Adam:
		step.SetAdam(r, s.LearningRate, s.Number)
	case kernel.RMSprop:
		step.SetRMSprop(s.LearningRate)
	}
	if err := m.run(variant{rows: m.Batch.Rows, update: o, clip: s.MaxNorm > 0}, step); err != nil {
		return err
	}
	if m.exchange.finite() {
		return nil
	}
	return o.blame()
}

// Norm fetches the gradient: it is asked for once in many steps.
func (o *optimizer) Norm() (float64, error) {
	if err := o.machine.RunAll(); err != nil {
		return 0, err
	}
	g, sum := o.machine.grads, 0.0
	for _, a := range g.Arrays {
		values, err := g.Get(a.Name)
		if err != nil {
			return 0, err
		}
		sum += kernel.SumSquares(values)
	}
	return math.Sqrt(sum), nil
}

// blame names the first parameter whose gradient is not finite.
func (o *optimizer) blame() error {
	g := o.machine.grads
	for _, a := range g.Arrays {
		values, err := g.Get(a.Name)
		if err != nil {
			return err
		}
		for _, v := range values {
			if v-v != 0 {
				return &machine.NonFiniteError{Param: a.Name}
			}
		}
	}
	return &machine.NonFiniteError{Param: "one parameter"}
}
