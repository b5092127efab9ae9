//go:build gpu

package cuda

import (
	"reflect"
	"slices"
	"testing"

	"gorgonia.org/cu"

	"vaelab/machine"
	"vaelab/machine/cuda/internal/fake"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/rng"
)

// TestWaits: a piece waits for whoever wrote what it reads, and for whoever read or wrote
// what it writes, and for nobody else.
func TestWaits(t *testing.T) {
	const a, b, c kernels.Pointer = 1, 2, 3
	at := func(p ...kernels.Pointer) []kernels.Pointer { return p }
	product := []kernels.Launch{{Product: &kernels.Product{}}}
	for what, test := range map[string]struct {
		pieces []piece
		want   [][]int
	}{
		"a reader waits for the writer":      {[]piece{{writes: at(a)}, {reads: at(a)}}, [][]int{nil, {0}}},
		"readers do not wait for each other": {[]piece{{writes: at(a)}, {reads: at(a)}, {reads: at(a)}}, [][]int{nil, {0}, {0}}},
		"a writer waits for readers":         {[]piece{{writes: at(a)}, {reads: at(a), writes: at(b)}, {writes: at(a)}}, [][]int{nil, {0}, {0, 1}}},
		"readers wait for the last writer":   {[]piece{{writes: at(a)}, {writes: at(a)}, {reads: at(a)}}, [][]int{nil, {0}, {1}}},
		"an operand read twice is one":       {[]piece{{writes: at(a)}, {reads: at(a, a), writes: at(a)}}, [][]int{nil, {0}}},
		"others run at once":                 {[]piece{{writes: at(a)}, {writes: at(b)}, {reads: at(c)}}, [][]int{nil, nil, nil}},
		"products share a workspace": {
			[]piece{{launches: product, writes: at(a)}, {launches: product, writes: at(b), workspace: 1}, {launches: product, writes: at(c)}},
			[][]int{nil, nil, {0}},
		},
	} {
		got := waits(test.pieces)
		for i := range got {
			if len(got[i]) == 0 {
				got[i] = nil
			}
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: pieces wait for %v, want %v", what, got, test.want)
		}
	}
}

// touches checks that the launch that ran last, one of a step's, read nothing but operands and
// the result, and wrote nothing but the result: what it is ordered by.
func touches(t *testing.T, m *vm, s *plan.Step) {
	t.Helper()
	if driver == nil {
		return
	}
	reads, writes, err := driver.Touched()
	check(t, err)
	if len(writes) == 0 {
		t.Errorf("%v writes nothing", s.Operation)
	}
	within := func(r fake.Range, values ...*plan.Value) bool { // some may lie side by side
		from, end := r.From, r.From+uint64(r.Bytes)
		for from < end {
			i := slices.IndexFunc(values, func(v *plan.Value) bool {
				at := uint64(m.at[v])
				return at <= from && from < at+uint64(v.Size()*floatBytes)
			})
			if i < 0 {
				return false
			}
			from = uint64(m.at[values[i]]) + uint64(values[i].Size()*floatBytes)
		}
		return true
	}
	for _, r := range reads {
		if !within(r, append(s.In[:len(s.In):len(s.In)], s.Out)...) {
			t.Errorf("%v reads %d bytes at %#x, which are no operand's", s.Operation, r.Bytes, r.From)
		}
	}
	for _, r := range writes {
		workspace := slices.Contains(m.device.workspaces, cu.DevicePtr(r.From)) && r.Bytes == m.device.workspaceBytes
		if !within(r, s.Out) && !workspace {
			t.Errorf("%v writes %d bytes at %#x, which are not the result's", s.Operation, r.Bytes, r.From)
		}
	}
}

// TestNodesApart replays a step of every model: the fake driver watches that what may run at the
// same time touches nothing in common that one of them writes.
func TestNodesApart(t *testing.T) {
	needFake(t)
	for _, c := range modeltest.All() {
		t.Run(modeltest.Name(c), func(t *testing.T) {
			n := newTrainee(t, open(t, Options{}), c, adam)
			m := n.machine.(*vm)
			for i := range m.Plan.Outputs {
				m.totals = append(m.totals, i)
			}
			for step := range 2 {
				check(t, n.opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3, MaxNorm: 1}))
			}
		})
	}
}

// TestBindingAgain: images that are on the GPU already are not carried there again, and the
// graph that reads them stays; another binarization of them makes a new one.
func TestBindingAgain(t *testing.T) {
	needFake(t)
	driver.Reset()
	d := open(t, Options{})
	n := newTrainee(t, d, modeltest.Small(), adam)
	images := machine.Pixels{Data: pixels(20), Purpose: rng.Binarize}
	step := 0
	run := func() (carried, captures int64) {
		before, err := driver.Counts()
		check(t, err)
		check(t, n.machine.Bind(model.Pixels, images))
		for range 3 {
			step++
			check(t, n.machine.Feed(batch(9)))
			check(t, n.opt.Run(machine.Step{Number: step, LearningRate: 1e-3}))
		}
		after, err := driver.Counts()
		check(t, err)
		return after.Bytes.ToDevice - before.Bytes.ToDevice - 3*int64(n.machine.(*vm).exchange.bytes()),
			after.Calls["cuGraphCreate"] - before.Calls["cuGraphCreate"]
	}
	run() // also what was still to be carried: copies count when they are done
	for _, test := range []struct {
		what              string
		change            func()
		carried, captures int64
	}{
		{"the same", func() {}, 0, 0},
		{"another binarization", func() { images.Binarize = machine.Stochastic }, 0, 1},
		{"other images", func() { images.Data = pixels(20) }, int64(len(images.Data)), 1},
	} {
		test.change()
		if carried, captures := run(); carried != test.carried || captures != test.captures {
			t.Errorf("%s: %d bytes and %d captures, want %d and %d", test.what, carried, captures, test.carried, test.captures)
		}
	}
}

// TestChain counts the launches of a training step of the default model that must follow one
// another: what a GPU can't do at once, and what a step takes there.
func TestChain(t *testing.T) {
	d := open(t, Options{})
	g, err := standard.Training(plainly.BatchSize)
	check(t, err)
	m, err := d.Compile(g, parameters(t, d, standard))
	check(t, err)
	opt, err := m.NewOptimizer(adam)
	check(t, err)
	m.(*vm).totals = []int{0, 1, 2}
	p, err := m.(*vm).program(variant{rows: plainly.BatchSize, update: opt.(*optimizer)})
	check(t, err)
	until := make([]int, len(p.pieces)) // launches of the longest chain that ends in a piece
	all, longest := 0, 0
	for i, after := range waits(p.pieces) {
		for _, n := range after {
			until[i] = max(until[i], until[n])
		}
		until[i] += len(p.pieces[i].launches)
		all += len(p.pieces[i].launches)
		longest = max(longest, until[i])
	}
	if all != 45 || longest != 21 {
		t.Errorf("%d launches, of which %d must follow one another, want 45 and 21", all, longest)
	}
}
