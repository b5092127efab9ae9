package latent

import (
	"hash/fnv"
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/cpu"
	"vaelab/model/network"
	"vaelab/rng"
)

// Sizes of what is tested.
const (
	dims    = 3 // L
	pixels  = 12
	classes = 4
)

// newBuilder is a builder for so many images; conditional, if the prior must be.
func newBuilder(batch int, p Prior) *Builder {
	b := &Builder{Builder: graph.NewBuilder(batch), Latent: dims, Pixels: pixels, Posterior: ofSupport(p), Activation: kernel.Tanh}
	if p, ok := p.(Checker); ok && p.Check(Model{Posterior: Gaussian{}, Flow: NoFlow{}, Latent: dims}) != nil {
		b.Labels = b.Input("c", 1, classes, graph.Host, 0)
	}
	b.Encode = func(x *G.Node) (theta G.Nodes) {
		n := network.MLP{Hidden: []int{6}, Activation: kernel.Tanh}
		h := n.Encode(b.Builder, network.Image{}, x, nil)
		for i, head := range (Gaussian{}).Heads(dims) {
			theta = append(theta, n.Head(b.Builder, i, head.Layer, h, dims, kernel.Identity))
		}
		return theta
	}
	return b
}

// posteriors are all that have draws, of sizes that go with the codes.
func posteriors() []setting.Family[Posterior] {
	all := slices.DeleteFunc(setting.Families[Posterior](), func(f setting.Family[Posterior]) bool { return f.Name == "vq" })
	for i, f := range all {
		if q, ok := f.Default.(Categorical); ok {
			q.Categories = dims
			all[i].Default = q
		}
	}
	return all
}

// ofSupport is a posterior with the support of a prior, nil if there is no prior.
func ofSupport(p Prior) Posterior {
	for _, f := range posteriors() {
		if p != nil && f.Default.Support() == p.Support() {
			return f.Default
		}
	}
	return nil
}

// heads declares the parameters of q as inputs.
func heads(b *Builder, q Posterior) (theta G.Nodes) {
	for _, h := range q.Heads(dims) {
		theta = append(theta, b.Input(h.Name, 1, h.Width, graph.Host, 0))
	}
	return theta
}

// given are draws that the caller sets: as codes, which are logarithms on a logarithmic support.
func given(b *Builder, s Support, draws int, noise rng.Purpose) Sample {
	codes := b.Input(Codes, draws, dims, graph.Host, 0)
	z := Sample{Z: codes, Draws: draws, Noise: noise}
	if s.Logarithmic() {
		z.Z, z.log = exp(b, codes), codes
	}
	return z
}

// values are what a graph learns, by name: as it begins, but that what stands alone has a
// spread, so that nothing is 0.
func values(t *testing.T, g *graph.Graph) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for _, p := range g.Params {
		h := fnv.New32a()
		h.Write([]byte(p.Name))
		if p.In == 0 && p.Spread == 0 {
			p.Spread = 0.4
		}
		v, err := p.Initial(graph.InitTorch, int(h.Sum32()), 1)
		check(t, err)
		all[p.Name] = v
	}
	return all
}

// run computes the outputs of a graph for a full batch, with the given inputs. Labels of a
// conditional one are in turn.
func run(t *testing.T, b *Builder, set map[string][]float32) map[string][]float32 {
	t.Helper()
	g, err := b.Graph()
	check(t, err)
	return runGraph(t, g, set)
}

// runGraph is run of a graph that is built.
func runGraph(t *testing.T, g *graph.Graph, set map[string][]float32) map[string][]float32 {
	t.Helper()
	return runLearned(t, g, values(t, g), set)
}

