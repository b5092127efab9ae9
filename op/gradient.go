package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
)

// derivative makes the node of Σ grad·∂out/∂in for one of the operands in.
type derivative func(in G.Nodes, out, grad *G.Node) (*G.Node, error)

// The result, its gradient and, in then, the derivative before, among the numbers of
// operands.
const (
	out   = -1
	grad  = -2
	inner = -3
)

// apply is the derivative that is an operation on some operands, by their numbers.
func apply(d Definition, operands ...int) derivative { return derivative(pass).then(d, operands...) }

// then is the derivative that is an operation on inner, the derivative f, among others.
func (f derivative) then(d Definition, operands ...int) derivative {
	return func(in G.Nodes, y, g *G.Node) (*G.Node, error) {
		before, err := f(in, y, g)
		if err != nil {
			return nil, err
		}
		named := map[int]*G.Node{out: y, grad: g, inner: before}
		for i, n := range in {
			named[i] = n
		}
		var chosen G.Nodes
		for _, i := range operands {
			chosen = append(chosen, named[i])
		}
		return Apply(d, chosen...)
	}
}

// pass is the derivative of a sum's term.
func pass(_ G.Nodes, _, grad *G.Node) (*G.Node, error) { return grad, nil }

// overDraws is the sum of a derivative over the draws that share a row of an operand (R, L),
// if they do.
func (f derivative) overDraws(operand int) derivative {
	return func(in G.Nodes, y, g *G.Node) (*G.Node, error) {
		d, err := f(in, y, g)
		if err != nil || d.Shape()[0] == in[operand].Shape()[0] {
			return d, err
		}
		return Apply(SumOfDraws{}, d, in[operand])
	}
}

// DiffWRT says which operands SymDiff differentiates in.
func (o *Operation) DiffWRT(inputs int) []bool {
	wrt := make([]bool, inputs)
	for i, f := range o.grads {
		wrt[i] = f != nil
	}
	return wrt
}

// SymDiff returns the nodes of the operands' gradients, nil of those that have none.
func (o *Operation) SymDiff(in G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	if o.grads == nil {
		return nil, fmt.Errorf("op: %v has no derivative", o)
	}
	nodes := make(G.Nodes, len(in))
	for i, f := range o.grads {
		if f == nil {
			continue
		}
		var err error
		if nodes[i], err = f(in, out, grad); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
