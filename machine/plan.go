package machine

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
)

// plan is a graph made ready for the CPU: every value has its place, and the
// operations stand in an order in which operands come first.
type plan struct {
	graph   *graph.Graph
	params  *store
	grads   *store // laid out as params; nil if the graph has no gradients
	inputs  []*input
	steps   []*step
	last    []gradient // gradients that no step reads, after all steps
	outputs []*value   // of graph.Outputs
}

// value is the place of a node's value.
type value struct {
	kernel.Mat[float32]
	perImage int // rows that follow each image of the batch; 0: a fixed number
	readers  int // steps that have yet to read it; one more if it is to be kept
}

// gradient is the step that ends in the gradient of a parameter.
type gradient struct {
	*step
	param string
}

// band returns the elements of the gradient that a block computes.
func (g gradient) band(b op.Block) (lo, hi int) {
	lo, hi = g.Definition.(op.Banded).Band(b, g.out.Rows)
	return lo * g.out.Cols, hi * g.out.Cols
}

// step is one operation on its operands.
type step struct {
	op.Definition
	job  *job
	out  *value
	in   []*value
	mats []kernel.Mat[float32] // of in, as the operation takes them
}

func (s *step) run(b op.Block, _ int) { s.Run(b, s.out.Mat, s.mats) }

