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
	leaf  map[string]*G.Node // by name
	held  func(name string) bool
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

// Constant is a leaf of one number, again and again. It brings its value with it: no machine asks for it.
func (b *Builder) Constant(name string, value float64, shape ...int) *G.Node {
	return b.constant(name, shape, func(int) float64 { return value })
}

// Pattern is a constant (rows, cols) of ones where it is so, and else zeros.
func (b *Builder) Pattern(name string, rows, cols int, one func(row, col int) bool) *G.Node {
	return b.constant(name, []int{rows, cols}, func(i int) float64 {
		if one(i/cols, i%cols) {
			return 1
		}
		return 0
	})
}

// constant declares a leaf whose element i, row by row, is at(i), the same leaf at every call.
func (b *Builder) constant(name string, shape []int, at func(i int) float64) *G.Node {
	if n := b.declared(name, shape...); n != nil || b.err != nil {
		return n
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.Of(tensor.Float32))
	for i := range v.Data().([]float32) {
		v.Data().([]float32)[i] = float32(at(i))
	}
	n := G.NewTensor(b.expr, tensor.Float32, len(shape), G.WithName(name), G.WithShape(shape...), G.WithValue(v))
	b.leaf[name] = n
	return n
}

// Param declares a parameter, the same leaf at every call, or, of one that is held, the same constant.
func (b *Builder) Param(p Parameter) *G.Node {
	n := b.declared(p.Name, p.Shape...)
	if b.err != nil {
		return nil
	}
	if n == nil {
		n = G.NewTensor(b.expr, tensor.Float32, len(p.Shape), G.WithName(p.Name), G.WithShape(p.Shape...))
		b.leaf[p.Name] = n
		b.graph.Params = append(b.graph.Params, Param{Parameter: p, Node: n})
	}
	if b.held != nil && b.held(p.Name) {
		return b.Apply(op.StopGradient{}, n)
	}
	return n
}

// Hold has write write equations in which the parameters of the names that are chosen are constants:
// nothing is differentiated through them.
func (b *Builder) Hold(chosen func(name string) bool, write func()) {
	before := b.held
	b.held = chosen
	write()
	b.held = before
}

// Declared are the names of the parameters so far.
func (b *Builder) Declared() (names []string) {
	for _, p := range b.graph.Params {
		names = append(names, p.Name)
	}
	return names
}

// Center moves what a layer's parameter begins with by so much.
func (b *Builder) Center(name string, by float64) {
	for i, p := range b.graph.Params {
		if p.Name == name {
			b.graph.Params[i].Center = by
		}
	}
}

// Linear is f(x Wᵀ + b), (n, out), for x (n, in) and the layer's own W (out, in) and b (out),
// which are called NAME.weight and NAME.bias.
func (b *Builder) Linear(name string, x *G.Node, out int, f kernel.Activation) *G.Node {
	return b.linear(name, x, out, f, nil, Layout{}, Layout{})
}

// Masked is Linear of which unit o sees number i of x only where sees says so: else their weight counts as 0, whatever it is.
func (b *Builder) Masked(name string, x *G.Node, out int, f kernel.Activation, sees func(o, i int) bool) *G.Node {
	return b.linear(name, x, out, f, sees, Layout{}, Layout{})
}

// LinearOfMaps is Linear of all pixels and channels of feature maps, (n·P, C), of P pixels.
func (b *Builder) LinearOfMaps(name string, maps *G.Node, pixels, out int, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	return b.linear(name, b.Apply(op.JoinRows{Of: pixels}, maps), out, f, nil, fromMaps(out, pixels, maps.Shape()[1]), Layout{})
}

// LinearToMaps is Linear to C feature maps of P pixels, (n·P, C), of x (n, in).
func (b *Builder) LinearToMaps(name string, x *G.Node, pixels, channels int, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	h := b.linear(name, x, pixels*channels, f, nil, toMaps(pixels, channels, x.Shape()[1]), toMaps(pixels, channels, 0))
	return b.Apply(op.SplitRows{Into: pixels}, h)
}

func (b *Builder) linear(name string, x *G.Node, out int, f kernel.Activation, sees func(o, i int) bool, weight, bias Layout) *G.Node {
	if b.err != nil {
		return nil
	}
	in := x.Shape()[1]
	w := b.Param(Parameter{Name: name + ".weight", Shape: []int{out, in}, In: in, Out: out, Layout: weight})
	v := b.Param(Parameter{Name: name + ".bias", Shape: []int{out}, In: in, Out: out, Layout: bias})
	if sees != nil {
		w = b.Apply(op.Mul{}, w, b.Pattern(name+".mask", out, in, sees))
	}
	return b.Apply(op.Linear{Activation: f}, x, w, v)
}

// Convolution is f of a convolution of big images x (n·H·W, C) and a bias: small images of C′ = out channels. See
// kernel.Window.
func (b *Builder) Convolution(name string, x *G.Node, w kernel.Window, out int, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	in, taps := x.Shape()[1], w.Size*w.Size
	weight, bias := b.window(name, w, in, out, Parameter{Shape: []int{out}, In: taps * in, Out: taps * out})
	return b.Apply(op.Convolution{Window: w, Activation: f}, x, weight, bias)
}

// Transposed is f of a transposed convolution of small images x (n·h·w, C′) and a bias: big images of C = out channels.
// Its units begin as PyTorch has it, which takes their outputs for their inputs.
func (b *Builder) Transposed(name string, x *G.Node, w kernel.Window, out int, f kernel.Activation) *G.Node {
	if b.err != nil {
		return nil
	}
	in, taps := x.Shape()[1], w.Size*w.Size
	weight, bias := b.window(name, w, out, in, Parameter{Shape: []int{out}, In: taps * out, Out: taps * in})
	return b.Apply(op.Transposed{Window: w, Activation: f}, x, weight, bias)
}

// window declares the weights and the bias of a layer between big images and small ones of so many channels.
func (b *Builder) window(name string, w kernel.Window, big, small int, bias Parameter) (weight, offset *G.Node) {
	p := bias
	p.Name, p.Shape, p.Layout = name+".weight", []int{w.Size * w.Size * big, small}, ofWindow(w.Size, big, small)
	bias.Name = name + ".bias"
	return b.Param(p), b.Param(bias)
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

// Unit is each row of x over its length, (n, m). A row of nothing but 0 stays so.
func (b *Builder) Unit(x *G.Node) *G.Node {
	const least = 1e-12 // added to the square, so that nothing is divided by 0
	square := b.Apply(op.Shift{By: least}, b.Apply(op.RowSum{}, b.Apply(op.Mul{}, x, x)))
	inverse := b.Apply(op.Exp{}, b.Apply(op.Scale{By: -0.5}, b.Apply(op.Log{}, square)))
	return b.Apply(op.Mul{}, x, b.Apply(op.BroadcastColumn{}, inverse, x))
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
	seen := map[*G.Node]bool{}
	for i, g := range grads {
		for seen[g] && b.err == nil { // biases whose layers are added up have one gradient, and a place for it each
			g = b.Apply(op.Scale{By: 1}, g)
		}
		seen[g] = true
		b.graph.Params[i].Grad = g
	}
}

// Graph returns the graph, or the first error that building it met.
func (b *Builder) Graph() (*Graph, error) {
	if b.err != nil {
		return nil, b.err
	}
	return &b.graph, nil
}
