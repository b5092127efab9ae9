//go:build gpu

package cuda

import (
	"errors"
	"math"
	"slices"
	"testing"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
)

var adam = kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}

// trainee is a model in training on some device.
type trainee struct {
	config  model.Config
	params  machine.Params
	machine machine.Machine
	opt     machine.Optimizer
	feed    func(rows int)
}

func newTrainee(t *testing.T, d machine.Device, c model.Config, r machine.Rule) *trainee {
	t.Helper()
	g, err := c.Training(9)
	check(t, err)
	n := &trainee{config: c, params: parameters(t, d, c)}
	n.machine, err = d.Compile(g, n.params)
	check(t, err)
	n.opt, err = n.machine.NewOptimizer(r)
	check(t, err)
	bind(t, n.machine, g, machine.Grey)
	n.feed = func(rows int) { feed(t, n.machine, g, batch(rows)) }
	n.feed(9)
	return n
}

// all returns every array of a store, one after the other.
func (n *trainee) all(t *testing.T, p machine.Params) []float32 {
	t.Helper()
	var values []float32
	for _, a := range n.config.Parameters() {
		v, err := p.Get(a.Name)
		check(t, err)
		values = append(values, v...)
	}
	return values
}

// TestGradients holds the outputs and the gradients of whole models to the CPU machine's:
// each array relative to its largest element. After one step Adam's first moment is a tenth
// of the gradient.
func TestGradients(t *testing.T) {
	const allowed = 1e-4
	d := open(t, Options{})
	cpu := cpu.New(1)
	defer cpu.Close()
	worst := 0.0
	for _, c := range modeltest.All() {
		ours, want := newTrainee(t, d, c, adam), newTrainee(t, cpu, c, adam)
		for _, n := range []*trainee{ours, want} {
			check(t, n.opt.Run(machine.Step{Number: 1, LearningRate: 1e-3}))
		}
		for _, output := range []string{model.Cost, model.LogLik, model.KL} {
			got, err := ours.machine.Output(output)
			check(t, err)
			ref, err := want.machine.Output(output)
			check(t, err)
			worst = max(worst, near(t, modeltest.Name(c)+" "+output, got, ref, allowed))
		}
		first, _ := ours.opt.State()
		ref, _ := want.opt.State()
		for _, p := range c.Parameters() {
			got, err := first.Get(p.Name)
			check(t, err)
			wanted, err := ref.Get(p.Name)
			check(t, err)
			worst = max(worst, near(t, modeltest.Name(c)+" gradient of "+p.Name, got, wanted, allowed))
		}
		check(t, ours.machine.Close())
		check(t, want.machine.Close())
	}
	row(t, worst <= allowed, "outputs and gradients of small models of every kind, against the CPU machine", "≤ 1e-4 of an array's largest", "%.1e", worst)
}

// near wants two arrays to agree relative to the largest element, and returns the error.
func near(t *testing.T, what string, got, want []float32, allowed float64) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	var scale, worst float64
	for _, w := range want {
		scale = max(scale, math.Abs(float64(w)))
	}
	for i := range got {
		e := math.Abs(float64(got[i]) - float64(want[i]))
		if !(e <= allowed*scale+1e-7) { // a gradient may vanish but for rounding
			t.Errorf("%s[%d] is %v, want %v", what, i, got[i], want[i])
			break
		}
		worst = max(worst, e)
	}
	if scale < 1e-5 {
		return 0
	}
	return worst / scale
}

