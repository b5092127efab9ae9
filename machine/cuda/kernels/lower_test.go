package kernels_test

import (
	"fmt"
	"math"
	"regexp"
	"testing"
	"unsafe"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/machine/cuda/kernels"
	"vaelab/op"
	"vaelab/op/optest"
)

// signatures returns the kinds of the parameters of each kernel in the PTX, as u64 or f32.
func signatures(t *testing.T) map[string][]string {
	t.Helper()
	entry := regexp.MustCompile(`(?s)\.visible \.entry (\w+)\((.*?)\)`)
	param := regexp.MustCompile(`\.param \.(\w+) `)
	all := map[string][]string{}
	for _, m := range kernels.Modules() {
		for _, e := range entry.FindAllStringSubmatch(m.PTX, -1) {
			kinds := []string{}
			for _, p := range param.FindAllStringSubmatch(e[2], -1) {
				kinds = append(kinds, p[1])
			}
			all[e[1]] = kinds
		}
	}
	if len(all) == 0 {
		t.Fatal("there are no kernels")
	}
	return all
}

// address makes addresses that no number is mistaken for.
type address uint64

func (a *address) next() kernels.Pointer {
	*a += 1 << 40
	return kernels.Pointer(*a)
}

// fits reports whether a boxed argument can be one of that kind. Addresses here are beyond 32
// bits; the whole numbers are small, or small and negative; numbers with a fraction are not.
func fits(kind string, arg uint64) bool {
	low := uint32(arg)
	switch kind {
	case "u64":
		return arg == 0 || arg >= 1<<40 && arg < 1<<50
	case "f64":
		return arg == 0 || arg >= 1<<50
	case "u32":
		return arg>>32 == 0 && (low < 1<<20 || low > math.MaxUint32-1<<20)
	case "f32":
		return arg>>32 == 0 && (low == 0 || low >= 1<<20)
	}
	return false
}

// checkLaunch holds a launch to the parameters of its kernel.
func checkLaunch(t *testing.T, entries map[string][]string, what string, l kernels.Launch) {
	t.Helper()
	kinds, ok := entries[l.Kernel]
	if !ok {
		t.Errorf("%s: there is no kernel %s", what, l.Kernel)
		return
	}
	if len(kinds) != len(l.Args) {
		t.Errorf("%s: %s takes %d parameters %v, not %d", what, l.Kernel, len(kinds), kinds, len(l.Args))
		return
	}
	for i, kind := range kinds {
		if !fits(kind, l.Args[i]) {
			t.Errorf("%s: argument %d of %s is %#x, no %s", what, i, l.Kernel, l.Args[i], kind)
		}
	}
	if l.Threads < 1 {
		t.Errorf("%s: %s has %d threads", what, l.Kernel, l.Threads)
	}
}

// lowered returns the launches of an example, and the address of the result.
func lowered(t *testing.T, e optest.Example) ([]kernels.Launch, kernels.Pointer) {
	t.Helper()
	o, err := op.New(e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	shape, err := o.Shape(e.Shapes)
	if err != nil {
		t.Fatal(err)
	}
	var memory address
	at := func(s tensor.Shape) kernels.Matrix {
		rows, cols := op.Extent(s)
		return kernels.Matrix{At: memory.next(), Rows: rows, Cols: cols}
	}
	out := at(shape)
	in := make([]kernels.Matrix, len(e.Shapes))
	for i, s := range e.Shapes {
		in[i] = at(s)
	}
	return kernels.Lower(o, out, in), out.At
}

// TestLaunchesFitTheirKernels: every operation is lowered to kernels that the PTX has, with
// as many arguments of the right widths, the result first, and no kernel is left over.
func TestLaunchesFitTheirKernels(t *testing.T) {
	entries := signatures(t)
	used := map[string]bool{}
	check := func(what string, l kernels.Launch) {
		checkLaunch(t, entries, what, l)
		used[l.Kernel] = true
	}
	for _, e := range optest.All() {
		launches, out := lowered(t, e)
		if len(launches) == 0 {
			t.Errorf("%v is not lowered", e)
		}
		for _, l := range launches {
			if p := l.Product; p != nil {
				checkProduct(t, e, *p, out)
				continue
			}
			check(fmt.Sprint(e), l)
			if l.Args[0] != uint64(out) {
				t.Errorf("%v: %s does not write the result", e, l.Kernel)
			}
		}
	}
	for _, l := range others() {
		check(l.Kernel, l)
	}
	for k := range entries {
		if !used[k] {
			t.Errorf("nothing launches %s", k)
		}
	}
}

// others are the launches of what is no operation.
func others() []kernels.Launch {
	var memory address
	p := memory.next
	x := kernels.Matrix{At: p(), Rows: 4, Cols: 10}
	return append(
		kernels.Norm(p(), p(), p(), 100, p()),
		kernels.Normal(x, p(), 3),
		kernels.Uniform(x, p(), 3),
		kernels.Pixels(x, p(), p(), p(), 2, 3),
		kernels.OneHot(x, p(), p()),
		kernels.Total(p(), x),
		kernels.Adam(p(), p(), p(), p(), 100, kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}, p(), p(), p()),
		kernels.RMSprop(p(), p(), p(), p(), 100, kernel.RMSprop{Alpha: 0.99, Epsilon: 1e-8}, p(), p(), p()),
	)
}

