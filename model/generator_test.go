package model_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
)

func generator(family, metric string) model.Generator {
	return model.Generator{Pixels: 12, Family: family, Metric: metric, Hidden: []int{6, 5}, Latent: 3}
}

var generators = []model.Generator{
	generator(model.Gaussian, model.MetricKL),
	generator(model.Gaussian, model.MetricW2),
	generator(model.Gamma, model.MetricKL),
	generator(model.Dirichlet, model.MetricKL),
}

// goal is the value of every target input.
var goal = []float32{0.5, 4, 1.5}

// assign is the rule w ← g, which shows a gradient.
type assign struct{}

func (assign) Update(w, g []float32, _ kernel.Moments, _, _ float64, _ int) bool {
	copy(w, g)
	return true
}

// TestGeneratorAgainstTapeMachine: the outputs and the gradients of every family are
// those of Gorgonia's own machine on the same graph.
func TestGeneratorAgainstTapeMachine(t *testing.T) {
	const rows = 5
	pixels := make([]uint8, rows*12)
	for i := range pixels {
		pixels[i] = uint8(i * 37)
	}
	for _, c := range generators {
		t.Run(c.Family+" "+c.Metric, func(t *testing.T) {
			g, err := c.Training(rows)
			check(t, err)
			cpu := cpu.New(2)
			defer cpu.Close()
			vm, params := compiled(t, cpu, c, g)
			check(t, vm.Bind(model.Pixels, machine.Pixels{Data: pixels}))
			for _, name := range c.Targets() {
				check(t, vm.Set(name, goal))
			}
			weights := map[string][]float32{}
			for _, p := range g.Params {
				weights[p.Name], err = params.Get(p.Name)
				check(t, err)
			}
			check(t, vm.Feed(machine.Batch{Rows: rows, Index: []int32{0, 1, 2, 3, 4}}))
			opt, err := vm.NewOptimizer(assign{})
			check(t, err)
			check(t, opt.Run(machine.Step{Number: 1}))

			want := tape(t, g, weights, pixels)
			for _, o := range g.Outputs {
				got, err := vm.Output(o.Name)
				check(t, err)
				near(t, o.Name, got, want[o.Node])
			}
			for _, p := range g.Params {
				got, err := params.Get(p.Name)
				check(t, err)
				near(t, "gradient of "+p.Name, got, want[p.Grad])
			}
		})
	}
}

// compiled returns a machine of the graph with initial parameters.
func compiled(t *testing.T, d machine.Device, c model.Generator, g *graph.Graph) (machine.Machine, machine.Params) {
	t.Helper()
	params, err := modeltest.Params(d, c)
	check(t, err)
	vm, err := d.Compile(g, params)
	check(t, err)
	return vm, params
}

// tape returns the values of the outputs and gradients by a TapeMachine.
func tape(t *testing.T, g *graph.Graph, weights map[string][]float32, pixels []uint8) map[*G.Node][]float32 {
	t.Helper()
	let := func(n *G.Node, v []float32) {
		check(t, G.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(v))))
	}
	for _, p := range g.Params {
		let(p.Node, weights[p.Name])
	}
	for _, in := range g.Inputs {
		if in.Source == graph.Images {
			x := make([]float32, len(pixels))
			for i, p := range pixels {
				x[i] = float32(p) / 255
			}
			let(in.Node, x)
			continue
		}
		let(in.Node, goal)
	}
	read := map[*G.Node]*G.Value{}
	for _, o := range g.Outputs {
		read[o.Node] = new(G.Value)
	}
	for _, p := range g.Params {
		read[p.Grad] = new(G.Value)
	}
	for n, v := range read {
		G.Read(n, v)
	}
	vm := G.NewTapeMachine(g.Outputs[0].Node.Graph())
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

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// near allows 1e-5 of the largest number: the machines add in different orders.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Fatalf("%s has %d numbers, want %d", what, len(got), len(want))
	}
	scale := 1e-3
	for _, w := range want {
		scale = max(scale, math.Abs(float64(w)))
	}
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= 1e-5*scale) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestGeneratorsEncoder shares the parameters of training, and emits positive numbers
// even where softplus underflows.
func TestGeneratorsEncoder(t *testing.T) {
	for _, c := range generators {
		g, err := c.Encoder(2)
		check(t, err)
		cpu := cpu.New(1)
		vm, params := compiled(t, cpu, c, g)
		check(t, vm.Bind(model.Pixels, machine.Pixels{Data: make([]uint8, 24)}))
		for _, p := range c.Parameters() {
			if strings.HasPrefix(p.Name, "posterior.") && strings.HasSuffix(p.Name, ".bias") {
				check(t, params.Set(p.Name, []float32{-200, -200, -200}))
			}
		}
		check(t, vm.Feed(machine.Batch{Rows: 2, Index: []int32{0, 1}}))
		check(t, vm.RunAll())
		for _, name := range c.Heads() {
			values, err := vm.Output(name)
			check(t, err)
			for _, v := range values {
				if name != model.Mean && v != 0x1p-20 {
					t.Errorf("%s: %s of a head at −200 is %v, want 2⁻²⁰", c.Family, name, v)
				}
			}
		}
		check(t, cpu.Close())
	}
}

func TestGeneratorLayers(t *testing.T) {
	want := []model.Layer{
		{Name: "encoder.0", In: 12, Out: 6},
		{Name: "encoder.1", In: 6, Out: 5},
		{Name: "posterior.alpha", In: 5, Out: 3},
		{Name: "posterior.beta", In: 5, Out: 3},
	}
	if diff := cmp.Diff(want, generator(model.Gamma, model.MetricKL).Layers()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBadGenerators(t *testing.T) {
	for want, spoil := range map[string]func(*model.Generator){
		"family is":       func(c *model.Generator) { c.Family = "beta" },
		"metric is":       func(c *model.Generator) { c.Metric = "tv" },
		"metric w2 is":    func(c *model.Generator) { c.Metric = model.MetricW2 },
		"0 hidden layers": func(c *model.Generator) { c.Hidden = nil },
		"a size of 0":     func(c *model.Generator) { c.Latent = 0 },
		"a size of -3":    func(c *model.Generator) { c.Pixels = -3 },
	} {
		c := generator(model.Gamma, model.MetricKL)
		spoil(&c)
		for _, build := range []func(int) (*graph.Graph, error){c.Training, c.Encoder} {
			if _, err := build(2); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v does not say %q", fmt.Sprint(err), want)
			}
		}
	}
	if _, err := generator(model.Gamma, model.MetricKL).Training(0); err == nil {
		t.Error("a graph for no images was built")
	}
}
