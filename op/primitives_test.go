package op_test

import (
	"fmt"
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"vaelab/op"
	"vaelab/op/optest"
)

// primitive reports whether an operation is one of those whose derivatives are of their kind.
func primitive(d op.Definition) bool {
	switch d.(type) {
	case op.Add, op.Mul, op.Scale, op.Shift, op.Exp, op.Log, op.Activate, op.ActivationGrad,
		op.RowSum, op.BroadcastColumn, op.BroadcastRow, op.SumOfDraws, op.Broadcast, op.Concat, op.Slice, op.Pad,
		op.Linear, op.Project, op.LinearGradInput, op.LinearGradWeight, op.LinearGradBias,
		op.Gather, op.Scatter, op.GatherGradWeight, op.SplitRows, op.JoinRows:
		return true
	}
	return false
}

// TestPrimitivesAreClosed: the derivatives of primitives are made of primitives, each of which
// is differentiable in all that it reads.
func TestPrimitivesAreClosed(t *testing.T) {
	each(t, 1, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		if !primitive(e.Definition) {
			return
		}
		wrt := o.DiffWRT(len(operands))
		for _, i := range o.Reads() {
			if !wrt[i] {
				t.Errorf("%v is not differentiable in operand %d", o, i)
			}
		}
		in, leaves := leaves(o, e.Shapes, operands)
		out, err := op.Apply(e.Definition, in...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := G.Grad(weighted(out, "weights"), leaves...); err != nil {
			t.Fatal(err)
		}
		for _, n := range out.Graph().AllNodes() {
			if d, ok := n.Op().(*op.Operation); ok && !primitive(d.Definition) {
				t.Errorf("%v has the derivative %v, which is no primitive", o, d)
			}
		}
	})
}

// TestSecondDerivatives differentiates the gradients of primitives, in the operands and in the
// gradient that they are given, and holds that to their change along a direction. It is not
// Gorgonia that makes the first ones: it does not differentiate a graph twice.
func TestSecondDerivatives(t *testing.T) {
	const h = 1e-5
	each(t, 4, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		if !primitive(e.Definition) {
			return
		}
		shape := shapeOf(t, o, e.Shapes)
		operands = append(operands, weights(shape.TotalSize()))
		// slope is Σ weights ⊙ gradients and, if they are asked for, its own gradients.
		slope := func(again bool) [][]float64 {
			in, _ := leaves(o, e.Shapes, operands)
			upstream := leaf(in[0].Graph(), "upstream", shape, operands[len(in)])
			out, err := op.Apply(e.Definition, in...)
			if err != nil {
				t.Fatal(err)
			}
			grads, err := o.SymDiff(in, out, upstream)
			if err != nil {
				t.Fatal(err)
			}
			var cost *G.Node
			for i, g := range grads {
				switch {
				case g == nil:
				case cost == nil:
					cost = weighted(g, fmt.Sprint("weights", i))
				default:
					cost = G.Must(G.Add(cost, weighted(g, fmt.Sprint("weights", i))))
				}
			}
			if !again {
				return run(t, cost)
			}
			var reached G.Nodes
			at := map[*G.Node]int{}
			for i, x := range append(in, upstream) {
				at[x] = i
				if reaches(cost, x) {
					reached = append(reached, x)
				}
			}
			seconds, err := G.Grad(cost, reached...)
			if err != nil {
				t.Fatal(err)
			}
			all := make([][]float64, len(operands)) // nil: the cost does not depend on it
			for i, values := range run(t, seconds...) {
				all[at[reached[i]]] = values
			}
			return all
		}
		direction := func(i, j int) float64 { return math.Sin(float64(1 + j + 7*i)) }
		want := 0.0
		for i, g := range slope(true) {
			for j, v := range g {
				want += v * direction(i, j)
			}
		}
		move := func(by float64) float64 {
			for i, data := range operands {
				for j := range data {
					data[j] += by * direction(i, j)
				}
			}
			return slope(false)[0][0]
		}
		up := move(h)
		down := move(-2 * h)
		compare(t, "second derivative", []float64{(up - down) / (2 * h)}, []float64{want}, 1e-7)
	})
}

// reaches reports whether the value of a node, and no shape alone, is computed from a leaf's.
func reaches(n, x *G.Node) bool {
	if n == x {
		return true
	}
	i := 0
	for it := n.Graph().From(n.ID()); it.Next(); i++ {
		if o, ok := n.Op().(*op.Operation); ok && !o.DiffWRT(o.Arity())[i] {
			continue
		}
		if reaches(it.Node().(*G.Node), x) {
			return true
		}
	}
	return false
}
