package model

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// builder collects the leaves of a graph while its equations are written down.
// The first error sticks, so that the equations need not speak of errors.
type builder struct {
	Config
	expr    *G.ExprGraph
	batch   int
	inputs  []graph.Input
	of      map[string]*G.Node // parameters by name
	params  []graph.Param
	outputs []graph.Output
	labels  *G.Node // (B, Classes), one-hot; nil if the model is not conditional
	err     error
}

func newBuilder(c Config, batch int) (*builder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return emptyBuilder(c, batch)
}

// emptyBuilder is newBuilder for a configuration that is not that of a whole model.
func emptyBuilder(c Config, batch int) (*builder, error) {
	if batch < 1 {
		return nil, fmt.Errorf("model: a batch of %d images", batch)
	}
	return &builder{Config: c, expr: G.NewGraph(), batch: batch, of: map[string]*G.Node{}}, nil
}

// input declares a leaf (B, cols).
func (b *builder) input(name string, cols int, source graph.Source, purpose rng.Purpose) *G.Node {
	return b.rows(name, 1, cols, source, purpose)
}

// rows declares a leaf with so many rows for each image, the same one at every call.
func (b *builder) rows(name string, perImage, cols int, source graph.Source, purpose rng.Purpose) *G.Node {
	if b.err != nil {
		return nil
	}
	for _, in := range b.inputs {
		if in.Name == name {
			return in.Node
		}
	}
	n := G.NewMatrix(b.expr, tensor.Float32, G.WithName(name), G.WithShape(b.batch*perImage, cols))
	b.inputs = append(b.inputs, graph.Input{Name: name, Node: n, RowsPerImage: perImage, Source: source, Purpose: purpose})
	return n
}

// scalar declares a leaf that is one number, set by the caller.
func (b *builder) scalar(name string) *G.Node {
	if b.err != nil {
		return nil
	}
	n := G.NewScalar(b.expr, tensor.Float32, G.WithName(name))
	b.inputs = append(b.inputs, graph.Input{Name: name, Node: n, Source: graph.Host})
	return n
}

// constant is a leaf of fixed numbers. It brings its value with it: no machine asks for it.
func (b *builder) constant(name string, value float64, shape ...int) *G.Node {
	if b.err != nil {
		return nil
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.Of(tensor.Float32))
	for i := range v.Data().([]float32) {
		v.Data().([]float32)[i] = float32(value)
	}
	return G.NewTensor(b.expr, tensor.Float32, len(shape), G.WithName(name), G.WithShape(shape...), G.WithValue(v))
}

// linear is f(x Wᵀ + b) with the layer's own W and b.
func (b *builder) linear(l Layer, x *G.Node, f kernel.Activation) *G.Node {
	p := l.parameters()
	return b.apply(op.Linear{Activation: f}, x, b.param(p[0]), b.param(p[1]))
}

// param is the leaf of a parameter, the same one at every call.
func (b *builder) param(p Parameter) *G.Node {
	if b.err != nil {
		return nil
	}
	n := b.of[p.Name]
	if n == nil {
		n = G.NewTensor(b.expr, tensor.Float32, len(p.Shape), G.WithName(p.Name), G.WithShape(p.Shape...))
		b.of[p.Name] = n
		b.params = append(b.params, graph.Param{Name: p.Name, Node: n})
	}
	return n
}

func (b *builder) apply(d op.Definition, in ...*G.Node) *G.Node {
	if b.err != nil {
		return nil
	}
	var n *G.Node
	n, b.err = op.Apply(d, in...)
	return n
}

// output names a node whose value the caller will read.
func (b *builder) output(name string, n *G.Node) {
	b.outputs = append(b.outputs, graph.Output{Name: name, Node: n})
}

// finish returns the graph, or the first error that building it met.
func (b *builder) finish() (*graph.Graph, error) {
	if b.err != nil {
		return nil, b.err
	}
	return &graph.Graph{Batch: b.batch, Inputs: b.inputs, Params: b.params, Outputs: b.outputs}, nil
}
