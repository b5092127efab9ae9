package op_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/op"
	"vaelab/op/optest"
)

// made is the operation of an example.
func made(t *testing.T, d op.Definition) *op.Operation {
	t.Helper()
	o, err := op.New(d)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// each runs a test for every example, on operands of that seed.
func each(t *testing.T, seed uint64, f func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64)) {
	for _, e := range optest.All() {
		o := made(t, e.Definition)
		t.Run(fmt.Sprint(o, e.Shapes), func(t *testing.T) { f(t, e, o, e.Operands(seed)) })
	}
}

// leaves are the operands as leaves of a new graph, and those that o is differentiable in.
func leaves(o *op.Operation, shapes []tensor.Shape, operands [][]float64) (in, wrt G.Nodes) {
	g := G.NewGraph()
	differentiable := o.DiffWRT(len(shapes))
	for i, s := range shapes {
		n := leaf(g, fmt.Sprint("in", i), s, operands[i])
		in = append(in, n)
		if differentiable[i] {
			wrt = append(wrt, n)
		}
	}
	return in, wrt
}

func leaf(g *G.ExprGraph, name string, s tensor.Shape, data []float64) *G.Node {
	if s.IsScalar() {
		return G.NewScalar(g, tensor.Float64, G.WithName(name), G.WithValue(data[0]))
	}
	v := tensor.New(tensor.WithShape(s...), tensor.WithBacking(data))
	return G.NewTensor(g, tensor.Float64, s.Dims(), G.WithName(name), G.WithShape(s...), G.WithValue(v))
}

// weights are those of n elements in a cost.
func weights(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = math.Cos(float64(i)) + 0.1
	}
	return w
}

// weighted is Σ weights ⊙ n, or n itself if it is a scalar.
func weighted(n *G.Node, name string) *G.Node {
	if n.IsScalar() {
		return n
	}
	w := leaf(n.Graph(), name, n.Shape(), weights(n.Shape().TotalSize()))
	return G.Must(G.Sum(G.Must(G.HadamardProd(n, w))))
}

// run computes nodes by a TapeMachine.
func run(t *testing.T, nodes ...*G.Node) [][]float64 {
	t.Helper()
	read := make([]G.Value, len(nodes))
	for i, n := range nodes {
		G.Read(n, &read[i])
	}
	vm := G.NewTapeMachine(nodes[0].Graph())
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	result := make([][]float64, len(read))
	for i, v := range read {
		result[i] = widen(v)
	}
	return result
}

// gradients returns the cost of f and its gradients in the operands that o is differentiable
// in.
func gradients(t *testing.T, o *op.Operation, shapes []tensor.Shape, operands [][]float64, f func(G.Nodes) (*G.Node, error)) [][]float64 {
	t.Helper()
	in, wrt := leaves(o, shapes, operands)
	out, err := f(in)
	if err != nil {
		t.Fatal(err)
	}
	cost := weighted(out, "weights")
	grads, err := G.Grad(cost, wrt...)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, append(G.Nodes{cost}, grads...)...)
}

func applied(d op.Definition) func(G.Nodes) (*G.Node, error) {
	return func(in G.Nodes) (*G.Node, error) { return op.Apply(d, in...) }
}

// TestAgainstGorgonia holds value and gradients to Gorgonia's own operations, in
// float64.
func TestAgainstGorgonia(t *testing.T) {
	held := 0
	each(t, 1, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		f := plain(e)
		if f == nil {
			return
		}
		held++
		got := gradients(t, o, e.Shapes, operands, applied(e.Definition))
		want := gradients(t, o, e.Shapes, operands, f)
		for i := range want {
			compare(t, fmt.Sprint("gradient ", i-1), got[i], want[i], 1e-12)
		}
	})
	if held < 50 {
		t.Errorf("%d examples alone are held to Gorgonia's operations", held)
	}
}

// otherwise are the operations whose derivative is not that of their value.
func otherwise(d op.Definition) bool {
	switch d.(type) {
	case op.Gate, op.GaussianLogPosteriorAt: // TestGate, TestLogPosteriorAt
		return true
	}
	return false
}

// TestGradients holds the derivatives to central differences of the definition in
// float64, whose error is about h² + ε/h = 1e-10.
func TestGradients(t *testing.T) {
	const h = 1e-5
	each(t, 2, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		differentiable := o.DiffWRT(len(operands))
		if !slices.Contains(differentiable, true) || otherwise(e.Definition) {
			return
		}
		grads := gradients(t, o, e.Shapes, operands, applied(e.Definition))[1:]
		cost := func() float64 {
			y := computed(t, o, e.Shapes, operands)
			if len(y) == 1 && len(shapeOf(t, o, e.Shapes)) == 0 {
				return y[0]
			}
			sum := 0.0
			for i, w := range weights(len(y)) {
				sum += w * y[i]
			}
			return sum
		}
		for i, data := range operands {
			if !differentiable[i] {
				continue
			}
			want := make([]float64, len(data))
			for j, x := range data {
				data[j] = x + h
				up := cost()
				data[j] = x - h
				down := cost()
				data[j] = x
				want[j] = (up - down) / (2 * h)
			}
			compare(t, fmt.Sprint("gradient ", i), grads[0], want, 1e-8)
			grads = grads[1:]
		}
	})
}

// TestFloat32 holds the float32 results to the float64 ones, of operations and of the
// derivatives that stand behind them.
func TestFloat32(t *testing.T) {
	each(t, 3, func(t *testing.T, e optest.Example, o *op.Operation, operands [][]float64) {
		var in64, in32 []G.Value
		for i, data := range operands {
			narrow := make([]float32, len(data))
			for j, x := range data {
				narrow[j] = float32(x)
				data[j] = float64(narrow[j])
			}
			s := e.Shapes[i]
			if s.IsScalar() {
				in64, in32 = append(in64, G.NewF64(data[0])), append(in32, G.NewF32(narrow[0]))
				continue
			}
			in64 = append(in64, tensor.New(tensor.WithShape(s...), tensor.WithBacking(data)))
			in32 = append(in32, tensor.New(tensor.WithShape(s...), tensor.WithBacking(narrow)))
		}
		want, err := o.Do(in64...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.Do(in32...)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, "value", widen(got), widen(want), 1e-6)
	})
}

// computed computes an operation in float64.
func computed(t *testing.T, o *op.Operation, shapes []tensor.Shape, operands [][]float64) []float64 {
	t.Helper()
	var in []G.Value
	for i, s := range shapes {
		if s.IsScalar() {
			in = append(in, G.NewF64(operands[i][0]))
		} else {
			in = append(in, tensor.New(tensor.WithShape(s...), tensor.WithBacking(operands[i])))
		}
	}
	out, err := o.Do(in...)
	if err != nil {
		t.Fatal(err)
	}
	return widen(out)
}

func shapeOf(t *testing.T, o *op.Operation, in []tensor.Shape) tensor.Shape {
	t.Helper()
	s, err := o.Shape(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func widen(v G.Value) []float64 {
	switch d := v.Data().(type) {
	case []float32:
		wide := make([]float64, len(d))
		for i, x := range d {
			wide[i] = float64(x)
		}
		return wide
	case float32:
		return []float64{float64(d)}
	case float64:
		return []float64{d}
	default:
		return slices.Clone(d.([]float64))
	}
}

// compare allows an error of tol relative to the largest magnitude, at least 1.
func compare(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	scale := 1.0
	for _, w := range want {
		scale = max(scale, math.Abs(w))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tol*scale) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}
