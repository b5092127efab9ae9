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
	params  []graph.Param
	outputs []graph.Output
	err     error
}

func newBuilder(c Config, batch int) *builder {
	b := &builder{Config: c, expr: G.NewGraph(), batch: batch}
	if b.err = c.Validate(); b.err == nil && batch < 1 {
		b.err = fmt.Errorf("model: a batch of %d images", batch)
	}
	return b
}

// input declares a leaf (B, cols).
func (b *builder) input(name string, cols int, source graph.Source, purpose rng.Purpose) *G.Node {
	return b.rows(name, 1, cols, source, purpose)
}

// rows declares a leaf with so many rows for each image.
func (b *builder) rows(name string, perImage, cols int, source graph.Source, purpose rng.Purpose) *G.Node {
	if b.err != nil {
		return nil
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

// linear is f(x Wᵀ + b) with the layer's own W and b.
func (b *builder) linear(l Layer, x *G.Node, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	w := G.NewMatrix(b.expr, tensor.Float32, G.WithName(l.Name+".weight"), G.WithShape(l.Out, l.In))
	bias := G.NewVector(b.expr, tensor.Float32, G.WithName(l.Name+".bias"), G.WithShape(l.Out))
	b.params = append(b.params,
		graph.Param{Name: w.Name(), Node: w},
		graph.Param{Name: bias.Name(), Node: bias},
	)
	return b.apply(op.Linear{Activation: f}, x, w, bias)
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