// TestUpdates holds some steps of every optimiser, with and without clipping, to the CPU's,
// with batches of changing size.
func TestUpdates(t *testing.T) {
	d := open(t, Options{})
	cpu := cpu.New(1)
	defer cpu.Close()
	for _, r := range []machine.Rule{adam, kernel.RMSprop{Alpha: 0.99, Epsilon: 1e-8}} {
		for _, bound := range []float64{0, 0.5, 1e6} {
			ours, want := newTrainee(t, d, modeltest.Small(), r), newTrainee(t, cpu, modeltest.Small(), r)
			for _, n := range []*trainee{ours, want} {
				for step, rows := range []int{9, 9, 4, 9, 4, 4} {
					n.feed(rows)
					check(t, n.opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3, MaxNorm: bound}))
				}
			}
			norm, err := ours.opt.Norm()
			check(t, err)
			wanted, err := want.opt.Norm()
			check(t, err)
			if !(math.Abs(norm-wanted) <= 1e-4*wanted) {
				t.Errorf("the gradient's norm is %v, want %v", norm, wanted)
			}
			near(t, "parameters", ours.all(t, ours.params), want.all(t, want.params), 1e-4)
			_, second := ours.opt.State()
			_, ref := want.opt.State()
			near(t, "second moments", ours.all(t, second), want.all(t, ref), 1e-3)
		}
	}
}

// TestVarianceBelow0: RMSprop takes a variance that is negative for 0, as the CPU's.
func TestVarianceBelow0(t *testing.T) {
	cpu := cpu.New(1)
	defer cpu.Close()
	var after [][]float32
	for _, d := range []machine.Device{open(t, Options{}), cpu} {
		n := newTrainee(t, d, modeltest.Small(), kernel.RMSprop{Alpha: 0.99, Epsilon: 1})
		first, _ := n.opt.State()
		for _, p := range n.config.Parameters() {
			values, err := first.Get(p.Name)
			check(t, err)
			check(t, first.Set(p.Name, slices.Repeat([]float32{10}, len(values))))
		}
		check(t, n.opt.Run(machine.Step{Number: 1, LearningRate: 1e-3}))
		after = append(after, n.all(t, n.params))
	}
	near(t, "parameters", after[0], after[1], 1e-5)
}

// TestReplay: a replayed graph gives the bits of launches one by one, and every run those of
// the last.
func TestReplay(t *testing.T) {
	run := func(o Options) []float32 {
		d := open(t, o)
		defer d.Close()
		n := newTrainee(t, d, modeltest.Small(), adam)
		for step, rows := range []int{9, 9, 9, 4, 9, 4, 4, 9} {
			n.feed(rows)
			check(t, n.opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-2}))
		}
		return n.all(t, n.params)
	}
	want := run(Options{Mode: Launches})
	for range 2 {
		if !slices.Equal(run(Options{}), want) {
			t.Error("a replayed graph computes other bits than its launches")
		}
	}
}

// TestNotFinite names the parameter whose gradient is not a number.
func TestNotFinite(t *testing.T) {
	d := open(t, Options{})
	n := newTrainee(t, d, modeltest.Small(), adam)
	last := n.config.Parameters()[len(n.config.Parameters())-1]
	values := make([]float32, last.Size())
	values[0] = float32(math.NaN())
	check(t, n.params.Set(last.Name, values))
	err := n.opt.Run(machine.Step{Number: 1, LearningRate: 1e-3})
	var e *machine.NonFiniteError
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want a NonFiniteError", err)
	}
	t.Log(e)
}

// TestTotals: sums of outputs are those of their elements, asked for before or after a run.
func TestTotals(t *testing.T) {
	d := open(t, Options{})
	n := newTrainee(t, d, modeltest.Small(), adam)
	for _, rows := range []int{9, 9, 4, 9} {
		n.feed(rows)
		check(t, n.machine.RunAll())
		for _, output := range []string{model.KL, model.Cost, model.LogLik} {
			values, err := n.machine.Output(output)
			check(t, err)
			sum, count, err := n.machine.Total(output)
			check(t, err)
			want := 0.0
			for _, v := range values {
				want += float64(v)
			}
			if count != len(values) || math.Abs(sum-want) > 1e-12*math.Abs(want) {
				t.Errorf("%s: total %v of %d, want %v of %d", output, sum, count, want, len(values))
			}
		}
	}
}
