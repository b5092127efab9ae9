package kernel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"vaelab/rng"
)

// random returns a (rows, cols) matrix of N(0, 1) numbers that are exact in
// float32, with gaps between its rows.
func random[T Float](rows, cols, gap int, purpose rng.Purpose) Mat[T] {
	m := Mat[T]{Rows: rows, Cols: cols, Stride: cols + gap, Data: make([]T, rows*(cols+gap))}
	s := rng.Stream{Seed: 1, Purpose: purpose, Epoch: uint32(rows), Step: uint32(cols)}
	for i := range m.Data {
		m.Data[i] = T(float32(rng.Normals(s.Block(uint32(i / 4)))[i%4]))
	}
	return m
}

// TestGemm holds the float32 products to the float64 definition. The error of a
// sum of k products of numbers of about 1 is at most about k ε · √k.
func TestGemm(t *testing.T) { onEach(t, gemm) }

func gemm(t *testing.T) {
	type product struct {
		name string
		f32  func(c, a, b Mat[float32])
		f64  func(c, a, b Mat[float64])
		dims func(m, n, k int) (ar, ac, br, bc int)
	}
	for _, p := range []product{
		{"NN", NN[float32], NN[float64], func(m, n, k int) (int, int, int, int) { return m, k, k, n }},
		{"NT", NT[float32], NT[float64], func(m, n, k int) (int, int, int, int) { return m, k, n, k }},
		{"TN", TN[float32], TN[float64], func(m, n, k int) (int, int, int, int) { return k, m, k, n }},
	} {
		for _, d := range [][3]int{{1, 1, 1}, {1, 20, 400}, {3, 5, 7}, {64, 192, 20}, {65, 193, 33}, {128, 400, 100}, {130, 20, 257}} {
			for _, gap := range []int{0, 3} {
				m, n, k := d[0], d[1], d[2]
				t.Run(fmt.Sprint(p.name, d, gap), func(t *testing.T) {
					ar, ac, br, bc := p.dims(m, n, k)
					c32, c64 := random[float32](m, n, gap, 3), random[float64](m, n, gap, 3)
					p.f32(c32, random[float32](ar, ac, gap, 1), random[float32](br, bc, gap, 2))
					p.f64(c64, random[float64](ar, ac, gap, 1), random[float64](br, bc, gap, 2))
					bound := 0x1p-23 * float64(k) * math.Sqrt(float64(k))
					for i, want := range c64.Data { // gaps included: nobody may write there
						if got := float64(c32.Data[i]); math.Abs(got-want) > bound {
							t.Fatalf("element %d is %v, want %v ± %.1g", i, got, want, bound)
						}
					}
				})
			}
		}
	}
}

// TestGemmLengths runs small products with every number of rows, columns and terms up
// to 257, off alignment and between canaries, and holds them to the float64 definition.
func TestGemmLengths(t *testing.T) { onEach(t, gemmLengths) }

func gemmLengths(t *testing.T) {
	for n := 1; n <= 257; n++ {
		for _, d := range [][3]int{{n, 5, 6}, {4, n, 5}, {3, 4, n}, {70, n, 3}} {
			rows, cols, k := d[0], d[1], d[2]
			for _, p := range []struct {
				name       string
				f32        func(c, a, b Mat[float32])
				f64        func(c, a, b Mat[float64])
				a, b, c, l int // rows and columns of A and B
			}{
				{"NN", NN[float32], NN[float64], rows, k, k, cols},
				{"NT", NT[float32], NT[float64], rows, k, cols, k},
				{"TN", TN[float32], TN[float64], k, rows, k, cols},
			} {
				number := func(i int) float32 { return argument(8*i, rng.Purpose(n)) }
				a, b := newOperand(p.a*p.b, n%3, number), newOperand(p.c*p.l, n%5, number)
				c, want := newOperand(rows*cols, n%4, number), make([]float64, rows*cols)
				view := func(o operand, rows, cols int) Mat[float32] { return Dense(rows, cols, o.mat().Data) }
				p.f32(view(c, rows, cols), view(a, p.a, p.b), view(b, p.c, p.l))
				p.f64(Dense(rows, cols, want), Dense(p.a, p.b, wide(a)), Dense(p.c, p.l, wide(b)))
				bound := 0x1p-19 * float64(k) // of terms of up to 8
				for i, got := range wide(c) {
					if math.Abs(got-want[i]) > bound {
						t.Fatalf("%s %v: element %d is %v, want %v ± %.1g", p.name, d, i, got, want[i], bound)
					}
				}
				if a.overrun() || b.overrun() || c.overrun() {
					t.Fatalf("%s %v writes out of bounds", p.name, d)
				}
			}
		}
	}
}

func wide(o operand) []float64 {
	v := make([]float64, o.n)
	for i, x := range o.mat().Data {
		v[i] = float64(x)
	}
	return v
}

// TestGemmIgnoresCuts: an element of a product has the same bits whatever rows and
// columns are computed with it.
func TestGemmIgnoresCuts(t *testing.T) { onEach(t, gemmIgnoresCuts) }

func gemmIgnoresCuts(t *testing.T) {
	const m, n = 131, 101
	for _, k := range []int{7, shortSum, shortSum + 1, depth + 1, 3*depth + 5} {
		a, at := random[float32](m, k, 1, 1), random[float32](k, m, 1, 1)
		b, bt := random[float32](k, n, 1, 2), random[float32](n, k, 1, 2)
		for name, f := range map[string]func(c Mat[float32], i0, i1, j0, j1 int){
			"NN": func(c Mat[float32], i0, i1, j0, j1 int) { NN(c, a.RowRange(i0, i1), b.Block(0, k, j0, j1)) },
			"NT": func(c Mat[float32], i0, i1, j0, j1 int) { NT(c, a.RowRange(i0, i1), bt.RowRange(j0, j1)) },
			"TN": func(c Mat[float32], i0, i1, j0, j1 int) { TN(c, at.Block(0, k, i0, i1), b.Block(0, k, j0, j1)) },
		} {
			whole, cut := random[float32](m, n, 2, 3), random[float32](m, n, 2, 3)
			f(whole, 0, m, 0, n)
			for i, rows := range [][2]int{{0, 1}, {1, 30}, {30, m}} {
				for _, cols := range [][2]int{{0, 13 + i}, {13 + i, n}} {
					f(cut.Block(rows[0], rows[1], cols[0], cols[1]), rows[0], rows[1], cols[0], cols[1])
				}
			}
			if !slices.Equal(whole.Data, cut.Data) {
				t.Errorf("%s of %d terms: the pieces differ from the whole", name, k)
			}
		}
	}
}

// BenchmarkGemm runs the products of the default model's training step.
func BenchmarkGemm(b *testing.B) {
	for _, d := range [][3]int{{128, 400, 784}, {128, 20, 400}, {128, 400, 20}, {128, 784, 400}} {
		m, n, k := d[0], d[1], d[2]
		run := func(name string, f func(c, a, b Mat[float32]), c, x, y Mat[float32]) {
			benchmarkEach(b, fmt.Sprint(name, d), func(b *testing.B) {
				for b.Loop() {
					f(c, x, y)
				}
				b.ReportMetric(2*float64(m*n*k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
		x, w := random[float32](m, k, 0, 1), random[float32](n, k, 0, 2)
		y := random[float32](m, n, 0, 3)
		run("NT", NT[float32], y, x, w)
		run("NN", NN[float32], x, y, w)
		run("TN", TN[float32], w, y, x)
	}
}
