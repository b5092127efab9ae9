package program_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dop251/goja"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/op"
	"vaelab/report/program"
	"vaelab/rng"
)

// TestPrograms: of every network and family decoders, reconstructions and the ELBO's terms compute in JavaScript what the CPU machine
// computes.
func TestPrograms(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range modeltest.All() {
		c.Objective = model.ELBO{Beta: 1} // its graphs are those of all objectives
		name := modeltest.Name(c)
		if seen[name] || c.Validate() != nil {
			continue
		}
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			compare(t, c, c.Decoder, model.Image)
			compare(t, c, c.Reconstruction, append(c.Heads(), model.Latent, model.Image)...)
			compare(t, c, c.Evaluation, model.LogLik, model.KL)
			if c.Objective = (model.Autoencoder{}); c.Validate() == nil {
				compare(t, c, c.Evaluation, model.LogLik)
			}
		})
	}
	if len(seen) < 30 {
		t.Errorf("%d models", len(seen))
	}
}

// compare holds the program of a model's graph to the graph on a CPU.
func compare(t *testing.T, c model.Config, build func(int) (*graph.Graph, error), outputs ...string) {
	t.Helper()
	g, err := build(1)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string][]float32{}
	for k, in := range g.Inputs {
		inputs[in.Name] = values(in, uint32(k))
	}
	hold(t, g, c, inputs, outputs...)
}

// hold holds the program of a graph, which has parameters of the model, to the graph on a CPU.
func hold(t *testing.T, g *graph.Graph, c modeltest.Network, inputs map[string][]float32, outputs ...string) {
	t.Helper()
	p, err := program.Of(g, outputs...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range g.Inputs {
		g.Inputs[i].Source = graph.Host
	}
	device := cpu.New(1)
	defer device.Close()
	params, err := modeltest.Params(device, c)
	if err != nil {
		t.Fatal(err)
	}
	vm, err := device.Compile(g, params)
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.Feed(machine.Batch{Rows: 1}); err != nil {
		t.Fatal(err)
	}
	for name, values := range inputs {
		if err := vm.Set(name, values); err != nil {
			t.Fatal(err)
		}
	}
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	weights := map[string][]float32{}
	for name := range p.Weights {
		if weights[name], err = params.Get(name); err != nil {
			t.Fatal(err)
		}
	}
	got := run(t, p, weights, inputs)
	for _, name := range outputs {
		want, err := vm.Output(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(got[name]) != len(want) {
			t.Fatalf("%s has %d numbers, want %d", name, len(got[name]), len(want))
		}
		for i, w := range want {
			if d := math.Abs(got[name][i] - float64(w)); !(d <= 1e-5*max(1, math.Abs(float64(w)))) {
				t.Fatalf("%s[%d] is %v, want %v", name, i, got[name][i], w)
			}
		}
	}
}

// values are numbers for an input: a label, intensities, or what a code or noise may be.
func values(in graph.Input, k uint32) []float32 {
	all := make([]float32, max(in.Node.Shape().TotalSize(), 1))
	if in.Name == model.Labels {
		all[1] = 1
		return all
	}
	s := rng.Stream{Seed: 7, Step: k}
	for i := range all {
		all[i] = float32(rng.Uniform(s.Block(uint32(i))[0]))
		if in.Name != model.Pixels && in.Source != graph.Uniform {
			all[i] = 2*all[i] - 0.5
		}
	}
	return all
}

// run runs a program in a JavaScript engine.
func run(t *testing.T, p *program.Program, weights, inputs map[string][]float32) map[string][]float64 {
	t.Helper()
	text, err := json.Marshal(map[string]any{"program": p, "weights": weights, "inputs": inputs})
	if err != nil {
		t.Fatal(err)
	}
	vm := goja.New()
	vm.Set("text", string(text))
	value, err := vm.RunString(program.Script() + `
		const all = JSON.parse(text);
		for (const arrays of [all.weights, all.inputs]) for (const name in arrays) arrays[name] = Float32Array.from(arrays[name]);
		const outputs = new Machine(all.program, all.weights).run(all.inputs);
		for (const name in outputs) outputs[name] = Array.from(outputs[name]);
		JSON.stringify(outputs)`)
	if err != nil {
		t.Fatal(err)
	}
	var outputs map[string][]float64
	if err := json.Unmarshal([]byte(value.String()), &outputs); err != nil {
		t.Fatalf("%v: %s", err, value)
	}
	return outputs
}

// TestPositive: draws of Gamma distributions and divergences of them and of Dirichlets keep their digits from small shapes to large
// ones, and at both ends of the uniform numbers.
func TestPositive(t *testing.T) {
	var shapes, uniforms []float32
	for _, a := range []float32{1e-3, 0.03, 0.5, 1, 1.5, 7, 29.9, 30.1, 400, 65536} {
		for _, u := range []float32{0x1p-24, 1e-3, 0.3, 0.5, 0.9, 0.9999, 1 - 0x1p-24, 1} {
			shapes, uniforms = append(shapes, a), append(uniforms, u)
		}
	}
	n := len(shapes)
	rates := make([]float32, n)
	for i := range rates {
		rates[i] = 0.01 * float32(1+i*i)
	}
	b := graph.NewBuilder(1)
	alpha, beta, u := b.Input("alpha", 1, n, graph.Host, 0), b.Input("beta", 1, n, graph.Host, 0), b.Input("u", 1, n, graph.Host, 0)
	target := b.Constant("target", 0.7, n)
	b.Output("draw", b.Apply(op.GammaLogScale{}, b.Apply(op.GammaLogDraw{}, alpha, u), beta))
	b.Output("gamma", b.Apply(op.GammaKL{}, alpha, beta, target, target))
	b.Output("dirichlet", b.Apply(op.DirichletKL{}, alpha, target))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	hold(t, g, nobody{}, map[string][]float32{"alpha": shapes, "beta": rates, "u": uniforms}, "draw", "gamma", "dirichlet")
}

// nobody has no parameters.
type nobody struct{}

func (nobody) Parameters() []graph.Parameter { return nil }

// TestOperationError: an operation that the page lacks is named, and one that no output needs is none.
func TestOperationError(t *testing.T) {
	c := modeltest.Small()
	g, err := c.Training(1)
	if err != nil {
		t.Fatal(err)
	}
	var lacking *program.OperationError
	if _, err := program.Of(g, model.LogLik); !errors.As(err, &lacking) || lacking.Name == "" {
		t.Errorf("the error is %v", err)
	}
	if g, err = c.Evaluation(1); err != nil {
		t.Fatal(err)
	}
	if p, err := program.Of(g); err != nil || len(p.Steps) > 0 {
		t.Errorf("without outputs there are the steps %v, %v", p, err)
	}
}

// TestWeightsOnce: a program names the parameters that it reads and no others.
func TestWeightsOnce(t *testing.T) {
	g, err := modeltest.Small("hidden=5").Evaluation(1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.Of(g, model.KL)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range p.Weights {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := "[fc1.bias fc1.weight fc21.bias fc21.weight fc22.bias fc22.weight]"; fmt.Sprint(names) != want {
		t.Errorf("the KL reads %v, want %s", names, want)
	}
}
