package kernel

import (
	"fmt"
	"math"
	"testing"
)

// TestConvolution holds the three kernels to the sums that they are, element by element.
func TestConvolution(t *testing.T) {
	const images, big, small = 2, 3, 2
	for _, w := range []Window{
		{Height: 5, Width: 4, Size: 3, Stride: 1, Padding: 1},
		{Height: 14, Width: 14, Size: 3, Stride: 2, Padding: 1},
		{Height: 7, Width: 8, Size: 3, Stride: 2},
		{Height: 4, Width: 4, Size: 2, Stride: 2},
		{Height: 2, Width: 3, Size: 4, Stride: 3, Padding: 2},
		{Height: 3, Width: 3, Size: 6, Stride: 2, Padding: 2},
	} {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			height, width := w.Small()
			x := random[float64](images*w.Height*w.Width, big, 0, 1)
			y := random[float64](images*height*width, small, 0, 2)
			q := random[float64](w.Size*w.Size*big, small, 0, 3)
			// sum is Σ f over all that meets, for rows of x, y and q.
			sum := func(f func(xr, yr, qr int) float64) (total float64) {
				for b := range images {
					for i := range height {
						for j := range width {
							for ky := range w.Size {
								for kx := range w.Size {
									u, v := i*w.Stride+ky-w.Padding, j*w.Stride+kx-w.Padding
									if u >= 0 && u < w.Height && v >= 0 && v < w.Width {
										total += f((b*w.Height+u)*w.Width+v, (b*height+i)*width+j, (ky*w.Size+kx)*big)
									}
								}
							}
						}
					}
				}
				return total
			}
			check := func(what string, got Mat[float64], want func(i, j int) float64) {
				t.Helper()
				for i := range got.Rows {
					for j, v := range got.Row(i) {
						if w := want(i, j); !(math.Abs(v-w) <= 1e-13*(1+math.Abs(w))) {
							t.Fatalf("%s (%d, %d) is %v, want %v", what, i, j, v, w)
						}
					}
				}
			}
			is := func(yes bool, v float64) float64 {
				if yes {
					return v
				}
				return 0
			}
			like := func(m Mat[float64]) Mat[float64] { return random[float64](m.Rows, m.Cols, 0, 9) }

			gathered, scattered, weights := like(y), like(x), like(q)
			Gather(w, gathered, x, q)
			check("gather", gathered, func(i, s int) float64 {
				return sum(func(xr, yr, qr int) (v float64) {
					for c := range big {
						v += is(yr == i, x.Row(xr)[c]*q.Row(qr + c)[s])
					}
					return v
				})
			})
			Scatter(w, scattered, y, q)
			check("scatter", scattered, func(i, c int) float64 {
				return sum(func(xr, yr, qr int) (v float64) {
					for s := range small {
						v += is(xr == i, y.Row(yr)[s]*q.Row(qr + c)[s])
					}
					return v
				})
			})
			GatherGradWeight(w, weights, x, y)
			check("weight", weights, func(k, s int) float64 {
				return sum(func(xr, yr, qr int) float64 { return is(qr == k/big*big, x.Row(xr)[k%big]*y.Row(yr)[s]) })
			})
		})
	}
}

// TestFastConvolution holds every instruction set to the definition, for numbers of channels that fill panels and that
// don't, and sees that nothing is written beside the result.
func TestFastConvolution(t *testing.T) {
	onEach(t, func(t *testing.T) {
		for _, w := range []Window{
			{Height: 5, Width: 4, Size: 3, Stride: 1, Padding: 1},
			{Height: 28, Width: 28, Size: 3, Stride: 2, Padding: 1},
			{Height: 9, Width: 8, Size: 3, Stride: 2},
			{Height: 6, Width: 7, Size: 5, Stride: 2, Padding: 2},
			{Height: 7, Width: 7, Size: 4, Stride: 2, Padding: 1},
			{Height: 4, Width: 6, Size: 2, Stride: 2},
			{Height: 7, Width: 6, Size: 2, Stride: 3},
			{Height: 3, Width: 3, Size: 1, Stride: 1},
			{Height: 7, Width: 7, Size: 7, Stride: 1},
			{Height: 5, Width: 5, Size: 5, Stride: 4, Padding: 3},
			{Height: 3, Width: 3, Size: 6, Stride: 2, Padding: 2},
		} {
			for _, channels := range [][2]int{{1, 1}, {1, 33}, {3, 2}, {2, 3}, {16, 20}, {35, 64}} {
				for _, images := range []int{1, 5} {
					compareConvolutions(t, w, images, channels[0], channels[1])
				}
			}
		}
	})
}

