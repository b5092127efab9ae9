package cpu_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
)

// small is a small model of that objective, activation and depth.
func small(objective, activation string, hidden ...int) model.Config {
	c := modeltest.Small("objective="+objective, "activation="+activation, widths(hidden))
	if c.Objective.Traits().Unlabelled {
		c.Classes = 3
	}
	return c
}

// widths are those of the hidden layers, as modeltest.Small takes them.
func widths(hidden []int) string {
	var list []string
	for _, n := range hidden {
		list = append(list, strconv.Itoa(n))
	}
	return "hidden=" + strings.Join(list, ",")
}

// fixture is a training graph on a CPU, fed with one batch.
type fixture struct {
	graph   *graph.Graph
	params  machine.Params
	machine machine.Machine
	batch   machine.Batch
	pixels  []uint8
}

const images = 11

func newFixture(t *testing.T, c model.Config, batch, threads int) *fixture {
	t.Helper()
	cpu := cpu.New(threads)
	t.Cleanup(func() { cpu.Close() })
	g, err := c.Training(batch)
	check(t, err)
	f := &fixture{graph: g, pixels: make([]uint8, images*c.Pixels())}
	for i := range f.pixels {
		f.pixels[i] = uint8(i * 37)
	}
	f.params, err = modeltest.Params(cpu, c)
	check(t, err)
	f.machine, err = cpu.Compile(g, f.params)
	check(t, err)
	check(t, f.machine.Bind(model.Pixels, machine.Pixels{Data: f.pixels}))
	if c.Classes > 0 {
		labels := make([]uint8, images)
		for i := range labels {
			labels[i] = uint8(i * 5 % c.Classes)
		}
		check(t, f.machine.BindLabels(model.Labels, labels))
	}
	if _, weighted := c.Objective.Weight(); weighted {
		check(t, f.machine.Set(model.Beta, []float32{0.7}))
	}
	f.feed(t, batch)
	return f
}

func (f *fixture) feed(t *testing.T, rows int) {
	t.Helper()
	f.batch = machine.Batch{Rows: rows, Seed: 5, Epoch: 2, Step: 3}
	for i := range rows {
		f.batch.Index = append(f.batch.Index, int32((i*7+1)%images))
	}
	check(t, f.machine.Feed(f.batch))
	check(t, f.machine.RunAll())
}

// gradient is the gradient of every parameter, one after the other, read off an
// optimiser that does nothing but w ← g.
func (f *fixture) gradients(t *testing.T) map[string][]float32 {
	t.Helper()
	before := map[string][]float32{}
	for _, p := range f.graph.Params {
		v, err := f.params.Get(p.Name)
		check(t, err)
		before[p.Name] = v
	}
	opt, err := f.machine.NewOptimizer(assign{})
	check(t, err)
	check(t, opt.Run(machine.Step{Number: 1}))
	grads := map[string][]float32{}
	for _, p := range f.graph.Params {
		grads[p.Name], err = f.params.Get(p.Name)
		check(t, err)
		check(t, f.params.Set(p.Name, before[p.Name]))
	}
	return grads
}

// assign is the rule w ← scale·g.
type assign struct{}

func (assign) Update(w, g []float32, _ kernel.Moments, _, scale float64, _ int) bool {
	for i := range w {
		w[i] = float32(scale) * g[i]
	}
	return true
}

// TestAgainstTapeMachine runs the same graph on Gorgonia's TapeMachine and wants
// the same outputs and gradients, for every objective, activation and depth.
func TestAgainstTapeMachine(t *testing.T) {
	for _, objective := range setting.Families[model.Objective]() {
		for _, activation := range []string{"relu", "tanh", "softplus", "elu"} {
			for _, hidden := range [][]int{{6}, {8, 6, 7}} {
				t.Run(fmt.Sprint(objective.Name, activation, hidden), func(t *testing.T) {
					f := newFixture(t, small(objective.Name, activation, hidden...), 9, 2)
					f.wantTape(t)
				})
			}
		}
	}
}

// wantTape wants the outputs and gradients that a TapeMachine finds in the same graph.
func (f *fixture) wantTape(t *testing.T) {
	t.Helper()
	grads, want := f.gradients(t), f.tape(t)
	for _, o := range f.graph.Outputs {
		got, err := f.machine.Output(o.Name)
		check(t, err)
		near(t, o.Name, got, want[o.Node])
	}
	for _, p := range f.graph.Params {
		near(t, "gradient of "+p.Name, grads[p.Name], want[p.Grad])
	}
}

// tape executes the fixture's graph on a TapeMachine with the inputs that the
// machine drew, and returns the values of outputs and gradients.
func (f *fixture) tape(t *testing.T) map[*G.Node][]float32 {
	t.Helper()
	let := func(n *G.Node, values []float32) {
		if n.IsScalar() {
			check(t, G.Let(n, values[0]))
			return
		}
		check(t, G.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(values))))
	}
	for _, in := range f.graph.Inputs {
		values, err := cpu.InputValues(f.machine, in.Name)
		check(t, err)
		let(in.Node, values)
	}
	for _, p := range f.graph.Params {
		values, err := f.params.Get(p.Name)
		check(t, err)
		let(p.Node, values)
	}
	read := map[*G.Node]*G.Value{}
	for _, o := range f.graph.Outputs {
		read[o.Node] = new(G.Value)
	}
	for _, p := range f.graph.Params {
		read[p.Grad] = new(G.Value)
	}
	for n, v := range read {
		G.Read(n, v)
	}
	vm := G.NewTapeMachine(f.graph.Params[0].Node.Graph())
	defer vm.Close()
	check(t, vm.RunAll())
	values := map[*G.Node][]float32{}
	for n, v := range read {
		switch d := (*v).Data().(type) {
		case []float32:
			values[n] = d
		case float32:
			values[n] = []float32{d}
		}
	}
	return values
}

// near allows a relative error of 2·10⁻⁶ of the largest magnitude: the sums run in
// another order at most.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d elements, want %d", what, len(got), len(want))
	}
	var scale float64
	for _, w := range want {
		scale = max(scale, math.Abs(float64(w)))
	}
	for i := range got {
		if !(math.Abs(float64(got[i]-want[i])) <= 2e-6*scale) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