// runLearned is runGraph with the given parameters.
func runLearned(t *testing.T, g *graph.Graph, learned, set map[string][]float32) map[string][]float32 {
	t.Helper()
	d := cpu.New(2)
	defer d.Close()
	var layout []machine.Array
	for _, p := range g.Params {
		layout = append(layout, machine.Array{Name: p.Name, Size: p.Size()})
	}
	params, err := d.NewParams(layout)
	check(t, err)
	for name, v := range learned {
		check(t, params.Set(name, v))
	}
	vm, err := d.Compile(g, params)
	check(t, err)
	check(t, vm.Feed(machine.Batch{Rows: g.Batch, Seed: 3}))
	for name, v := range set {
		check(t, vm.Set(name, v))
	}
	if slices.ContainsFunc(g.Inputs, func(in graph.Input) bool { return in.Name == "c" }) {
		c := make([]float32, g.Batch*classes)
		for i := range g.Batch {
			c[i*classes+label(i)] = 1
		}
		check(t, vm.Set("c", c))
	}
	check(t, vm.RunAll())
	out := map[string][]float32{}
	for _, o := range g.Outputs {
		v, err := vm.Output(o.Name)
		check(t, err)
		out[o.Name] = slices.Clone(v)
	}
	return out
}

// label is that of an image.
func label(i int) int { return (i*3 + 1) % classes }

// parameters are some of q for so many images: a slice for each head, by its name.
func parameters(q Posterior, n int, spread float64) map[string][]float32 {
	all := map[string][]float32{}
	for i, h := range q.Heads(dims) {
		v := normals(n*h.Width, rng.Stream{Seed: 8, Step: uint32(i)})
		for k, x := range v {
			v[k] = float32(spread) * x
			if h.Positive {
				v[k] = float32(math.Exp(spread * float64(x)))
			}
		}
		all[h.Name] = unit(h, v)
	}
	return all
}

// row is the parameters of image i, a row for each head.
func row(q Posterior, theta map[string][]float32, i int) (rows [][]float32) {
	for _, h := range q.Heads(dims) {
		rows = append(rows, theta[h.Name][i*h.Width:(i+1)*h.Width])
	}
	return rows
}

// unit brings each image's numbers to the length 1, if the head does.
func unit(h Head, v []float32) []float32 {
	for lo := 0; h.Unit && lo < len(v); lo += dims {
		copy(v[lo:], Sphere.Nearest(v[lo:lo+dims]))
	}
	return v
}

func normals(n int, s rng.Stream) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.Normals(s.Block(uint32(i / 4)))[i%4])
	}
	return v
}

// affine are the priors that are scaled and shifted at last, if it is asked for.
var affine = []setting.Family[Prior]{
	{Name: "maf prior-affine", Default: MAFPrior{Count: 1, Hidden: network.Widths{6}, Affine: Affine{Scaled: true}}},
	{Name: "layered prior-affine", Default: Layered{Hidden: network.Widths{6}, Upper: 2, Affine: Affine{Scaled: true}}},
}

// matched calls f with every posterior and prior of one support.
func matched(t *testing.T, f func(t *testing.T, q Posterior, p Prior)) {
	t.Helper()
	for _, q := range posteriors() {
		for _, p := range append(setting.Families[Prior](), affine...) {
			if p.Default.Support() == q.Default.Support() {
				t.Run(q.Name+" "+p.Name, func(t *testing.T) { f(t, q.Default, p.Default) })
			}
		}
	}
}

// estimate is the mean of numbers and its standard error.
type estimate struct{ mean, stderr float64 }

func estimated(n int, f func(i int) float64) estimate {
	var sum, squares float64
	for i := range n {
		x := f(i)
		sum, squares = sum+x, squares+x*x
	}
	mean := sum / float64(n)
	return estimate{mean, math.Sqrt(max(squares/float64(n)-mean*mean, 0) / float64(n))}
}

// wants holds the estimate to a number: 5 standard errors, and what float32 may do.
func (e estimate) wants(t *testing.T, what string, want float64) {
	t.Helper()
	if !(math.Abs(e.mean-want) <= 5*e.stderr+2e-6*max(1, math.Abs(want))) {
		t.Errorf("%s is %v ± %v, want %v", what, e.mean, e.stderr, want)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