func compareConvolutions(t *testing.T, w Window, images, big, small int) {
	height, width := w.Small()
	x := random[float32](images*w.Height*w.Width, big, 0, 1)
	y := random[float32](images*height*width, small, 0, 2)
	q := random[float32](w.Size*w.Size*big, small, 0, 3)
	in64 := func(m Mat[float32]) Mat[float64] { return Dense(m.Rows, m.Cols, Convert[float64](m.Data)) }
	for what, kernel := range map[string]struct {
		like Mat[float32]
		fast func(d Mat[float32])
		want func(d Mat[float64])
	}{
		"gather":  {y, func(d Mat[float32]) { Gather(w, d, x, q) }, func(d Mat[float64]) { Gather(w, d, in64(x), in64(q)) }},
		"scatter": {x, func(d Mat[float32]) { Scatter(w, d, y, q) }, func(d Mat[float64]) { Scatter(w, d, in64(y), in64(q)) }},
		"weight":  {q, func(d Mat[float32]) { GatherGradWeight(w, d, x, y) }, func(d Mat[float64]) { GatherGradWeight(w, d, in64(x), in64(y)) }},
		"gather with a bias and relu": {
			y,
			func(d Mat[float32]) { GatherActivate(w, ReLU, d, x, q, y.Row(0)) },
			func(d Mat[float64]) { GatherActivate(w, ReLU, d, in64(x), in64(q), in64(y).Row(0)) },
		},
		"scatter with a bias": {
			x,
			func(d Mat[float32]) { ScatterActivate(w, Identity, d, y, q, x.Row(0)) },
			func(d Mat[float64]) { ScatterActivate(w, Identity, d, in64(y), in64(q), in64(x).Row(0)) },
		},
		"scatter with a bias and elu": {
			x,
			func(d Mat[float32]) { ScatterActivate(w, ELU, d, y, q, x.Row(0)) },
			func(d Mat[float64]) { ScatterActivate(w, ELU, d, in64(y), in64(q), in64(x).Row(0)) },
		},
		"gather behind relu": {
			y,
			func(d Mat[float32]) { GatherBehind(w, ReLU, d, x, q, y) },
			func(d Mat[float64]) { GatherBehind(w, ReLU, d, in64(x), in64(q), in64(y)) },
		},
		"scatter behind relu": {
			x,
			func(d Mat[float32]) { ScatterBehind(w, ReLU, d, y, q, x) },
			func(d Mat[float64]) { ScatterBehind(w, ReLU, d, in64(y), in64(q), in64(x)) },
		},
		"scatter behind tanh": {
			x,
			func(d Mat[float32]) { ScatterBehind(w, Tanh, d, y, q, x) },
			func(d Mat[float64]) { ScatterBehind(w, Tanh, d, in64(y), in64(q), in64(x)) },
		},
	} {
		to := newOperand(len(kernel.like.Data), 3, func(int) float32 { return float32(math.NaN()) })
		d := Dense(kernel.like.Rows, kernel.like.Cols, to.mat().Data)
		want := Dense(d.Rows, d.Cols, make([]float64, d.Rows*d.Cols))
		kernel.fast(d)
		kernel.want(want)
		for i, v := range want.Data {
			if got := float64(d.Data[i]); !(math.Abs(got-v) <= 1e-4*(1+math.Abs(v))) {
				t.Errorf("%+v, %d images, channels %d and %d: %s: element %d is %v, want %v", w, images, big, small, what, i, got, v)
				break
			}
		}
		if to.overrun() {
			t.Errorf("%+v, %d images, channels %d and %d: %s writes beside its result", w, images, big, small, what)
		}
	}
}

// TestWindow: the sizes of small images are those of PyTorch's Conv2d.
func TestWindow(t *testing.T) {
	for w, want := range map[Window][2]int{
		{28, 28, 3, 2, 1}: {14, 14},
		{14, 14, 3, 2, 1}: {7, 7},
		{28, 20, 4, 2, 0}: {13, 9},
		{7, 7, 7, 1, 0}:   {1, 1},
		{6, 7, 7, 1, 0}:   {0, 1},
		{3, 3, 7, 2, 0}:   {0, 0},
		{28, 28, 3, 0, 1}: {0, 0},
	} {
		if h, v := w.Small(); [2]int{h, v} != want {
			t.Errorf("%+v makes (%d, %d), want %v", w, h, v, want)
		}
	}
}

// BenchmarkConvolution is of the layers of Keras' example of a variational autoencoder, a batch of 128 images on one thread.
func BenchmarkConvolution(b *testing.B) {
	const images = 128
	for _, l := range []struct {
		name       string
		w          Window
		big, small int
	}{
		{"conv1-32", Window{28, 28, 3, 2, 1}, 1, 32},
		{"conv32-64", Window{14, 14, 3, 2, 1}, 32, 64},
		{"transposed64-64", Window{14, 14, 3, 2, 1}, 64, 64},
		{"transposed64-32", Window{28, 28, 3, 2, 1}, 32, 64},
		{"transposed32-1", Window{28, 28, 3, 1, 1}, 1, 32},
	} {
		height, width := l.w.Small()
		x := random[float32](images*l.w.Height*l.w.Width, l.big, 0, 1)
		y := random[float32](images*height*width, l.small, 0, 2)
		q := random[float32](l.w.Size*l.w.Size*l.big, l.small, 0, 3)
		operations := 2 * float64(y.Rows) * float64(len(q.Data))
		for what, f := range map[string]func(){
			"gather":  func() { Gather(l.w, y, x, q) },
			"scatter": func() { Scatter(l.w, x, y, q) },
			"weight":  func() { GatherGradWeight(l.w, q, x, y) },
		} {
			benchmarkEach(b, l.name+"/"+what, func(b *testing.B) {
				if SIMD() == "plain" {
					b.Skip("it takes too long")
				}
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(operations*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
