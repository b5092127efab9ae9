// Package plan orders the operations of a graph and gives every value a place: what
// machines have in common before any memory is taken.
package plan

import (
	"fmt"
	"iter"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/op"
)

// Plan is a graph made ready: operations in an order in which operands come first, and
// the places of their values.
type Plan struct {
	Graph   *graph.Graph
	Values  []*Value // of inputs, parameters, gradients, constants and steps
	Inputs  []*Value // of Graph.Inputs
	Outputs []*Value // of Graph.Outputs
	Steps   []*Step
	Last    []*Step // gradients left to the end: no step reads them
	Scratch []int   // the numbers of elements of the memory that steps share
	Trains  bool    // the graph has gradients
}

// Floats is the number of elements of the values that machines find memory for: of inputs and of
// scratch, for a whole batch.
func (p *Plan) Floats() int {
	n := 0
	for _, v := range p.Inputs {
		n += v.Size()
	}
	for _, size := range p.Scratch {
		n += size
	}
	return n
}

// Value is a node's value: a dense matrix, (n, 1) of a vector and (1, 1) of a scalar.
type Value struct {
	Rows, Cols int // of a whole batch
	PerImage   int // rows that follow each image of the batch; 0: a fixed number
	Place      Place
	Index      int       // of the place: in Graph.Inputs, Graph.Params, Plan.Scratch or Chain.Local
	Constant   []float32 // of a Constant

	readers int // steps that have yet to read it; one more if it is to be kept
}

// Size returns the number of elements of a whole batch.
func (v *Value) Size() int { return v.Rows * v.Cols }

// RowsOf returns the number of rows for a batch of so many images.
func (v *Value) RowsOf(images int) int {
	if v.PerImage > 0 {
		return images * v.PerImage
	}
	return v.Rows
}

// Place says where a value lies.
type Place uint8

const (
	Scratch  Place = iota // in memory that is reused as soon as its last reader has run
	Input                 // in the input's own
	Param                 // with the parameters
	Grad                  // with the gradients of the parameters
	Constant              // it never changes
	Local                 // in memory of the chain whose steps alone read it, which is reused likewise
)

// Step is one operation on its operands.
type Step struct {
	*op.Operation
	Out    *Value
	In     []*Value
	Shapes []tensor.Shape // of the operands, for a whole batch
	Chain  *Chain         // nil: it runs on its own
}

// Options are what machines differ in.
type Options struct {
	// Last accepts operations whose result may be left to the end, if it is a gradient
	// that no step reads and if it reads no parameter. Nil accepts none.
	Last func(*op.Operation) bool
	// Apart gives every value memory of its own, so that steps which don't need each other
	// may run at once.
	Apart bool
	// Chains makes chains of steps.
	Chains bool
}

// New plans the nodes that the outputs and the parameters' gradients need and no others:
// Gorgonia's Grad also builds gradients that nobody asked for.
func New(g *graph.Graph, o Options) (*Plan, error) {
	p := &planner{
		Plan:    &Plan{Graph: g},
		values:  map[*G.Node]*Value{},
		ordered: map[*G.Node]bool{},
	}
	if err := p.leaves(); err != nil {
		return nil, err
	}
	for _, o := range g.Outputs {
		if err := p.order(o.Node); err != nil {
			return nil, err
		}
		v := p.values[o.Node]
		v.readers++
		p.Outputs = append(p.Outputs, v)
	}
	for _, param := range g.Params {
		if param.Grad != nil {
			if err := p.order(param.Grad); err != nil {
				return nil, err
			}
		}
	}
	if o.Last != nil {
		p.postpone(o.Last)
	}
	if o.Chains {
		p.chain()
	}
	p.place(o.Apart)
	return p.Plan, nil
}

// planner is a plan in the making.
type planner struct {
	*Plan
	values  map[*G.Node]*Value
	ordered map[*G.Node]bool
}

// leaves gives inputs, parameters and their gradients their places.
func (p *planner) leaves() error {
	for i, in := range p.Graph.Inputs {
		v := newValue(in.Node, in.RowsPerImage, Input, i)
		p.Inputs = append(p.Inputs, v)
		if err := p.keep(in.Node, v); err != nil {
			return err
		}
	}
	for i, param := range p.Graph.Params {
		if err := p.keep(param.Node, newValue(param.Node, 0, Param, i)); err != nil {
			return err
		}
		if param.Grad == nil {
			continue
		}
		p.Trains = true
		if err := p.keep(param.Grad, newValue(param.Grad, 0, Grad, i)); err != nil {
			return err
		}
	}
	return nil
}

// keep makes v the value of n, for good.
func (p *planner) keep(n *G.Node, v *Value) error {
	if p.values[n] != nil {
		return fmt.Errorf("plan: the graph took two leaves or gradients for one node, %v", n)
	}
	v.readers++
	p.add(n, v)
	return nil
}

func (p *planner) add(n *G.Node, v *Value) {
	p.values[n] = v
	p.Values = append(p.Values, v)
}

// order appends the steps that compute n, operands first.
func (p *planner) order(n *G.Node) error {
	if p.ordered[n] {
		return nil
	}
	p.ordered[n] = true

	operands := op.Operands(n)
	if len(operands) == 0 {
		return p.leaf(n)
	}
	o, err := op.Of(n)
	if err != nil {
		return err
	}
	s := &Step{Operation: o}
	var rows []int
	for _, in := range operands {
		if err := p.order(in); err != nil {
			return err
		}
		v := p.values[in]
		s.In = append(s.In, v)
		s.Shapes = append(s.Shapes, in.Shape())
		rows = append(rows, v.PerImage)
	}
	for v := range s.reads() {
		v.readers++
	}
	if s.Out = p.values[n]; s.Out == nil {
		s.Out = newValue(n, o.RowsPerImage(rows), Scratch, -1)
		p.add(n, s.Out)
	}
	p.Steps = append(p.Steps, s)
	return nil
}

// leaf accepts a node without operands: one that has its place, or a constant, which
// brings its value with it.
func (p *planner) leaf(n *G.Node) error {
	if p.values[n] != nil {
		return nil
	}
	v := newValue(n, 0, Constant, -1)
	switch c := n.Value().(type) {
	case *G.F32:
		v.Constant = []float32{float32(*c)}
	case *tensor.Dense:
		v.Constant, _ = c.Data().([]float32)
	}
	if len(v.Constant) != v.Size() {
		return fmt.Errorf("plan: the leaf %v is neither an input, a parameter nor a constant of float32", n)
	}
	return p.keep(n, v)
}

// postpone moves gradients behind all other steps, so that an optimiser may update some
// rows of a parameter as soon as their gradient is known.
func (p *planner) postpone(last func(*op.Operation) bool) {
	var steps []*Step
	for _, s := range p.Steps {
		if s.Out.Place == Grad && s.Out.readers == 1 && last(s.Operation) && !s.readsParam() {
			p.Last = append(p.Last, s)
		} else {
			steps = append(steps, s)
		}
	}
	p.Steps = steps
}

func (s *Step) readsParam() bool {
	for v := range s.reads() {
		if v.Place == Param {
			return true
		}
	}
	return false
}

// reads are the operands of which more than the shape counts.
func (s *Step) reads() iter.Seq[*Value] {
	return func(yield func(*Value) bool) {
		for _, i := range s.Reads() {
			if i >= 0 && !yield(s.In[i]) {
				return
			}
		}
	}
}

func newValue(n *G.Node, perImage int, place Place, index int) *Value {
	rows, cols := op.Extent(n.Shape())
	return &Value{Rows: rows, Cols: cols, PerImage: perImage, Place: place, Index: index}
}
