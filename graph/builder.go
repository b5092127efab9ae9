package graph

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Builder collects the leaves of a graph while its equations are written down. The first
// error sticks, and nodes are nil from then on, so that the equations need not speak of
// errors.
type Builder struct {
	expr  *G.ExprGraph
	graph Graph
	leaf  map[string]*G.Node // inputs and parameters by name
	err   error
}

// NewBuilder returns a builder of a graph for batches of up to so many images.
func NewBuilder(batch int) *Builder {
	b := &Builder{expr: G.NewGraph(), graph: Graph{Batch: batch}, leaf: map[string]*G.Node{}}
	if batch < 1 {
		b.Fail(fmt.Errorf("graph: a batch of %d images", batch))
	}
	return b
}

// Fail makes err what Graph returns, unless there is an error already.
func (b *Builder) Fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Input declares a leaf with so many rows for each image, (B·rows, cols), the same one at
// every call.
func (b *Builder) Input(name string, rows, cols int, source Source, purpose rng.Purpose) *G.Node {
	if n := b.declared(name, b.graph.Batch*rows, cols); n != nil || b.err != nil {
		return n
	}
	n := G.NewMatrix(b.expr, tensor.Float32, G.WithName(name), G.WithShape(b.graph.Batch*rows, cols))
	return b.input(Input{Name: name, Node: n, RowsPerImage: rows, Source: source, Purpose: purpose})
}

// Scalar declares a leaf that is one number, set by the caller.
func (b *Builder) Scalar(name string) *G.Node {
	if n := b.declared(name); n != nil || b.err != nil {
		return n
	}
	return b.input(Input{Name: name, Node: G.NewScalar(b.expr, tensor.Float32, G.WithName(name)), Source: Host})
}

// Vector declares a leaf of n numbers, set by the caller.
func (b *Builder) Vector(name string, n int) *G.Node {
	if leaf := b.declared(name, n); leaf != nil || b.err != nil {
		return leaf
	}
	v := G.NewVector(b.expr, tensor.Float32, G.WithName(name), G.WithShape(n))
	return b.input(Input{Name: name, Node: v, Source: Host})
}

// declared returns the leaf of that name if there is one. One of another shape is an error.
func (b *Builder) declared(name string, shape ...int) *G.Node {
	n := b.leaf[name]
	if n != nil && !n.Shape().Eq(tensor.Shape(shape)) {
		b.Fail(fmt.Errorf("graph: %s is declared as %v and as %v", name, n.Shape(), shape))
		return nil
	}
	return n
}

func (b *Builder) input(in Input) *G.Node {
	b.leaf[in.Name] = in.Node
	b.graph.Inputs = append(b.graph.Inputs, in)
	return in.Node
}

// Constant is a leaf of fixed numbers. It brings its value with it: no machine asks for it.
func (b *Builder) Constant(name string, value float64, shape ...int) *G.Node {
	if b.err != nil {
		return nil
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.Of(tensor.Float32))
	for i := range v.Data().([]float32) {
		v.Data().([]float32)[i] = float32(value)
	}
	return G.NewTensor(b.expr, tensor.Float32, len(shape), G.WithName(name), G.WithShape(shape...), G.WithValue(v))
}

// Param declares a parameter, the same leaf at every call.
func (b *Builder) Param(p Parameter) *G.Node {
	if n := b.declared(p.Name, p.Shape...); n != nil || b.err != nil {
		return n
	}
	n := G.NewTensor(b.expr, tensor.Float32, len(p.Shape), G.WithName(p.Name), G.WithShape(p.Shape...))
	b.leaf[p.Name] = n
	b.graph.Params = append(b.graph.Params, Param{Parameter: p, Node: n})
	return n
}

// Linear is f(x Wᵀ + b), (n, out), for x (n, in) and the layer's own W (out, in) and b (out),
// which are called NAME.weight and NAME.bias.
func (b *Builder) Linear(name string, x *G.Node, out int, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	in := x.Shape()[1]
	w := b.Param(Parameter{Name: name + ".weight", Shape: []int{out, in}, In: in, Out: out})
	bias := b.Param(Parameter{Name: name + ".bias", Shape: []int{out}, In: in, Out: out})
	return b.Apply(op.Linear{Activation: f}, x, w, bias)
}

// Apply is the operation's result.
func (b *Builder) Apply(d op.Definition, in ...*G.Node) *G.Node {
	if b.err != nil {
		return nil
	}
	n, err := op.Apply(d, in...)
	if err != nil {
		b.Fail(err)
		return nil
	}
	return n
}

// Output names a node whose value the caller will read.
func (b *Builder) Output(name string, n *G.Node) {
	b.graph.Outputs = append(b.graph.Outputs, Output{Name: name, Node: n})
}

// Differentiate adds the gradients of the cost in all parameters.
func (b *Builder) Differentiate(cost *G.Node) {
	if b.err != nil {
		return
	}
	wrt := make(G.Nodes, len(b.graph.Params))
	for i, p := range b.graph.Params {
		wrt[i] = p.Node
	}
	grads, err := G.Grad(cost, wrt...)
	if err != nil {
		b.Fail(fmt.Errorf("graph: differentiating the cost: %w", err))
		return
	}
	for i := range b.graph.Params {
		b.graph.Params[i].Grad = grads[i]
	}
}

// Graph returns the graph, or the first error that building it met.
func (b *Builder) Graph() (*Graph, error) {
	if b.err != nil {
		return nil, b.err
	}
	return &b.graph, nil
}
