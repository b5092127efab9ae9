package kernel

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vaelab/rng"
)

// sets is every instruction set of this processor, and nil for the plain
// definitions.
func sets() []*simd { return append(available(), nil) }

// use makes s the instruction set until the returned function is called.
func use(s *simd) (restore func()) {
	before := vector
	vector = s
	return func() { vector = before }
}

// onEach runs the test with every instruction set.
func onEach(t *testing.T, test func(*testing.T)) {
	for _, s := range sets() {
		restore := use(s)
		t.Run(SIMD(), test)
		restore()
	}
}

// benchmarkEach runs the benchmark with every instruction set.
func benchmarkEach(b *testing.B, name string, f func(*testing.B)) {
	for _, s := range sets() {
		restore := use(s)
		b.Run(name+"/"+SIMD(), f)
		restore()
	}
}

// operand is an array of n numbers that begins off a vector's alignment and has
// canaries on both sides.
type operand struct {
	all []float32
	n   int
}

const guard, canary = 40, 12345.678

func newOperand(n, offset int, fill func(i int) float32) operand {
	o := operand{make([]float32, n+2*guard+offset)[offset:], n}
	for i := range o.all {
		o.all[i] = canary
	}
	for i := range n {
		o.all[guard+i] = fill(i)
	}
	return o
}

func (o operand) mat() Mat[float32] { return Dense(1, o.n, o.all[guard:guard+o.n:guard+o.n]) }

func (o operand) overrun() bool {
	for i, x := range o.all {
		if (i < guard || i >= guard+o.n) && x != canary {
			return true
		}
	}
	return false
}

// argument is a number of the kinds and sizes that a network meets, and beyond.
func argument(i int, purpose rng.Purpose) float32 {
	block := rng.Stream{Seed: 9, Purpose: purpose}.Block(uint32(i))
	x := float32(rng.Normals(block)[0])
	switch i % 8 {
	case 5:
		return max(-60, min(60, 30*x))
	case 6:
		return 1e-3 * x
	case 7:
		return float32(math.Max(-60, math.Min(60, extremes[int(block[3])%len(extremes)])))
	}
	return x
}

// TestElementwise holds every elementwise function to its definition in float64, for
// every length up to 257, at odd alignments, and looks for writes out of bounds.
//
// The bound is relative to the terms of the formula: 4 units in the last place (ε =
// 2⁻²³) of the largest.
func TestElementwise(t *testing.T) {
	onEach(t, func(t *testing.T) {
		for name, f := range elementwise {
			t.Run(name, func(t *testing.T) {
				for n := range 258 {
					f.check(t, n, n%5)
				}
			})
		}
	})
}

// elementwiseFunction is d = f(a, b, c) on matrices; terms bounds the size of what
// it adds up.
type elementwiseFunction struct {
	f32   func(d, a, b, c Mat[float32])
	f64   func(d, a, b, c Mat[float64])
	terms func(a, b, c float64) float64
}

