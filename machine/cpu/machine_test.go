package cpu_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/rng"
)

var adam = kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}

// TestFewerRows: a machine for a large batch that is fed a small one computes what
// a machine for the small one does, means included.
func TestFewerRows(t *testing.T) {
	c := small("elbo", "relu", 6)
	large, exact := newFixture(t, c, 9, 2), newFixture(t, c, 4, 2)
	wantFewerRows(t, large, exact)
}

// wantFewerRows feeds the large machine four images and wants what the one for four has.
func wantFewerRows(t *testing.T, large, exact *fixture) {
	t.Helper()
	large.feed(t, 4)
	for _, o := range exact.graph.Outputs {
		got, err := large.machine.Output(o.Name)
		check(t, err)
		want, err := exact.machine.Output(o.Name)
		check(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -4 rows, +4 rows of more:\n%s", o.Name, diff)
		}
	}
	if diff := cmp.Diff(exact.gradients(t), large.gradients(t)); diff != "" {
		t.Errorf("gradients: -4 rows, +4 rows of more:\n%s", diff)
	}
}

// TestNorm: the gradient's norm is that of all its elements, and to compute it changes no parameter.
func TestNorm(t *testing.T) {
	f := newFixture(t, small("elbo", "tanh", 30), 9, 2)
	f.feed(t, 9)
	opt, err := f.machine.NewOptimizer(adam)
	check(t, err)
	got, err := opt.Norm()
	check(t, err)
	var sum float64
	for _, g := range f.gradients(t) { // of the same parameters
		sum += kernel.SumSquares(g)
	}
	if want := math.Sqrt(sum); !(math.Abs(got-want) <= 1e-6*want) {
		t.Errorf("the norm is %v, that of the gradients %v", got, want)
	}
}

// TestThreads: ten updates of a model large enough to be cut into many blocks give
// the same bits for any number of goroutines.
func TestThreads(t *testing.T) {
	c := small("elbo", "tanh", 300, 200)
	c.Height, c.Width = 28, 28
	run := func(threads int) map[string][]float32 {
		f := newFixture(t, c, 100, threads)
		opt, err := f.machine.NewOptimizer(adam)
		check(t, err)
		for step := range 10 {
			f.feed(t, 100-step)
			check(t, opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3, MaxNorm: 50}))
		}
		weights := map[string][]float32{}
		for _, p := range f.graph.Params {
			weights[p.Name], err = f.params.Get(p.Name)
			check(t, err)
		}
		return weights
	}
	want := run(1)
	for _, threads := range []int{2, 3, 8} {
		got := run(threads)
		for name := range want {
			if !slices.Equal(got[name], want[name]) {
				t.Errorf("%s differs between 1 and %d threads", name, threads)
			}
		}
	}
}

// TestStepDoesNotAllocate counts the allocations of whole training steps.
func TestStepDoesNotAllocate(t *testing.T) {
	c := small("elbo", "relu", 200)
	c.Height, c.Width = 28, 28
	for _, binarize := range []machine.Binarization{machine.Grey, machine.Stochastic, machine.Static, machine.Threshold} {
		f := newFixture(t, c, 64, 2)
		check(t, f.machine.Bind(model.Pixels, machine.Pixels{Data: f.pixels, Binarize: binarize}))
		opt, err := f.machine.NewOptimizer(adam)
		check(t, err)
		step := 0
		allocations := testing.AllocsPerRun(20, func() {
			step++
			f.batch.Rows = 64 - step%2 // resizing is part of it
			f.batch.Index = f.batch.Index[:f.batch.Rows]
			err = errors.Join(err, f.machine.Feed(f.batch),
				opt.Run(machine.Step{Number: step, LearningRate: 1e-3, MaxNorm: 1}))
			_, e := f.machine.Output(model.KL)
			err = errors.Join(err, e)
			f.batch.Index = f.batch.Index[:cap(f.batch.Index)]
		})
		check(t, err)
		if allocations > 0 {
			t.Errorf("binarization %v: %v allocations a step, want none", binarize, allocations)
		}
	}
}

// TestReadings compares the input stage with its definition, pixel by pixel.
func TestReadings(t *testing.T) {
	c := small("elbo", "relu", 6)
	f := newFixture(t, c, 9, 2)
	d := c.Pixels()
	read := func(b machine.Batch, r machine.Binarization) []float32 {
		check(t, f.machine.Bind(model.Pixels, machine.Pixels{Data: f.pixels, Binarize: r, Purpose: rng.Binarize}))
		check(t, f.machine.Feed(b))
		check(t, f.machine.RunAll())
		x, err := cpu.InputValues(f.machine, model.Pixels)
		check(t, err)
		return x
	}
	pixel := func(i int) uint8 { return f.pixels[int(f.batch.Index[i/d])*d+i%d] }

	for i, x := range read(f.batch, machine.Grey) {
		if want := float32(pixel(i)) / 255; x != want {
			t.Fatalf("grey pixel %d is %v, want %v", i, x, want)
		}
	}
	for i, x := range read(f.batch, machine.Threshold) {
		if want := pixel(i) >= 128; (x == 1) != want || x != 0 && x != 1 {
			t.Fatalf("threshold pixel %d of byte %d is %v", i, pixel(i), x)
		}
	}
	again := f.batch
	again.Epoch++
	if slices.Equal(read(f.batch, machine.Stochastic), read(again, machine.Stochastic)) {
		t.Error("stochastic pixels are the same in two epochs")
	}
	if !slices.Equal(read(f.batch, machine.Static), read(again, machine.Static)) {
		t.Error("static pixels differ between two epochs")
	}
}

