//go:build gpu

package cuda

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gorgonia.org/cu"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/op"
	"vaelab/op/optest"
	"vaelab/study/generators"
)

// TestOperations holds every operation of every graph of every model to its definition in
// float64: each alone, on the operands that the CPU's graph has there, for a full batch and
// for a smaller one.
func TestOperations(t *testing.T) {
	d := open(t, Options{})
	worst := map[string]float64{} // error of each operation, in units of what is allowed
	for _, c := range modeltest.All() {
		all, err := modeltest.Graphs(c, 9)
		check(t, err)
		for name, g := range all {
			t.Run(modeltest.Name(c)+"/"+name, func(t *testing.T) { operations(t, d, c, g, worst) })
		}
	}
	for _, family := range []string{generators.Gaussian, generators.Gamma, generators.Dirichlet} {
		for _, metric := range []string{generators.KL, generators.W2} {
			if metric == generators.W2 && family != generators.Gaussian {
				continue
			}
			c := generators.Model{Pixels: 20, Family: family, Metric: metric, Hidden: []int{8, 6}, Latent: 3}
			g, err := c.Training(9)
			check(t, err)
			t.Run("generator/"+family+"/"+metric, func(t *testing.T) { operations(t, d, c, g, worst) })
		}
	}
	report(t, "of the graphs of all models", worst)
}

// TestExamples holds the examples of every operation that has kernels to their definitions in
// float64.
func TestExamples(t *testing.T) {
	d := open(t, Options{})
	worst := map[string]float64{}
	for _, e := range optest.All() {
		var in []*tensor.Dense
		for i, values := range e.Operands(8) {
			if e.Shapes[i].IsScalar() {
				in = append(in, tensor.New(tensor.FromScalar(float32(values[0]))))
			} else {
				in = append(in, tensor.New(tensor.WithShape(e.Shapes[i]...), tensor.WithBacking(narrow(values))))
			}
		}
		got, want := alone(t, d, e.Definition, in)
		o, err := op.New(e.Definition)
		check(t, err)
		launches := kernels.Lower(o, kernels.Matrix{}, make([]kernels.Matrix, len(in)))
		difference, where := tolerance(launches, want).difference(got, want)
		if !(difference <= 1) {
			t.Errorf("%v of %v: error %.3g of what is allowed: %s", o, e.Shapes, difference, where)
		}
		worst[o.Name()] = max(worst[o.Name()], difference)
	}
	report(t, "on their examples", worst)
}

// operations tests those of one graph.
func operations(t *testing.T, d *Device, c modeltest.Network, g *graph.Graph, worst map[string]float64) {
	cpu := cpu.New(1)
	defer cpu.Close()
	host, params := parameters(t, cpu, c), parameters(t, d, c)
	p, err := plan.New(g, plan.Options{Apart: true})
	check(t, err)
	m, err := d.Compile(g, params)
	check(t, err)
	vm := m.(*vm)
	for _, rows := range []int{9, 4} {
		r := newReference(t, p, host, batch(rows), machine.Grey)
		for i, s := range p.Steps {
			e := operation(t, vm, vm.Plan.Steps[i], r, s, rows)
			worst[s.Name()] = max(worst[s.Name()], e)
		}
	}
	check(t, vm.Close())
}

// report notes the largest error, and logs the operations that come closest to what is
// allowed.
func report(t *testing.T, which string, worst map[string]float64) {
	var names []string
	for name := range worst {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return int(math.Copysign(1, worst[b]-worst[a])) })
	e := worst[names[0]]
	row(t, e <= 1, fmt.Sprintf("%d operations %s, each alone, against its definition in float64", len(names), which),
		"≤ 1e-5 of the value + 1e-7 (products 1e-4 of the largest)", "%.2g of that, %s", e, names[0])
	for _, name := range names[:min(8, len(names))] {
		t.Logf("%-32s %.2g of the error allowed", name, worst[name])
	}
}

