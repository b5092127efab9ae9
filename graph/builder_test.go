package graph

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// TestLeaves: a leaf is the same at every call and declared once, with its shape for the batch.
func TestLeaves(t *testing.T) {
	b := NewBuilder(4)
	for name, leaf := range map[string]struct {
		declare func() *G.Node
		shape   []int
		input   Input // but for its node; of a parameter none
	}{
		"x":    {func() *G.Node { return b.Input("x", 1, 5, Images, 0) }, []int{4, 5}, Input{Name: "x", RowsPerImage: 1, Source: Images}},
		"eps":  {func() *G.Node { return b.Input("eps", 3, 2, Normal, rng.Noise) }, []int{12, 2}, Input{Name: "eps", RowsPerImage: 3, Source: Normal, Purpose: rng.Noise}},
		"beta": {func() *G.Node { return b.Scalar("beta") }, nil, Input{Name: "beta"}},
		"goal": {func() *G.Node { return b.Vector("goal", 6) }, []int{6}, Input{Name: "goal"}},
		"w":    {func() *G.Node { return b.Param(Parameter{Name: "w", Shape: []int{3, 2}}) }, []int{3, 2}, Input{}},
	} {
		n := leaf.declare()
		if n.Name() != name || !slices.Equal([]int(n.Shape()), leaf.shape) {
			t.Errorf("%s is %v of the shape %v, want %v", name, n, n.Shape(), leaf.shape)
		}
		if leaf.declare() != n {
			t.Errorf("%s is another leaf at the second call", name)
		}
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		ours := func(in Input) bool { return in.Name == name }
		inputs := slices.DeleteFunc(slices.Clone(g.Inputs), func(in Input) bool { return !ours(in) })
		if leaf.input.Name == "" {
			if len(inputs) > 0 || len(g.Params) != 1 || g.Params[0].Node != n || g.Params[0].Name != name {
				t.Errorf("the parameter %s is among the inputs %v, parameters %v", name, inputs, g.Params)
			}
			continue
		}
		leaf.input.Node = n
		if len(inputs) != 1 || inputs[0] != leaf.input {
			t.Errorf("the inputs of the name %s are %v, want %v", name, inputs, leaf.input)
		}
	}
	if g, _ := b.Graph(); g.Batch != 4 || len(g.Inputs) != 4 {
		t.Errorf("a graph for 4 images of 4 inputs is %+v", g)
	}
}

