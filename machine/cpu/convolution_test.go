package cpu_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/op"
	"vaelab/rng"
)

// convolutional is the fixture of a network of a convolution and its transpose, which is to
// give its images of side by side pixels back:
//
//	(B, 64) → (B·64, 1) → convolution → (B·16, 3) → transposed → (B·64, 1) → (B, 64)
func convolutional(t *testing.T, side, batch, threads int) *fixture {
	t.Helper()
	const channels, size = 3, 3
	window := kernel.Window{Height: side, Width: side, Size: size, Stride: 2, Padding: 1}
	b := graph.NewBuilder(batch)
	param := func(name string, shape ...int) *G.Node {
		return b.Param(graph.Parameter{Name: name, Shape: shape})
	}
	x := b.Input("x", 1, side*side, graph.Normal, rng.Noise)
	big := b.Apply(op.SplitRows{Into: side * side}, x)
	hidden := b.Apply(op.Convolution{Window: window, Activation: kernel.ReLU}, big, param("conv.weight", size*size, channels), param("conv.bias", channels))
	back := b.Apply(op.Transposed{Window: window}, hidden, param("back.weight", size*size, channels), param("back.bias", 1))
	y := b.Apply(op.JoinRows{Of: side * side}, back)
	e := b.Apply(op.Add{}, y, b.Apply(op.Scale{By: -1}, x))
	cost := b.Apply(op.MeanDivergence{}, b.Apply(op.Mul{}, e, e))
	b.Differentiate(cost)
	b.Output("cost", cost)
	b.Output("y", y)
	built, err := b.Graph()
	check(t, err)
	var layout []machine.Array
	for _, p := range built.Params {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	f := &fixture{graph: built}
	cpu := cpu.New(threads)
	t.Cleanup(func() { cpu.Close() })
	f.params, err = cpu.NewParams(layout)
	check(t, err)
	for i, p := range built.Params {
		values := make([]float32, layout[i].Size)
		for j := range values {
			values[j] = float32(math.Sin(float64(1+i+3*j))) / 2
		}
		check(t, f.params.Set(p.Name, values))
	}
	f.machine, err = cpu.Compile(f.graph, f.params)
	check(t, err)
	f.feed(t, batch)
	return f
}

// TestConvolutionAgainstTapeMachine: outputs and gradients are those of Gorgonia's machine, and
// have the same bits for any number of threads.
func TestConvolutionAgainstTapeMachine(t *testing.T) {
	for _, c := range []struct{ side, batch int }{{fits, 6}, {overflows, 160}} {
		one, three := convolutional(t, c.side, c.batch, 1), convolutional(t, c.side, c.batch, 3)
		one.wantTape(t)
		want := one.gradients(t)
		for name, got := range three.gradients(t) {
			if !slices.Equal(got, want[name]) {
				t.Errorf("%+v: three threads find the gradient of %s to be %v, one %v", c, name, got, want[name])
			}
		}
	}
}

// The sides of images whose values stay in a cache for a batch of them, and of such that go through the steps of the
// network some at a time: of the 20 in each part of a batch of 160, 15 and then 5 on the way back.
const fits, overflows = 8, 128

// TestConvolutionOfFewerImages: a smaller batch has the outputs and the gradients of a graph
// of its size.
func TestConvolutionOfFewerImages(t *testing.T) {
	for _, c := range []struct{ side, batch, fewer int }{{fits, 6, 4}, {overflows, 160, 41}, {overflows, 160, 5}} {
		sameOfFewer(t, convolutional(t, c.side, c.batch, 2), convolutional(t, c.side, c.fewer, 2), c.fewer)
	}
}

// sameOfFewer sees that a graph of some images that is fed fewer does what the one of few does.
func sameOfFewer(t *testing.T, some, few *fixture, fewer int) {
	t.Helper()
	some.feed(t, fewer)
	for _, o := range few.graph.Outputs {
		want, err := few.machine.Output(o.Name)
		check(t, err)
		got, err := some.machine.Output(o.Name)
		check(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", o.Name, got, want)
		}
	}
	want := few.gradients(t)
	for name, got := range some.gradients(t) {
		if !slices.Equal(got, want[name]) {
			t.Errorf("the gradient of %s is %v, want %v", name, got, want[name])
		}
	}
}

// TestConvolutionLearns: the cost falls.
func TestConvolutionLearns(t *testing.T) {
	f := convolutional(t, fits, 6, 2)
	opt, err := f.machine.NewOptimizer(kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8})
	check(t, err)
	cost := func() float32 {
		values, err := f.machine.Output("cost")
		check(t, err)
		return values[0]
	}
	before := cost()
	for step := range 200 {
		check(t, opt.Run(machine.Step{Number: step + 1, LearningRate: 0.02}))
	}
	if after := cost(); !(after < before/2) {
		t.Errorf("the cost is %v after 200 steps, and was %v", after, before)
	}
}
