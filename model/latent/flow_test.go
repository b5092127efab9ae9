package latent

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// flowed is a flow of N steps on codes of n images, K draws each.
type flowed struct {
	b               *Builder
	z, next, logdet *G.Node
	context         G.Nodes
	leaves          map[string][]float64 // values by name
}

const flowImages, flowDraws = 2, 2

// through is codes in a flow, with leaves drawn at random.
func through(t *testing.T, f Flow, latent int) *flowed {
	t.Helper()
	b := &Builder{Builder: graph.NewBuilder(flowImages), Latent: latent, Activation: kernel.Tanh}
	x := &flowed{b: b, z: b.Input("z", flowDraws, latent, graph.Host, 0), leaves: map[string][]float64{}}
	for _, h := range f.Heads(latent) {
		x.context = append(x.context, b.Input(h.Name, 1, h.Width, graph.Host, 0))
	}
	x.next, x.logdet = Through(b, f, x.z, x.context)
	g, err := b.Graph()
	check(t, err)
	for i, in := range g.Inputs {
		x.leaves[in.Name] = kernel.Convert[float64](normals(in.Node.Shape().TotalSize(), rng.Stream{Seed: 21, Step: uint32(i)}))
	}
	for _, h := range f.Heads(latent) {
		for i, v := range x.leaves[h.Name] {
			if h.Positive {
				x.leaves[h.Name][i] = math.Exp(v / 2)
			}
		}
	}
	for name, v := range values(t, g) {
		x.leaves[name] = kernel.Convert[float64](v)
	}
	return x
}

// wide computes a node in float64.
func (x *flowed) wide(t *testing.T, n *G.Node) []float64 {
	return x.compute(t, n, map[*G.Node]G.Value{}).Data().([]float64)
}

func (x *flowed) compute(t *testing.T, n *G.Node, known map[*G.Node]G.Value) G.Value {
	t.Helper()
	if v := known[n]; v != nil {
		return v
	}
	var v G.Value
	_, ours := n.Op().(*op.Operation)
	switch {
	case n.Shape().IsScalar() && !ours: // the derivative of the cost in itself, and the weight of one term
		v = G.NewF64(1)
	case n.Op() != nil:
		o, err := op.Of(n)
		check(t, err)
		var in []G.Value
		for _, operand := range op.Operands(n) {
			in = append(in, x.compute(t, operand, known))
		}
		v, err = o.Do(in...)
		check(t, err)
	case n.Value() != nil: // a constant
		v = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(kernel.Convert[float64](n.Value().Data().([]float32))))
	default:
		v = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(slices.Clone(x.leaves[n.Name()])))
	}
	known[n] = v
	return v
}

// slopes are the derivatives of a node's elements in number i of a leaf, by central differences.
func (x *flowed) slopes(t *testing.T, n *G.Node, leaf string, i int) []float64 {
	t.Helper()
	const step = 1e-5
	at := func(by float64) []float64 {
		moved := maps.Clone(x.leaves)
		moved[leaf] = slices.Clone(x.leaves[leaf])
		moved[leaf][i] += by
		v := (&flowed{leaves: moved}).compute(t, n, map[*G.Node]G.Value{}).Data()
		if scalar, ok := v.(float64); ok {
			return []float64{scalar}
		}
		return v.([]float64)
	}
	up, down := at(step), at(-step)
	for k := range up {
		up[k] = (up[k] - down[k]) / (2 * step)
	}
	return up
}

// jacobian is that of draw k's code behind the flow in the code before it.
func (x *flowed) jacobian(t *testing.T, k int) *mat.Dense {
	l := x.b.Latent
	j := mat.NewDense(l, l, nil)
	for c := range l {
		j.SetCol(c, x.slopes(t, x.next, "z", k*l+c)[k*l:(k+1)*l])
	}
	return j
}

// flows calls f with every family of flows that has steps, at several numbers of them and of latent dimensions.
func flows(t *testing.T, f func(t *testing.T, flow Flow, latent int)) {
	found := 0
	for _, family := range setting.Families[Flow]() {
		for _, set := range []string{"1", "3"} {
			flow := withSteps(t, family.Name, set)
			if len(flow.Steps()) == 0 {
				continue
			}
			found++
			for _, latent := range []int{1, 4} {
				t.Run(fmt.Sprintf("%s/%s/%d", family.Name, set, latent), func(t *testing.T) { f(t, flow, latent) })
			}
		}
	}
	if found < 10 {
		t.Errorf("%d flows were found", found)
	}
}

