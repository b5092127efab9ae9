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
			for tap := range w.Size * w.Size {
				GatherGradWeight(w, weights, x, y, tap, tap+1)
			}
			check("weight", weights, func(k, s int) float64 {
				return sum(func(xr, yr, qr int) float64 { return is(qr == k/big*big, x.Row(xr)[k%big]*y.Row(yr)[s]) })
			})
		})
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
