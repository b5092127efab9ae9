package kernel

import (
	"fmt"
	"math"
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