// operation runs a step of the machine's plan on the operands of the same step of the
// reference, and returns its error in units of what is allowed.
func operation(t *testing.T, m *vm, s *plan.Step, r reference, same *plan.Step, rows int) float64 {
	t.Helper()
	out := m.matrix(s.Out, rows)
	got := make([]float32, out.Size())
	launches := m.lower(s, rows)
	err := m.device.do("testing an operation", func() error {
		for i, v := range s.In {
			if err := upload(m.device, cu.DevicePtr(m.at[v]), r[same.In[i]].Data); err != nil {
				return err
			}
		}
		for _, l := range launches {
			if rows == m.Plan.Graph.Batch {
				l.Threads = 1 // a single block, which goes on with what is left
			}
			if err := m.device.launch(l); err != nil {
				return err
			}
			if err := m.device.stream.Synchronize(); err != nil {
				return err
			}
			touches(t, m, s)
		}
		return download(m.device, got, cu.DevicePtr(out.At))
	})
	check(t, err)
	want := definition(t, same, r)
	e, where := tolerance(launches, want).difference(got, want)
	if !(e <= 1) {
		t.Errorf("%v, %d rows: error %.3g of what is allowed: %s", s.Operation, rows, e, where)
	}
	return e
}

// definition computes a step in float64 on the operands of the reference.
func definition(t *testing.T, s *plan.Step, r reference) []float64 {
	t.Helper()
	in := make([]G.Value, len(s.In))
	for i, v := range s.In {
		m := r[v]
		data := wide(m.Data)
		switch len(s.Shapes[i]) {
		case 0:
			in[i] = G.NewF64(data[0])
		case 1:
			in[i] = tensor.New(tensor.WithShape(m.Rows), tensor.WithBacking(data))
		default:
			in[i] = tensor.New(tensor.WithShape(m.Rows, m.Cols), tensor.WithBacking(data))
		}
	}
	out, err := s.Do(in...)
	check(t, err)
	if x, scalar := out.Data().(float64); scalar {
		return []float64{x}
	}
	return out.Data().([]float64)
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// tolerance is that of sums of products in float, relative to the largest element, where there are some.
func tolerance(launches []kernels.Launch, want []float64) wanted {
	w := pointwise
	for _, l := range launches {
		if m, _ := kernels.ModuleOf(l.Kernel); l.Product != nil || m.Name == "convolution" {
			for _, x := range want {
				w.absolute = max(w.absolute, 1e-4*math.Abs(x))
			}
		}
	}
	return w
}

// TestInputs holds what the GPU fills to the CPU's definitions: bits for what is drawn or
// read, and noise as closely as operations.
func TestInputs(t *testing.T) {
	d := open(t, Options{})
	gaussian, gamma := modeltest.Small(), modeltest.Small("posterior=gamma")
	gaussian.Classes = 3
	for _, c := range []model.Config{gaussian, gamma} {
		for binarize := machine.Grey; binarize <= machine.Threshold; binarize++ {
			t.Run(fmt.Sprint(setting.Name(c.Posterior), binarize), func(t *testing.T) {
				g, err := c.Training(9)
				check(t, err)
				params := parameters(t, d, c)
				m, err := d.Compile(g, params)
				check(t, err)
				vm := m.(*vm)
				defer vm.Close()
				bind(t, vm, g, binarize)
				feed(t, vm, g, batch(7))
				check(t, vm.RunAll())
				r := newReference(t, vm.Plan, params, batch(7), binarize)
				for i, v := range vm.Plan.Inputs {
					in := g.Inputs[i]
					allowed := exact
					if in.Source == graph.Normal {
						allowed = pointwise
					}
					got := make([]float32, len(r[v].Data))
					check(t, d.do("reading an input", func() error {
						return download(d, got, cu.DevicePtr(vm.at[v]))
					}))
					if e, where := allowed.difference(got, wide(r[v].Data)); !(e <= 1) {
						t.Errorf("%s: %s", in.Name, where)
					}
				}
			})
		}
	}
}