// TestDiverged: a weight that is not finite shows in the first gradient that it
// spoils, by name.
func TestDiverged(t *testing.T) {
	for _, bound := range []float64{0, 1} {
		f := newFixture(t, small("elbo", "relu", 6), 9, 2)
		check(t, f.params.Set("fc4.bias", slices.Repeat([]float32{float32(math.NaN())}, 20)))
		check(t, f.machine.RunAll())
		opt, err := f.machine.NewOptimizer(adam)
		check(t, err)
		var bad *machine.NonFiniteError
		if err := opt.Run(machine.Step{Number: 1, LearningRate: 1e-3, MaxNorm: bound}); !errors.As(err, &bad) {
			t.Fatalf("norm bound %v: update returned %v, want a NonFiniteError", bound, err)
		}
		if bad.Param != "fc1.weight" {
			t.Errorf("norm bound %v: the error names %s", bound, bad.Param)
		}
	}
}

func TestErrors(t *testing.T) {
	f := newFixture(t, small("elbo", "relu", 6), 9, 1)
	for want, err := range map[string]error{
		"a batch of 10 images":      f.machine.Feed(machine.Batch{Rows: 10}),
		"a batch of 0 images":       f.machine.Feed(machine.Batch{}),
		"1 indices for a batch":     f.machine.Feed(machine.Batch{Rows: 2, Index: []int32{0}}),
		"image 11 of the 11":        f.machine.Feed(machine.Batch{Rows: 1, Index: []int32{images}}),
		"image -1 of the 11":        f.machine.Feed(machine.Batch{Rows: 1, Index: []int32{-1}}),
		"no input nose":             f.machine.Set("nose", nil),
		"2 values for input beta":   f.machine.Set(model.Beta, []float32{1, 2}),
		"no images of 20 pixels":    f.machine.Bind(model.Pixels, machine.Pixels{Data: make([]uint8, 21)}),
		"no parameter is called x":  f.params.Set("x", nil),
		"for parameter fc3.bias of": f.params.Set("fc3.bias", nil),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	if _, err := f.machine.Output("nose"); err == nil {
		t.Error("an output that isn't there has a value")
	}
	check(t, f.machine.Close())
	if err := f.machine.RunAll(); err == nil {
		t.Error("a closed machine runs")
	}
}

func TestCloseAgain(t *testing.T) {
	cpu := cpu.New(3)
	for range 2 {
		check(t, cpu.Close())
	}
}

// TestBoundToLess: a batch that points beyond the images or labels that are bound after it is
// not run.
func TestBoundToLess(t *testing.T) {
	c := small("elbo", "relu", 6)
	c.Classes = 3
	for what, bind := range map[string]func(machine.Machine) error{
		"images": func(m machine.Machine) error {
			return m.Bind(model.Pixels, machine.Pixels{Data: make([]uint8, 3*c.Pixels())})
		},
		"labels": func(m machine.Machine) error { return m.BindLabels(model.Labels, make([]uint8, 3)) },
	} {
		f := newFixture(t, c, 9, 1)
		check(t, bind(f.machine))
		if err := f.machine.RunAll(); err == nil {
			t.Errorf("a batch points beyond the %s, and runs", what)
		}
		f.batch.Rows, f.batch.Index = 2, []int32{2, 0}
		check(t, f.machine.Feed(f.batch))
		check(t, f.machine.RunAll())
	}
}

// TestParametersMustFit: a graph is refused parameters of other sizes and names.
func TestParametersMustFit(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	g, err := small("elbo", "relu", 6).Encoder(3)
	check(t, err)
	for _, layout := range [][]machine.Array{nil, {{Name: "fc1.weight", Size: 7}}} {
		p, err := cpu.NewParams(layout)
		check(t, err)
		if _, err := cpu.Compile(g, p); err == nil {
			t.Errorf("a graph took the parameters %v", layout)
		}
	}
}

// TestKLOnlyStopsGradient: under kl-only the encoder learns from the KL alone, so
// that another decoder leaves its gradient as it is; under elbo it does not.
func TestKLOnlyStopsGradient(t *testing.T) {
	for objective, same := range map[string]bool{"kl-only": true, "elbo": false} {
		f := newFixture(t, small(objective, "tanh", 6), 9, 1)
		before := f.gradients(t)
		check(t, f.params.Set("fc4.weight", slices.Repeat([]float32{0.3}, 20*6)))
		check(t, f.machine.RunAll())
		after := f.gradients(t)
		for _, name := range []string{"fc1.weight", "fc21.weight", "fc22.bias"} {
			if slices.Equal(before[name], after[name]) != same {
				t.Errorf("%s: does the gradient of %s ignore the decoder? want %v", objective, name, same)
			}
		}
		if slices.Equal(before["fc3.weight"], after["fc3.weight"]) {
			t.Errorf("%s: the decoder does not learn", objective)
		}
	}
}