// checkProduct holds a product to the extents of its factors.
func checkProduct(t *testing.T, e optest.Example, p kernels.Product, out kernels.Pointer) {
	t.Helper()
	rows, inner := p.A.Rows, p.A.Cols
	if p.TransA {
		rows, inner = inner, rows
	}
	through, cols := p.B.Rows, p.B.Cols
	if p.TransB {
		through, cols = cols, through
	}
	if p.C.At != out || p.C.Rows != rows || p.C.Cols != cols || inner != through {
		t.Errorf("%v: (%d, %d) times (%d, %d) is no (%d, %d)", e, rows, inner, through, cols, p.C.Rows, p.C.Cols)
	}
}

// TestShortBatch: an operation of fewer images than the graph was built for has threads and
// rows for those alone, but draws share rows as they do in a full batch.
func TestShortBatch(t *testing.T) {
	const draws, latent = 3, 5
	z := kernels.Matrix{At: 1, Rows: 2 * draws, Cols: latent}
	code := kernels.Matrix{At: 2, Rows: 2, Cols: latent}
	o, err := op.New(op.GaussianDraw{})
	if err != nil {
		t.Fatal(err)
	}
	l := kernels.Lower(o, z, []kernels.Matrix{code, code, z})[0]
	if n := 2 * draws * latent; l.Threads != n {
		t.Errorf("%d threads, want %d", l.Threads, n)
	}
	if n, each := int(l.Args[4]), int(l.Args[6]); n != 2*draws || each != draws {
		t.Errorf("%d rows, %d for each image, want %d and %d", n, each, 2*draws, draws)
	}
}

// TestStepLayout holds Step to the struct of step.h.
func TestStepLayout(t *testing.T) {
	var s kernels.Step
	for name, at := range map[string][2]uintptr{
		"size":  {unsafe.Sizeof(s), kernels.StepSize},
		"epoch": {unsafe.Offsetof(s.Epoch), 8},
		"step":  {unsafe.Offsetof(s.Step), 12},
		"rate":  {unsafe.Offsetof(s.Rate), 16},
		"root":  {unsafe.Offsetof(s.Root), 20},
		"bound": {unsafe.Offsetof(s.Bound), 24},
	} {
		if at[0] != at[1] {
			t.Errorf("%s: %d, want %d", name, at[0], at[1])
		}
	}
	s.SetAdam(kernel.Adam{Beta1: 0.9, Beta2: 0.99}, 0.2, 1)
	if got, want := s.Rate, float32(2); math.Abs(float64(got-want)) > 1e-6 {
		t.Errorf("Adam's rate of step 1 is %v, want %v", got, want)
	}
	if got, want := s.Root, float32(10); math.Abs(float64(got-want)) > 1e-6 {
		t.Errorf("Adam's root of step 1 is %v, want %v", got, want)
	}
}