func (f elementwiseFunction) check(t *testing.T, n, offset int) {
	var in [3]operand
	var wide [3]Mat[float64]
	for k := range in {
		in[k] = newOperand(n, (offset+k)%4, func(i int) float32 { return argument(i, rng.Purpose(k)) })
		wide[k] = Dense(1, n, make([]float64, n))
		for i, x := range in[k].mat().Data {
			wide[k].Data[i] = float64(x)
		}
	}
	d, want := newOperand(n, offset, func(int) float32 { return 0 }), Dense(1, n, make([]float64, n))
	f.f32(d.mat(), in[0].mat(), in[1].mat(), in[2].mat())
	f.f64(want, wide[0], wide[1], wide[2])
	for i, w := range want.Data {
		got := float64(d.mat().Data[i])
		bound := 4 * 0x1p-23 * max(abs(w), f.terms(wide[0].Data[i], wide[1].Data[i], wide[2].Data[i]))
		if !same(got, float64(float32(w))) && !(abs(got-w) <= bound+0x1p-126) {
			t.Fatalf("n = %d: of %v, %v, %v it makes %v, want %v ± %.1g", n, wide[0].Data[i], wide[1].Data[i], wide[2].Data[i], got, w, bound)
		}
	}
	for _, o := range append(in[:], d) {
		if o.overrun() {
			t.Fatalf("n = %d: it writes out of bounds", n)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

func same(x, y float64) bool { return x == y || x != x && y != y }

// elementwise is all of them. Terms leave out what is of the result's own size.
var elementwise = map[string]elementwiseFunction{
	"identity":          bias(Identity, false),
	"relu":              bias(ReLU, false),
	"tanh":              bias(Tanh, true),
	"softplus":          bias(Softplus, true),
	"elu":               bias(ELU, true),
	"sigmoid":           bias(Sigmoid, true),
	"relu gradient":     gradient(ReLU, func(y, g float64) float64 { return 0 }),
	"tanh gradient":     gradient(Tanh, func(y, g float64) float64 { return abs(g) * (1 + y*y) }),
	"elu gradient":      gradient(ELU, func(y, g float64) float64 { return abs(g) * (1 + abs(y)) }),
	"sigmoid gradient":  gradient(Sigmoid, func(y, g float64) float64 { return abs(g*y) * (1 + abs(y)) }),
	"softplus gradient": gradient(Softplus, func(y, g float64) float64 { return 0 }),
	"add": {
		func(d, a, b, _ Mat[float32]) { Add(d, a, b) }, func(d, a, b, _ Mat[float64]) { Add(d, a, b) }, nothing,
	},
	"GaussianDraw": {
		func(d, a, b, c Mat[float32]) { GaussianDraw(d, a, b, c) },
		func(d, a, b, c Mat[float64]) { GaussianDraw(d, a, b, c) },
		func(mu, v, e float64) float64 { return abs(mu) + math.Exp(v/2)*abs(e) },
	},
	"GaussianDrawGrad": {
		func(d, a, b, c Mat[float32]) { GaussianDrawGrad(d, a, b, c) },
		func(d, a, b, c Mat[float64]) { GaussianDrawGrad(d, a, b, c) }, nothing,
	},
	"GaussianKL": {
		func(d, a, b, _ Mat[float32]) { GaussianKL(d, a, b) },
		func(d, a, b, _ Mat[float64]) { GaussianKL(d, a, b) },
		func(mu, v, _ float64) float64 { return mu*mu + abs(v) + abs(math.Expm1(v)) },
	},
	"Multiply": {
		func(d, a, b, _ Mat[float32]) { Multiply(d, a, b) },
		func(d, a, b, _ Mat[float64]) { Multiply(d, a, b) }, nothing,
	},
	"GaussianKLGradLogVar": {
		func(d, a, b, _ Mat[float32]) { GaussianKLGradLogVar(d, a, b) },
		func(d, a, b, _ Mat[float64]) { GaussianKLGradLogVar(d, a, b) }, nothing,
	},
}

func nothing(_, _, _ float64) float64 { return 0 }

// bias is d = f(a + b); with pure, b is 0, for the rounding of a sum is not f's.
func bias(f Activation, pure bool) elementwiseFunction {
	terms := func(a, b, _ float64) float64 { return abs(a) + abs(b) }
	if pure {
		terms = nothing
	}
	return elementwiseFunction{
		func(d, a, b, _ Mat[float32]) { activated(f, pure, d, a, b) },
		func(d, a, b, _ Mat[float64]) { activated(f, pure, d, a, b) }, terms,
	}
}

func activated[T Float](f Activation, pure bool, d, a, b Mat[T]) {
	Copy(d, a)
	if pure {
		Fill(b, 0)
	}
	BiasActivate(f, d, b.Data)
}

// gradient is d = b f′, with a for f's value.
func gradient(f Activation, terms func(y, g float64) float64) elementwiseFunction {
	return elementwiseFunction{
		func(d, a, b, _ Mat[float32]) { ActivationGrad(f, d, a, b) },
		func(d, a, b, _ Mat[float64]) { ActivationGrad(f, d, a, b) },
		func(y, g, _ float64) float64 { return terms(y, g) },
	}
}

// TestSpecialValues holds the elementwise functions to their plain definitions where
// exponentials leave the numbers, at infinities and at NaN, in each operand in turn.
func TestSpecialValues(t *testing.T) {
	inf := float32(math.Inf(1))
	values := []float32{
		0, 40, 70, 80, 86, 87.3, 88, 88.7, 88.8, 89, 100, 104, 150, 1e4, 1e30, math.MaxFloat32, inf,
	}
	onEach(t, func(t *testing.T) {
		for name, f := range elementwise {
			for operand := range 3 {
				for _, v := range append(values, float32(math.NaN())) {
					for _, x := range []float32{v, -v} {
						args := [3]float32{1, 1, 1}
						args[operand] = x
						got := f.of(args)
						restore := use(nil)
						want := f.of(args)
						restore()
						g, w := float64(got), float64(want)
						if !same(g, w) && !(abs(g-w) <= 1e-5*abs(w)+0x1p-126) {
							t.Errorf("%s of %v is %v, want %v", name, args, got, want)
						}
					}
				}
			}
		}
	})
}

// of is f of three numbers.
func (f elementwiseFunction) of(args [3]float32) float32 {
	one := func(x float32) Mat[float32] { return Dense(1, 1, []float32{x}) }
	d := one(0)
	f.f32(d, one(args[0]), one(args[1]), one(args[2]))
	return d.Data[0]
}

// TestRowFunctions holds the functions that sum along rows, or read bytes, to their
// definitions for every length, and the draws to rng, number by number.
func TestRowFunctions(t *testing.T) {
	onEach(t, func(t *testing.T) {
		for n := range 258 {
			l := newOperand(n, 1, func(i int) float32 { return argument(i, 1) })
			x := newOperand(n, 2, func(i int) float32 { return float32(i%7) / 6 })
			wide := func(o operand) Mat[float64] {
				m := Dense(1, n, make([]float64, n))
				for i, v := range o.mat().Data {
					m.Data[i] = float64(v)
				}
				return m
			}
			got, want := []float32{0}, []float64{0}
			BernoulliLogLik(Dense(1, 1, got), l.mat(), x.mat())
			BernoulliLogLik(Dense(1, 1, want), wide(l), wide(x))
			var terms, squares float64
			for _, v := range wide(l).Data {
				terms, squares = terms+abs(v)+1, squares+v*v
			}
			if e := abs(float64(got[0]) - want[0]); !(e <= 8*0x1p-23*terms) {
				t.Fatalf("n = %d: log likelihood %v, want %v", n, got[0], want[0])
			}
			if s := SumSquares(l.mat().Data); !(abs(s-squares) <= 8*0x1p-23*squares) {
				t.Fatalf("n = %d: Σ g² = %v, want %v", n, s, squares)
			}
			d, wantD := newOperand(n, 3, func(int) float32 { return 0 }), Dense(1, n, make([]float64, n))
			BernoulliLogLikGrad(d.mat(), l.mat(), x.mat(), Dense(1, 1, []float32{-1.5}))
			BernoulliLogLikGrad(wantD, wide(l), wide(x), Dense(1, 1, []float64{-1.5}))
			for i, w := range wantD.Data {
				if g := float64(d.mat().Data[i]); !(abs(g-w) <= 4*0x1p-23*1.5) {
					t.Fatalf("n = %d: gradient %v, want %v", n, g, w)
				}
			}

			pixels := make([]uint8, n)
			for i := range pixels {
				pixels[i] = uint8(i * 41)
			}
			Grey(d.mat().Data, pixels)
			for i, p := range pixels {
				if g := d.mat().Data[i]; g != float32(p)/255 {
					t.Fatalf("n = %d: byte %d reads as %v", n, p, g)
				}
			}
			stream := rng.Stream{Seed: 1<<40 + 5, Purpose: rng.Noise, Epoch: 3, Step: 1 << 20}
			Bernoulli(d.mat(), stream, 0, 1)
			for i, p := range pixels {
				u := rng.Uniform(stream.Block(uint32(i / 4))[i%4])
				if on := u <= float64(float32(p)/255); (d.mat().Data[i] == 1) != on {
					t.Fatalf("n = %d: pixel %d of %d with u = %v is %v", n, i, p, u, d.mat().Data[i])
				}
			}
			Normal(d.mat(), stream, 0, 1)
			for i, z := range d.mat().Data {
				want := rng.Normals(stream.Block(uint32(i / 4)))[i%4]
				if !(abs(float64(z)-want) <= 2e-6) {
					t.Fatalf("n = %d: normal %d is %v, want %v", n, i, z, want)
				}
			}
			for _, o := range []operand{l, x, d} {
				if o.overrun() {
					t.Fatalf("n = %d: writes out of bounds", n)
				}
			}
		}
	})
}

// TestDrawsIgnoreCuts: a row has the same numbers whatever rows are drawn with it,
// with and without gaps, for widths that fill their blocks and others.
func TestDrawsIgnoreCuts(t *testing.T) {
	onEach(t, func(t *testing.T) {
		s := rng.Stream{Seed: 2, Purpose: rng.Noise}
		for _, cols := range []int{1, 3, 4, 20, 50} {
			for _, gap := range []int{0, 5} {
				whole, cut := random[float32](9, cols, gap, 1), random[float32](9, cols, gap, 1)
				Normal(whole, s, 0, 9)
				Normal(cut, s, 4, 9)
				Normal(cut, s, 0, 4)
				for i := range 9 {
					if !slices.Equal(whole.Row(i), cut.Row(i)) {
						t.Errorf("%d columns, gap %d: row %d depends on the cut", cols, gap, i)
					}
				}
			}
		}
	})
}

// TestNormalsAccuracy holds a million normals to Box and Muller's in float64, and
// their tails with them.
func TestNormalsAccuracy(t *testing.T) {
	onEach(t, func(t *testing.T) {
		const n = 1 << 20
		z := Dense(1, n, make([]float32, n))
		s := rng.Stream{Seed: 3, Purpose: rng.Noise}
		Normal(z, s, 0, 1)
		var worst float64
		for block := range uint32(n / 4) {
			for i, want := range rng.Normals(s.Block(block)) {
				worst = max(worst, abs(float64(z.Data[4*int(block)+i])-want))
			}
		}
		if !(worst <= 2e-6) {
			t.Errorf("a normal is off by %v", worst)
		}
	})
}

// TestAVX2UsesAVX2: the assembler's generator knows 32 vector registers, but a
// processor with AVX2 alone has 16 and no masks.
func TestAVX2UsesAVX2(t *testing.T) {
	wide := regexp.MustCompile(`\b([XY](1[6-9]|2[0-9]|3[01])|Z[0-9]+|K[0-7])\b`)
	for _, file := range []string{"gemm_amd64.s", "pointwise_amd64.s"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		function, lines := "", 0
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "TEXT ·"); ok {
				function, _, _ = strings.Cut(name, "(")
			}
			if strings.HasSuffix(function, "AVX2") {
				if lines++; wide.MatchString(line) {
					t.Errorf("%s: %s", function, line)
				}
			}
		}
		if lines == 0 {
			t.Errorf("%s has no function for AVX2", file)
		}
	}
}
