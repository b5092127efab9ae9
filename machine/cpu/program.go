package cpu

import (
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/plan"
	"vaelab/op"
)

// program is a plan with the CPU's memory.
type program struct {
	*plan.Intake
	params  *store
	grads   *store // laid out as params; nil if the graph has no gradients
	inputs  []*input
	stages  []stage
	last    []gradient // gradients that no step reads, after all steps
	outputs []*value   // of graph.Outputs
}

// value is the place of a node's value.
type value struct {
	kernel.Mat[float32]
	plan *plan.Value
}

// gradient is the step that ends in the gradient of a parameter.
type gradient struct {
	*step
	param string
}

// band returns the elements of the gradient that a block computes.
func (g gradient) band(b op.Block) (lo, hi int) {
	lo, hi = g.Band(b, g.out.Rows)
	return lo * g.out.Cols, hi * g.out.Cols
}

// stage is a step or a chain of them.
type stage interface {
	resize(images int)
	ready() *job
}

// step is one operation on its operands.
type step struct {
	*op.Operation
	job  *job
	out  *value
	in   []*value
	mats []kernel.Mat[float32] // of in, as the operation takes them
}

func (s *step) run(b op.Block, _ int) { s.Run(b, s.out.Mat, s.mats) }

func (s *step) ready() *job { return s.job }

// resize gives every value the rows of a batch of n images.
func (p *program) resize(n int) {
	for _, in := range p.inputs {
		in.value.resize(n)
	}
	for _, s := range p.stages {
		s.resize(n)
	}
	for _, g := range p.last {
		g.resize(n)
	}
}

func (s *step) resize(n int) {
	s.out.resize(n)
	for i, v := range s.in {
		s.mats[i] = v.Mat
	}
}

func (v *value) resize(n int) { v.Rows = v.plan.RowsOf(n) }

// newProgram plans g and takes the memory that it needs.
func newProgram(g *graph.Graph, params *store, pool *pool) (*program, error) {
	planned, err := plan.New(g, plan.Options{Last: (*op.Operation).Banded, Chains: true})
	if err != nil {
		return nil, err
	}
	p := &program{Intake: plan.NewIntake(planned), params: params}
	if planned.Trains {
		if p.grads, err = newStore(params.Layout); err != nil {
			return nil, err
		}
	}
	values, err := p.place()
	if err != nil {
		return nil, err
	}
	for i, v := range planned.Inputs {
		p.inputs = append(p.inputs, newInput(p.Bound[i], &p.Batch, values[v], pool))
	}
	for _, v := range planned.Outputs {
		p.outputs = append(p.outputs, values[v])
	}
	for i := 0; i < len(planned.Steps); {
		s := planned.Steps[i]
		if s.Chain != nil {
			p.stages = append(p.stages, newChain(s.Chain, planned.Graph.Batch, values, pool))
			i += len(s.Chain.Steps)
			continue
		}
		p.stages = append(p.stages, newStep(s, values, pool))
		i++
	}
	for _, s := range planned.Last {
		p.last = append(p.last, gradient{newStep(s, values, pool), g.Params[s.Out.Index].Name})
	}
	return p, nil
}

// place gives every value of the plan its memory.
func (p *program) place() (map[*plan.Value]*value, error) {
	planned := p.Plan
	if err := machine.Room(floatBytes * int64(planned.Floats())); err != nil {
		return nil, err
	}
	scratch := make([][]float32, len(planned.Scratch))
	for i, n := range planned.Scratch {
		scratch[i] = make([]float32, n)
	}
	values := make(map[*plan.Value]*value, len(planned.Values))
	for _, v := range planned.Values {
		data, err := v.Constant, error(nil)
		switch v.Place {
		case plan.Scratch:
			data = scratch[v.Index]
		case plan.Local: // each chain has its own
		case plan.Input:
			data = make([]float32, v.Size())
		case plan.Param:
			data, err = p.params.view(planned.Graph.Params[v.Index].Name, v.Size())
		case plan.Grad:
			data, err = p.grads.view(planned.Graph.Params[v.Index].Name, v.Size())
		}
		if err != nil {
			return nil, err
		}
		values[v] = &value{kernel.Mat[float32]{Rows: v.Rows, Cols: v.Cols, Stride: v.Cols, Data: data}, v}
	}
	return values, nil
}

func newStep(planned *plan.Step, values map[*plan.Value]*value, pool *pool) *step {
	s := &step{
		Operation: planned.Operation,
		out:       values[planned.Out],
		mats:      make([]kernel.Mat[float32], len(planned.In)),
	}
	for _, v := range planned.In {
		s.in = append(s.in, values[v])
	}
	s.job = pool.newJob(s, s.Blocks(planned.Shapes))
	return s
}
