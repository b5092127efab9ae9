package kernel

// Window says how the pixels of a big image meet those of a small one in a convolution: pixel
// (i, j) of the small image meets Size rows and columns of the big one from (i·Stride −
// Padding, j·Stride − Padding) on; those that are outside of it are zeros.
//
// Images are matrices with a row for each pixel, those of an image by rows, one image after
// the other, and a column for each channel. Weights have a row for each pixel of the window,
// by rows, and big channel in it, and a column for each small channel.
type Window struct {
	Height, Width         int // of the big image
	Size, Stride, Padding int
}

// Small is the height and the width of the small image: 0 if there can be none.
func (w Window) Small() (height, width int) {
	if w.Stride < 1 || w.Size < 1 || w.Padding < 0 {
		return 0, 0
	}
	side := func(big int) int { return max((big+2*w.Padding-w.Size+w.Stride)/w.Stride, 0) }
	return side(w.Height), side(w.Width)
}

// pixel is the row of the big image that pixel (i, j) of the small one meets in (ky, kx) of
// the window, or −1.
func (w Window) pixel(i, j, ky, kx int) int {
	u, v := i*w.Stride+ky-w.Padding, j*w.Stride+kx-w.Padding
	if u < 0 || u >= w.Height || v < 0 || v >= w.Width {
		return -1
	}
	return u*w.Width + v
}

// Gather writes the small images y = Σ x W over the window, for big images x and weights W:
// a convolution, or the derivative of a transposed one in its operand.
func Gather[T Float](w Window, y, x, weights Mat[T]) {
	if v := simdFor[T](); v != nil && w.fast(f32(y), f32(x), f32(weights)) {
		v.gather(w, f32(y), f32(x), f32(weights), plain)
		return
	}
	w.eachMeeting(y.Rows, func(small, big, tap int) {
		row := y.Row(small)
		if tap < 0 {
			clear(row)
			return
		}
		for c, a := range x.Row(big) {
			for s, q := range weights.Row(tap*x.Cols + c) {
				row[s] += a * q
			}
		}
	})
}

// Scatter writes the big images x that are Gather's derivative in them for a gradient y: a
// transposed convolution of small images.
func Scatter[T Float](w Window, x, y, weights Mat[T]) {
	if v := simdFor[T](); v != nil && w.fast(f32(x), f32(y), f32(weights)) {
		v.scatter(w, f32(x), f32(y), f32(weights), plain)
		return
	}
	Fill(x, 0)
	w.eachMeeting(y.Rows, func(small, big, tap int) {
		if tap < 0 {
			return
		}
		row := y.Row(small)
		for c, sum := range x.Row(big) {
			for s, q := range weights.Row(tap*x.Cols + c) {
				sum += row[s] * q
			}
			x.Row(big)[c] = sum
		}
	})
}

// GatherGradWeight writes the derivative of Gather, and of Scatter, in the weights: Σ x y over all
// pixels that meet, of the images that there are.
func GatherGradWeight[T Float](w Window, d, x, y Mat[T]) {
	Fill(d, 0)
	AddGradWeight(w, d, x, y)
}

// AddGradWeight adds to d what GatherGradWeight writes.
func AddGradWeight[T Float](w Window, d, x, y Mat[T]) {
	if v := simdFor[T](); v != nil && w.fast(f32(d), f32(x), f32(y)) {
		v.meet(w, f32(d), f32(x), f32(y))
		return
	}
	w.eachMeeting(y.Rows, func(small, big, tap int) {
		if tap < 0 {
			return
		}
		row := y.Row(small)
		for c, a := range x.Row(big) {
			for s, dst := 0, d.Row(tap*x.Cols+c); s < len(dst); s++ {
				dst[s] += a * row[s]
			}
		}
	})
}

// eachMeeting calls f for each of so many pixels of small images and each pixel of the big
// ones that it meets, in the order of the window, by their rows; first, for each small one,
// with tap = −1.
func (w Window) eachMeeting(pixels int, f func(small, big, tap int)) {
	height, width := w.Small()
	for small := range pixels {
		f(small, -1, -1)
		image, at := small/(height*width), small%(height*width)
		for tap := range w.Size * w.Size {
			if p := w.pixel(at/width, at%width, tap/w.Size, tap%w.Size); p >= 0 {
				f(small, image*w.Height*w.Width+p, tap)
			}
		}
	}
}