// withSteps is the flow of that name with so many steps, small else.
func withSteps(t *testing.T, name, n string) Flow {
	t.Helper()
	var choice struct {
		Flow Flow `flag:"flow" default:"none"`
	}
	s := setting.Of(&choice)
	s.Defaults()
	given := []setting.Given{{Name: "flow", Text: name}}
	for setting, text := range map[string]string{"flow-steps": n, "flow-hidden": "11,7", "flow-context": "4", "flow-reflections": "2"} {
		given = append(given, given[0])
		given[len(given)-1].Name, given[len(given)-1].Text, given[len(given)-1].From = setting, text, "small"
	}
	_, err := s.Apply(given)
	check(t, err)
	return choice.Flow
}

// TestLogDeterminants: of every flow they are those of the Jacobian by differences, in float64; those of float32 are near.
func TestLogDeterminants(t *testing.T) {
	flows(t, func(t *testing.T, f Flow, latent int) {
		x := through(t, f, latent)
		logdet, moved := x.wide(t, x.logdet), 0.0
		for k, got := range logdet {
			want, _ := mat.LogDet(x.jacobian(t, k))
			if !(math.Abs(got-want) <= 1e-7*max(1, math.Abs(want))) {
				t.Errorf("log |det| of draw %d is %v, want %v", k, got, want)
			}
			moved += math.Abs(want)
		}
		if moved < 0.01 {
			t.Errorf("the flow does next to nothing: log determinants %v", logdet)
		}
		x.b.Output("next", x.next)
		x.b.Output("logdet", x.logdet)
		narrow := x.run(t)
		for name, want := range map[string][]float64{"next": x.wide(t, x.next), "logdet": logdet} {
			for i, got := range narrow[name] {
				if !(math.Abs(float64(got)-want[i]) <= 1e-5*max(1, math.Abs(want[i]))) {
					t.Errorf("%s %d is %v in float32, want %v", name, i, got, want[i])
				}
			}
		}
	})
}

// run computes the outputs in float32.
func (x *flowed) run(t *testing.T) map[string][]float32 {
	t.Helper()
	set := map[string][]float32{}
	g, err := x.b.Graph()
	check(t, err)
	for _, in := range g.Inputs {
		set[in.Name] = kernel.Convert[float32](x.leaves[in.Name])
	}
	return runGraph(t, g, set)
}

// TestInverses: what a flow does is undone where it has an inverse.
func TestInverses(t *testing.T) {
	undone := 0
	flows(t, func(t *testing.T, f Flow, latent int) {
		x := through(t, f, latent)
		back := x.next
		for _, step := range slices.Backward(f.Steps()) {
			s, ok := step.(Invertible)
			if !ok {
				return
			}
			back = s.Inverse(x.b, back, x.context)
		}
		undone++
		x.b.Output("back", back)
		wide, narrow := x.wide(t, back), x.run(t)["back"]
		for i, want := range x.leaves["z"] {
			if math.Abs(wide[i]-want) > 1e-12 || math.Abs(float64(narrow[i])-want) > 1e-5 {
				t.Errorf("number %d comes back as %v, in float32 %v, want %v", i, wide[i], narrow[i], want)
			}
		}
	})
	if undone == 0 {
		t.Error("no flow has an inverse")
	}
}

// TestMasks: in a step of an autoregressive flow a dimension depends on all of those before it, and on the context, and on
// none behind it.
func TestMasks(t *testing.T) {
	const latent = 5
	tried := 0
	for _, family := range setting.Families[Flow]() {
		for k, step := range withSteps(t, family.Name, "2").Steps() {
			if _, ok := step.(Invertible); !ok {
				continue
			}
			tried++
			x := through(t, oneStep{withSteps(t, family.Name, "2"), step}, latent)
			j := x.jacobian(t, 1)
			for row := range latent {
				for col := range latent {
					before := col < row && k%2 == 0 || col > row && k%2 == 1
					if d := j.At(row, col); (d != 0) != (before || row == col) {
						t.Errorf("%s, step %d: dimension %d changes with %d by %v", family.Name, k, row, col, d)
					}
				}
			}
			for i, d := range x.slopes(t, x.next, "flow.context", 2)[:latent] {
				if d == 0 {
					t.Errorf("%s, step %d: dimension %d does not see the context", family.Name, k, i)
				}
			}
			for i, d := range x.slopes(t, x.next, "flow.context", 2)[flowDraws*latent:] {
				if d != 0 {
					t.Errorf("%s, step %d: number %d sees the context of another image", family.Name, k, i)
				}
			}
		}
	}
	if tried < 2 {
		t.Errorf("%d steps were tried", tried)
	}
}

// oneStep is a flow of one step of another's.
type oneStep struct {
	Flow
	step Bijector
}

func (f oneStep) Steps() []Bijector { return []Bijector{f.step} }

