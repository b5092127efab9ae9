package kernel

// simd is what an instruction set offers for float32. Arrays are given by their
// first element; lengths are any from 1 on. A function that sums returns the sum.
type simd struct {
	name string

	outer []outerKernel // of falling rows, for any number of columns up to panel
	whole *outerKernel  // for all columns of a panel, or nil
	panel int           // columns
	pack  func(k int, b *float32, ldb int, dst *float32, cols int)
	packT func(k int, b *float32, ldb int, dst *float32, cols int)    // of the transpose
	turn  func(b *float32, ldb int, dst *float32)                     // packT of as many rows and columns as there are lanes
	sum   func(rows int, a *float32, lda int, sum *float32, cols int) // of the columns of a panel
	dots  []dotKernel                                                 // of falling rows, then falling columns

	tile      int // pixels that are correlated at a time, with weights in panels
	correlate [2]correlateKernel
	meets     [2][]meetKernel // of falling rows

	bias [Sigmoid + 1]func(rows int, y *float32, ldy int, b *float32, cols int) // on a panel
	grad [Sigmoid + 1]func(n int, d, y, g *float32)                             // nil: d = g

	bernoulliLogLik      func(n int, logits, x *float32) float32
	bernoulliGrad        func(n int, d, logits, x *float32, g float32)
	gaussianDraw         func(n int, z, mu, logvar, eps *float32)
	gaussianDrawGrad     func(n int, d, logvar, eps, g *float32)
	gaussianKL           func(n int, kl, mu, logvar *float32)
	gaussianKLGradLogVar func(n int, d, logvar, g *float32)
	add, mul             func(n int, d, a, b *float32)

	// The optimisers return 0, or NaN if a gradient is not finite.
	adam       func(n int, w, m, v, g *float32, k, b1, c1, b2, c2, step, root, eps float32) float32
	rmsprop    func(n int, w, m, v, g *float32, k, a, b, step, eps float32) float32
	sumSquares func(n int, g *float32) float32

	normals, bernoulli func(n int, dst *float32, block, step, epoch, purpose, key0, key1 uint32)

	grey  func(n int, dst *float32, pixels *uint8) // n is a multiple of lanes
	lanes int
}

// simdFor returns the functions for elements of type T, or nil if the plain
// definitions must serve.
func simdFor[T Float]() *simd {
	var x T
	if _, ok := any(x).(float32); ok {
		return vector
	}
	return nil
}

// f32 returns the matrix as what it is.
func f32[T Float](m Mat[T]) Mat[float32] {
	return Mat[float32]{m.Rows, m.Cols, m.Stride, any(m.Data).([]float32)}
}

// rows3 calls f for each row of three matrices of one shape, or once for all of
// them, if they lie without gaps.
func rows3[T Float](f func(n int, d, a, b *float32), d, a, b Mat[T]) {
	x, y, z := f32(d), f32(a), f32(b)
	for i, n := range stretches(x, y, z) {
		f(n, &x.Data[i*x.Stride], &y.Data[i*y.Stride], &z.Data[i*z.Stride])
	}
}

// rows4 is rows3 for four matrices.
func rows4[T Float](f func(n int, d, a, b, c *float32), d, a, b, c Mat[T]) {
	x, y, z, w := f32(d), f32(a), f32(b), f32(c)
	for i, n := range stretches(x, y, z, w) {
		f(n, &x.Data[i*x.Stride], &y.Data[i*y.Stride], &z.Data[i*z.Stride], &w.Data[i*w.Stride])
	}
}

// stretches yields the rows of matrices of one shape with their lengths: row 0 with
// the length of all, if none has gaps.
func stretches(ms ...Mat[float32]) func(yield func(i, n int) bool) {
	return func(yield func(i, n int) bool) {
		rows, cols := ms[0].Rows, ms[0].Cols
		if rows == 0 || cols == 0 {
			return
		}
		whole := true
		for _, m := range ms {
			whole = whole && m.Stride == cols
		}
		if whole {
			yield(0, rows*cols)
			return
		}
		for i := range rows {
			if !yield(i, cols) {
				return
			}
		}
	}
}
