package generators

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/distribution"
	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
)

func generator(family, metric string) Model {
	return Model{Pixels: 12, Family: family, Metric: metric, Hidden: []int{6, 5}, Latent: 3}
}

var generators = []Model{
	generator(Gaussian, KL),
	generator(Gaussian, W2),
	generator(Gamma, KL),
	generator(Dirichlet, KL),
	{Pixels: 12, Family: VonMisesFisher, Metric: KL, Hidden: []int{6, 5}, Latent: 3, Target: []float64{1, 0, 0, 4}},
}

// goal is the value of every target input.
var goal = []float32{0.5, 4, 1.5}

// assign is the rule w ← g, which shows a gradient.
type assign struct{}

func (assign) Update(w, g []float32, _ kernel.Moments, _, _ float64, _ int) bool {
	copy(w, g)
	return true
}

// TestModelAgainstTapeMachine: the outputs and the gradients of every family are
// those of Gorgonia's own machine on the same graph.
func TestModelAgainstTapeMachine(t *testing.T) {
	const rows = 5
	pixels := make([]uint8, rows*12)
	for i := range pixels {
		pixels[i] = uint8(i * 37)
	}
	for _, c := range generators {
		t.Run(c.Family+" "+c.Metric, func(t *testing.T) {
			g, err := c.Training(rows)
			must(t, err)
			cpu := cpu.New(2)
			defer cpu.Close()
			vm, params := compiled(t, cpu, c, g)
			must(t, vm.Bind(Pixels, machine.Pixels{Data: pixels}))
			for _, name := range c.Targets() {
				must(t, vm.Set(name, goal))
			}
			weights := map[string][]float32{}
			for _, p := range g.Params {
				weights[p.Name], err = params.Get(p.Name)
				must(t, err)
			}
			must(t, vm.Feed(machine.Batch{Rows: rows, Index: []int32{0, 1, 2, 3, 4}}))
			opt, err := vm.NewOptimizer(assign{})
			must(t, err)
			must(t, opt.Run(machine.Step{Number: 1}))

			want := tape(t, g, weights, pixels)
			for _, o := range g.Outputs {
				got, err := vm.Output(o.Name)
				must(t, err)
				near(t, o.Name, got, want[o.Node])
			}
			for _, p := range g.Params {
				got, err := params.Get(p.Name)
				must(t, err)
				near(t, "gradient of "+p.Name, got, want[p.Grad])
			}
		})
	}
}

// TestOnSphere: the graph's divergence is that of package distribution, near the target, too.
func TestOnSphere(t *testing.T) {
	const rows = 5
	for _, goal := range []float64{0.02, 4, 300} {
		c := Model{Pixels: 12, Family: VonMisesFisher, Metric: KL, Hidden: []int{6}, Latent: 7, Target: []float64{1, 0, 0, 0, 0, 0, 0, goal}}
		g, err := c.Training(rows)
		must(t, err)
		cpu := cpu.New(1)
		vm, params := compiled(t, cpu, c, g)
		must(t, vm.Bind(Pixels, machine.Pixels{Data: []uint8("twelve random bytes, and five times as many of them: all is noise")[:rows*12]}))
		must(t, params.Set("posterior.direction.bias", []float32{3, 0, 0, 0, 0, 0, 0}))
		must(t, params.Set("posterior.kappa.bias", []float32{float32(goal)}))
		must(t, vm.Feed(machine.Batch{Rows: rows, Index: []int32{0, 1, 2, 3, 4}}))
		must(t, vm.RunAll())
		mu, err := vm.Output(direction)
		must(t, err)
		kappas, err := vm.Output(kappa)
		must(t, err)
		got, err := vm.Output(Divergence)
		must(t, err)
		p, err := distribution.NewVonMisesFisher(c.Target[:7], goal)
		must(t, err)
		for i, kl := range got {
			q, err := distribution.NewVonMisesFisher(kernel.Convert[float64](mu[7*i:7*i+7]), float64(kappas[i]))
			must(t, err)
			if want := q.KL(p); math.Abs(float64(kl)-want) > 1e-5*max(1, want) || want == 0 {
				t.Errorf("κ = %v, %v from %v: %v, want %v", kappas[i], mu[7*i], goal, kl, want)
			}
		}
		must(t, cpu.Close())
	}
}

// compiled returns a machine of the graph with initial parameters.
func compiled(t *testing.T, d machine.Device, c Model, g *graph.Graph) (machine.Machine, machine.Params) {
	t.Helper()
	params, err := modeltest.Params(d, c)
	must(t, err)
	vm, err := d.Compile(g, params)
	must(t, err)
	return vm, params
}

// tape returns the values of the outputs and gradients by a TapeMachine.
func tape(t *testing.T, g *graph.Graph, weights map[string][]float32, pixels []uint8) map[*G.Node][]float32 {
	t.Helper()
	let := func(n *G.Node, v []float32) {
		must(t, G.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(v))))
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
	must(t, vm.RunAll())
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

func must(t *testing.T, err error) {
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

// TestModelEncoder shares the parameters of training, and emits positive numbers
// even where softplus underflows.
func TestModelEncoder(t *testing.T) {
	for _, c := range generators {
		g, err := c.Encoder(2)
		must(t, err)
		cpu := cpu.New(1)
		vm, params := compiled(t, cpu, c, g)
		must(t, vm.Bind(Pixels, machine.Pixels{Data: make([]uint8, 24)}))
		for _, p := range c.Parameters() {
			if strings.HasPrefix(p.Name, "posterior.") && strings.HasSuffix(p.Name, ".bias") {
				must(t, params.Set(p.Name, slices.Repeat([]float32{-200}, p.Size())))
			}
		}
		must(t, vm.Feed(machine.Batch{Rows: 2, Index: []int32{0, 1}}))
		must(t, vm.RunAll())
		for _, name := range c.Heads() {
			values, err := vm.Output(name)
			must(t, err)
			for _, v := range values {
				if name != location && name != direction && v != 0x1p-20 {
					t.Errorf("%s: %s of a head at −200 is %v, want 2⁻²⁰", c.Family, name, v)
				}
			}
		}
		must(t, cpu.Close())
	}
}

func TestModelParameters(t *testing.T) {
	want := []string{
		"encoder.0.weight [6 12]", "encoder.0.bias [6]", "encoder.1.weight [5 6]", "encoder.1.bias [5]",
		"posterior.alpha.weight [3 5]", "posterior.alpha.bias [3]", "posterior.beta.weight [3 5]", "posterior.beta.bias [3]",
	}
	var got []string
	for _, p := range generator(Gamma, KL).Parameters() {
		got = append(got, fmt.Sprint(p.Name, " ", p.Shape))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNoImages(t *testing.T) {
	if _, err := generator(Gamma, KL).Training(0); err == nil {
		t.Error("a graph for no images was built")
	}
}