// TestConstant: it has its value, and no machine is asked for it.
func TestConstant(t *testing.T) {
	b := NewBuilder(4)
	n := b.Constant("half", 0.5, 2, 3)
	if diff := cmp.Diff([]float32{0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, n.Value().Data()); diff != "" || !slices.Equal([]int(n.Shape()), []int{2, 3}) {
		t.Errorf("shape %v; values (-want +got):\n%s", n.Shape(), diff)
	}
	if g, err := b.Graph(); err != nil || len(g.Inputs)+len(g.Params) > 0 {
		t.Errorf("a constant makes the graph %+v, %v", g, err)
	}
}

// TestLinear: the names and shapes of a layer's parameters, and what they know of the layer.
func TestLinear(t *testing.T) {
	b := NewBuilder(4)
	x := b.Input("x", 2, 5, Host, 0)
	if y := b.Linear("fc1", x, 3, kernel.Tanh); !slices.Equal([]int(y.Shape()), []int{8, 3}) {
		t.Errorf("a layer of 3 units on 8 rows is %v", y.Shape())
	}
	again := b.Linear("fc1", b.Input("y", 1, 5, Host, 0), 3, kernel.Identity) // shares the weights
	b.Differentiate(b.Apply(op.MeanDivergence{}, again))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	want := []Parameter{
		{Name: "fc1.weight", Shape: []int{3, 5}, In: 5, Out: 3},
		{Name: "fc1.bias", Shape: []int{3}, In: 5, Out: 3},
	}
	var got []Parameter
	for _, p := range g.Params {
		got = append(got, p.Parameter)
		if p.Grad == nil || !p.Grad.Shape().Eq(p.Node.Shape()) {
			t.Errorf("the gradient of %s is %v", p.Name, p.Grad)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	if w := want[0]; w.Size() != 15 || want[1].Size() != 3 {
		t.Errorf("the sizes are %d and %d", w.Size(), want[1].Size())
	}
}

// TestFirstErrorSticks: after it nodes are nil, whatever is asked for, and it is what Graph returns.
func TestFirstErrorSticks(t *testing.T) {
	first := errors.New("first")
	for what, fail := range map[string]func(b *Builder, x *G.Node) error{
		"Fail": func(b *Builder, _ *G.Node) error { b.Fail(first); return first },
		"Apply": func(b *Builder, x *G.Node) error {
			if n := b.Apply(op.GaussianKL{}, x); n != nil {
				t.Errorf("half of the operands make %v", n)
			}
			return nil
		},
		"Differentiate": func(b *Builder, x *G.Node) error {
			b.Param(Parameter{Name: "unused", Shape: []int{2}})
			b.Differentiate(b.Apply(op.MeanDivergence{}, x))
			return nil
		},
	} {
		b := NewBuilder(4)
		x := b.Input("x", 1, 5, Host, 0)
		want := fail(b, x)
		_, err := b.Graph()
		if err == nil || want != nil && err != want {
			t.Fatalf("%s: the error is %v", what, err)
		}
		b.Fail(errors.New("second"))
		y := b.Input("y", 1, 5, Host, 0)
		for name, n := range map[string]*G.Node{
			"Input": y, "Scalar": b.Scalar("s"), "Vector": b.Vector("v", 2), "Constant": b.Constant("c", 1, 2),
			"Param": b.Param(Parameter{Name: "p", Shape: []int{2}}), "Linear": b.Linear("l", y, 2, kernel.ReLU),
			"Apply": b.Apply(op.Exp{}, y),
		} {
			if n != nil {
				t.Errorf("%s: after the error %s returns %v", what, name, n)
			}
		}
		b.Differentiate(nil)
		b.Output("out", nil)
		if g, again := b.Graph(); g != nil || again != err {
			t.Errorf("%s: the error is %v, and later %v with the graph %v", what, err, again, g)
		}
	}
	if _, err := NewBuilder(0).Graph(); err == nil || !strings.Contains(err.Error(), "0 images") {
		t.Errorf("a graph for no images: %v", err)
	}
}

// TestDeclaredTwice: a name stands for one leaf, of one shape.
func TestDeclaredTwice(t *testing.T) {
	for what, again := range map[string]func(b *Builder){
		"x is declared as (3, 4) and as [3 5]": func(b *Builder) { b.Input("x", 1, 5, Host, 0) },
		"w is declared as (2) and as [3]":      func(b *Builder) { b.Param(Parameter{Name: "w", Shape: []int{3}}) },
		"w is declared as (2) and as []":       func(b *Builder) { b.Scalar("w") },
	} {
		b := NewBuilder(3)
		b.Input("x", 1, 4, Host, 0)
		b.Param(Parameter{Name: "w", Shape: []int{2}})
		again(b)
		if _, err := b.Graph(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v does not say %q", err, what)
		}
	}
}

// TestHold: of the parameters that are chosen no gradient is taken where they are held; elsewhere they are as ever.
func TestHold(t *testing.T) {
	b := NewBuilder(2)
	x := b.Input("x", 1, 3, Host, 0)
	first := b.Linear("a", x, 1, kernel.Identity)
	b.Hold(func(name string) bool { return name == "a.weight" }, func() {
		held := b.Linear("a", x, 1, kernel.Identity)
		b.Differentiate(b.Apply(op.MeanDivergence{}, b.Apply(op.Add{}, first, b.Apply(op.Add{}, held, held))))
	})
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.weight", "a.bias"}; !slices.Equal(b.Declared(), want) {
		t.Errorf("the parameters are %v, want %v", b.Declared(), want)
	}
	if got := g.Params[0].Grad.Op().String(); got != "LinearGradWeight" {
		t.Errorf("the gradient of the weight is not that of its first use alone: %s", got)
	}
	if got := g.Params[1].Grad.Op().String(); got == "LinearGradBias" {
		t.Errorf("the gradient of the bias, which is not held, is that of its first use alone: %s", got)
	}
}