// TestFlowGradients: those of codes, context and parameters are the differences of a cost that has codes and log determinants.
func TestFlowGradients(t *testing.T) {
	flows(t, func(t *testing.T, f Flow, latent int) {
		x := through(t, f, latent)
		b := x.b
		cost := b.Apply(op.NegativeELBO{}, x.logdet, b.Mul(x.next, b.Input("weights", flowDraws, latent, graph.Host, 0)), b.Scalar("one"))
		x.leaves["weights"] = kernel.Convert[float64](normals(flowImages*flowDraws*latent, rng.Stream{Seed: 5}))
		g, err := b.Graph()
		check(t, err)
		leaves := append(G.Nodes{x.z}, x.context...)
		for _, p := range g.Params {
			leaves = append(leaves, p.Node)
		}
		grads, err := G.Grad(cost, leaves...)
		check(t, err)
		for k, leaf := range leaves {
			got := x.wide(t, grads[k])
			for i := 0; i < len(got); i += 1 + len(got)/8 {
				if want := x.slopes(t, cost, leaf.Name(), i)[0]; !(math.Abs(got[i]-want) <= 1e-7*max(1, math.Abs(want))) {
					t.Errorf("the derivative in number %d of %s is %v, want %v", i, leaf.Name(), got[i], want)
				}
			}
		}
	})
}

// TestNoSteps: a flow without steps has no context, and leaves a sample as it is.
func TestNoSteps(t *testing.T) {
	for _, family := range setting.Families[Flow]() {
		f := withSteps(t, family.Name, "0")
		b := newBuilder(2, nil)
		z := Gaussian{}.Sample(b, heads(b, Gaussian{}), 3, rng.Noise)
		if got := z.Behind(b, f, nil); got != z || len(f.Heads(dims)) > 0 {
			t.Errorf("%s without steps makes %+v of %+v, and has the heads %v", family.Name, got, z, f.Heads(dims))
		}
	}
}

// TestBehind: the density that a sample brings is the base's over the determinants, and normalised: the mean of p/q over
// its draws is 1 for a density p.
func TestBehind(t *testing.T) {
	const draws = 20_000
	flows(t, func(t *testing.T, f Flow, latent int) {
		b := &Builder{Builder: graph.NewBuilder(1), Latent: latent, Activation: kernel.Tanh}
		set := map[string][]float32{Mean: make([]float32, latent), LogVar: slices.Repeat([]float32{0.5}, latent)}
		var context G.Nodes
		for i, h := range f.Heads(latent) {
			context = append(context, b.Input(h.Name, 1, h.Width, graph.Host, 0))
			set[h.Name] = normals(h.Width, rng.Stream{Seed: 31, Step: uint32(i)})
			for k := range set[h.Name] {
				if set[h.Name][k] *= 0.3; h.Positive {
					set[h.Name][k] = float32(math.Exp(float64(set[h.Name][k])))
				}
			}
		}
		theta := G.Nodes{b.Input(Mean, 1, latent, graph.Host, 0), b.Input(LogVar, 1, latent, graph.Host, 0)}
		z := Gaussian{}.Sample(b, theta, draws, rng.EvalDraws).Behind(b, f, context)
		b.Output("logq", z.LogQ)
		narrow := b.Constant("narrow", -1, 1, latent) // log s² of p
		b.Output("logp", b.Apply(op.GaussianLogDensity{}, z.Z, b.Constant("centre", 0.2, 1, latent), narrow))
		out := run(t, b, set)
		ratio := estimated(draws, func(j int) float64 { return math.Exp(float64(out["logp"][j] - out["logq"][j])) })
		ratio.wants(t, "the mean of p/q", 1)
		if ratio.stderr > 0.1 {
			t.Errorf("p/q says nothing: %v", ratio)
		}
	})
}

// TestFlowsStayFinite: contexts and weights a hundred times as large as usual, either way round, overflow nothing in float32.
func TestFlowsStayFinite(t *testing.T) {
	flows(t, func(t *testing.T, f Flow, latent int) {
		for _, by := range []float64{100, -100, 1e-20, 0} {
			x := through(t, f, latent)
			x.b.Output("next", x.next)
			x.b.Output("logdet", x.logdet)
			g, err := x.b.Graph()
			check(t, err)
			params := values(t, g)
			for name, v := range params {
				for i := range v {
					params[name][i] *= float32(by)
				}
			}
			for _, h := range f.Heads(latent) {
				for i, v := range x.leaves[h.Name] {
					if x.leaves[h.Name][i] = by * v; h.Positive {
						x.leaves[h.Name][i] = max(math.Abs(by*v), op.Least)
					}
				}
			}
			set := map[string][]float32{}
			for _, in := range g.Inputs {
				set[in.Name] = kernel.Convert[float32](x.leaves[in.Name])
			}
			for name, v := range runLearned(t, g, params, set) {
				for i, got := range v {
					if math.IsNaN(float64(got)) || math.IsInf(float64(got), 0) {
						t.Errorf("times %v number %d of %s is %v", by, i, name, got)
					}
				}
			}
		}
	})
}