// resize gives every value the rows of a batch of n images.
func (p *plan) resize(n int) {
	for _, in := range p.inputs {
		in.value.resize(n)
	}
	for _, s := range p.steps {
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

func (v *value) resize(n int) {
	if v.perImage > 0 {
		v.Rows = n * v.perImage
	}
}

func (p *plan) input(name string) (*input, error) {
	for _, in := range p.inputs {
		if in.Name == name {
			return in, nil
		}
	}
	return nil, fmt.Errorf("machine: the graph has no input %s", name)
}

// newPlan plans the nodes that the outputs and the parameters' gradients need and
// no others: Gorgonia's Grad also builds gradients that nobody asked for.
func newPlan(g *graph.Graph, params *store, pool *pool) (*plan, error) {
	p := &planner{
		plan:    &plan{graph: g, params: params},
		pool:    pool,
		values:  map[*G.Node]*value{},
		ordered: map[*G.Node]bool{},
	}
	if err := p.inputsAndParams(); err != nil {
		return nil, err
	}
	for _, o := range g.Outputs {
		if err := p.order(o.Node); err != nil {
			return nil, err
		}
		v := p.values[o.Node]
		v.readers++
		p.outputs = append(p.outputs, v)
	}
	for _, param := range g.Params {
		if param.Grad != nil {
			if err := p.order(param.Grad); err != nil {
				return nil, err
			}
		}
	}
	p.postpone()
	p.place()
	return p.plan, nil
}

// planner is a plan in the making.
type planner struct {
	*plan
	pool    *pool
	values  map[*G.Node]*value
	ordered map[*G.Node]bool
}

// inputsAndParams gives inputs, parameters and their gradients their places.
func (p *planner) inputsAndParams() (err error) {
	for _, in := range p.graph.Inputs {
		v := newValue(in.Node.Shape(), in.RowsPerImage)
		v.Data = make([]float32, v.Rows*v.Cols)
		p.inputs = append(p.inputs, newInput(in, v, p.pool))
		if err := p.keep(in.Node, v); err != nil {
			return err
		}
	}
	for _, param := range p.graph.Params {
		if err := p.bind(param.Node, p.params, param.Name); err != nil {
			return err
		}
		if param.Grad == nil {
			continue
		}
		if p.grads == nil {
			if p.grads, err = newStore(p.params.layout); err != nil {
				return err
			}
		}
		if err := p.bind(param.Grad, p.grads, param.Name); err != nil {
			return err
		}
	}
	return nil
}

// bind makes the named array of s the place of n.
func (p *planner) bind(n *G.Node, s *store, name string) error {
	v := newValue(n.Shape(), 0)
	var err error
	if v.Data, err = s.view(name); err != nil {
		return err
	}
	if len(v.Data) != v.Rows*v.Cols {
		return fmt.Errorf("machine: parameter %s has %d elements, but the graph wants %v", name, len(v.Data), n.Shape())
	}
	return p.keep(n, v)
}

// keep makes v the place of n for good.
func (p *planner) keep(n *G.Node, v *value) error {
	if p.values[n] != nil {
		return fmt.Errorf("machine: the graph took two leaves or gradients for one node, %v", n)
	}
	v.readers++
	p.values[n] = v
	return nil
}

// order appends the steps that compute n, operands first.
func (p *planner) order(n *G.Node) error {
	if p.ordered[n] {
		return nil
	}
	p.ordered[n] = true

	operands := operandsOf(n)
	if len(operands) == 0 {
		return p.leaf(n)
	}
	d, err := op.Of(n)
	if err != nil {
		return err
	}
	s := &step{Definition: d, mats: make([]kernel.Mat[float32], len(operands))}
	var shapes []tensor.Shape
	var rows []int
	for _, o := range operands {
		if err := p.order(o); err != nil {
			return err
		}
		v := p.values[o]
		v.readers++
		s.in = append(s.in, v)
		shapes = append(shapes, o.Shape())
		rows = append(rows, v.perImage)
	}
	s.job = p.pool.newJob(s, d.Blocks(shapes))
	if s.out = p.values[n]; s.out == nil {
		s.out = newValue(n.Shape(), d.RowsPerImage(rows))
		p.values[n] = s.out
	}
	p.steps = append(p.steps, s)
	return nil
}

// leaf accepts a node without operands: one that has its place, or a constant, which
// brings its value with it.
func (p *planner) leaf(n *G.Node) error {
	if p.values[n] != nil {
		return nil
	}
	v := newValue(n.Shape(), 0)
	switch c := n.Value().(type) {
	case *G.F32:
		v.Data = []float32{float32(*c)}
	case *tensor.Dense:
		v.Data, _ = c.Data().([]float32)
	}
	if len(v.Data) != v.Rows*v.Cols {
		return fmt.Errorf("machine: the leaf %v is neither an input, a parameter nor a constant of float32", n)
	}
	return p.keep(n, v)
}

// place gives the results of all steps their memory: that of values which no
// later step reads, if there is enough of it, else new memory.
func (p *planner) place() {
	var free [][]float32
	for _, s := range p.steps {
		if s.out.Data == nil {
			s.out.Data, free = take(free, s.out.Rows*s.out.Cols)
		}
		for _, v := range s.in {
			if v.readers--; v.readers == 0 {
				free = append(free, v.Data)
			}
		}
	}
}

// postpone moves gradients behind all other steps, so that an optimiser may update
// some rows of a parameter as soon as their gradient is known: those that are
// computed in bands of rows, that no step reads, and that read no parameter.
func (p *planner) postpone() {
	reads := func(s *step, q graph.Param) bool { return slices.Contains(s.in, p.values[q.Node]) }
	for _, param := range p.graph.Params {
		grad := p.values[param.Grad]
		i := slices.IndexFunc(p.steps, func(s *step) bool { return s.out == grad })
		if i < 0 || grad.readers > 1 {
			continue
		}
		s := p.steps[i]
		if _, ok := s.Definition.(op.Banded); !ok || slices.ContainsFunc(p.graph.Params, func(q graph.Param) bool { return reads(s, q) }) {
			continue
		}
		p.steps = slices.Delete(p.steps, i, i+1)
		p.last = append(p.last, gradient{s, param.Name})
	}
}

// take removes the smallest of the free slices that has n elements, or makes one.
func take(free [][]float32, n int) ([]float32, [][]float32) {
	best := -1
	for i, f := range free {
		if len(f) >= n && (best < 0 || len(f) < len(free[best])) {
			best = i
		}
	}
	if best < 0 {
		return make([]float32, n), free
	}
	f := free[best]
	return f, append(free[:best], free[best+1:]...)
}

func newValue(s tensor.Shape, perImage int) *value {
	rows, cols := op.Extent(s)
	return &value{Mat: kernel.Mat[float32]{Rows: rows, Cols: cols, Stride: cols}, perImage: perImage}
}

func operandsOf(n *G.Node) []*G.Node {
	var operands []*G.Node
	for it := n.Graph().From(n.ID()); it.Next(); {
		operands = append(operands, it.Node().(*G.Node))
	}
	return operands
}
