package kernel

import "unsafe"

// NN writes C = A B for A (m, k), B (k, n), C (m, n).
func NN[T Float](c, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		v.sumOuter(f32(c), f32(a), a.Stride, 1, a.Cols, f32(b))
		return
	}
	for i := range c.Rows {
		row := c.Row(i)
		clear(row)
		for l, x := range a.Row(i) {
			for j, y := range b.Row(l)[:len(row)] {
				row[j] += x * y
			}
		}
	}
}

// NT writes C = A Bᵀ for A (m, k), B (n, k), C (m, n).
func NT[T Float](c, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		if a.Cols <= shortSum {
			v.sumOuterTransposed(f32(c), f32(a), f32(b))
		} else {
			v.sumDots(f32(c), f32(a), f32(b))
		}
		return
	}
	for i := range c.Rows {
		row, x := c.Row(i), a.Row(i)
		for j := range row {
			var sum T
			for l, y := range b.Row(j)[:len(x)] {
				sum += x[l] * y
			}
			row[j] = sum
		}
	}
}

// TN writes C = Aᵀ B for A (k, m), B (k, n), C (m, n).
func TN[T Float](c, a, b Mat[T]) {
	if v := simdFor[T](); v != nil {
		v.sumOuter(f32(c), f32(a), 1, a.Stride, a.Rows, f32(b))
		return
	}
	for i := range c.Rows {
		row := c.Row(i)
		clear(row)
		for l := range a.Rows {
			x := a.Data[l*a.Stride+i]
			for j, y := range b.Row(l)[:len(row)] {
				row[j] += x * y
			}
		}
	}
}

// outerKernel writes C (rows·strips, cols) = A (rows·strips, k) B (k, cols), added to C if
// add is not 0, for up to a panel of columns; ars is the distance of A's rows, acs that of
// its columns.
type outerKernel struct {
	rows int
	f    func(strips, k int, a *float32, ars, acs int, b *float32, ldb int, c *float32, ldc, cols, add int)
}

// dotKernel writes C (rows, cols) = A (rows, k) Bᵀ for B (cols, k).
type dotKernel struct {
	rows, cols int
	f          func(runs, k int, a *float32, lda int, b *float32, ldb, jump int, c *float32, ldc int)
}

// packWork is the number of rows times that of terms from which on a panel of B is
// copied together before it is used: it then lies in few pages and in the nearest cache.
const packWork = 4000

// A store keeps buffers from one use to the next, so that none is made in a training step. (A
// sync.Pool would drop some now and then.)
type store[T any] chan []T

// panels are buffers for copies of panels and of images, tables for numbers of pixels.
var (
	panels       = make(store[float32], 64)
	tables       = make(store[int32], 64)
	correlations = make(store[correlation], 64)
)

// leastBuffer is the size of the smallest buffer, in bytes.
const leastBuffer = 4 * 32 * depth

// borrow returns a buffer of n elements, of any content.
func (s store[T]) borrow(n int) []T {
	select {
	case p := <-s:
		if cap(p) >= n {
			return p[:n]
		}
	default:
	}
	var x T
	return make([]T, n, max(n, leastBuffer/int(unsafe.Sizeof(x))))
}

// put keeps the buffer for the next use, if there is room for it.
func (s store[T]) put(p []T) {
	select {
	case s <- p:
	default:
	}
}

// depth is the number of terms that are summed at a time: what a kernel reads of A and
// of a panel then lies in the nearest cache. Sums are continued, not added up, so that
// a product has the same bits whatever the depth.
const depth = 128

// sumOuter writes C = A B, where element (i, l) of A (m, k) is at i·ars + l·acs. Each
// element is summed in the order of l, whatever tile it is in.
func (v *simd) sumOuter(c, a Mat[float32], ars, acs, k int, b Mat[float32]) {
	if k == 0 {
		Fill(c, 0)
		return
	}
	var buffer []float32
	if c.Rows*k >= packWork {
		buffer = panels.borrow(min(k, depth) * v.panel)
		defer panels.put(buffer)
	}
	for j := 0; j < c.Cols; j += v.panel {
		cols := min(v.panel, c.Cols-j)
		for l, cuts := 0, (k+depth-1)/depth; cuts > 0; cuts-- {
			terms := (k - l) / cuts
			panel, stride := &b.Data[l*b.Stride+j], b.Stride
			if buffer != nil {
				v.pack(terms, panel, stride, &buffer[0], cols)
				panel, stride = &buffer[0], v.panel
			}
			for i := 0; i < c.Rows; {
				t := v.outerFor(c.Rows-i, cols)
				strips := (c.Rows - i) / t.rows
				t.f(strips, terms, &a.Data[i*ars+l*acs], ars, acs, panel, stride, &c.Data[i*c.Stride+j], c.Stride, cols, l)
				i += strips * t.rows
			}
			l += terms
		}
	}
}

// shortSum is the number of terms up to which C = A Bᵀ is summed as outer products of
// A and a transposed panel of B: dot products would spend their time on adding up lanes.
const shortSum = 64

// sumOuterTransposed writes C = A Bᵀ for A (m, k), B (n, k).
func (v *simd) sumOuterTransposed(c, a, b Mat[float32]) {
	if a.Cols == 0 {
		Fill(c, 0)
		return
	}
	panel := panels.borrow(a.Cols * v.panel)
	defer panels.put(panel)
	for j := 0; j < c.Cols; j += v.panel {
		cols := min(v.panel, c.Cols-j)
		v.packTransposed(b.RowRange(j, j+cols), panel)
		v.sumOuter(c.Block(0, c.Rows, j, j+cols), a, a.Stride, 1, a.Cols, Mat[float32]{a.Cols, cols, v.panel, panel})
	}
}

// outerFor returns the largest kernel for a tile of at most rows.
func (v *simd) outerFor(rows, cols int) outerKernel {
	if w := v.whole; w != nil && rows >= w.rows && cols == v.panel {
		return *w
	}
	for _, t := range v.outer {
		if t.rows <= rows {
			return t
		}
	}
	return outerKernel{} // not reached: the last kernel takes one row
}

// packTransposed writes the transpose of some rows, a panel's at most, to rows of a panel.
func (v *simd) packTransposed(b Mat[float32], dst []float32) {
	done := 0
	for b.Rows == v.panel && done+v.lanes <= b.Cols {
		for half := 0; half < v.panel; half += v.lanes {
			v.turn(&b.Data[half*b.Stride+done], b.Stride, &dst[done*v.panel+half])
		}
		done += v.lanes
	}
	if done < b.Cols {
		v.packT(b.Cols-done, &b.Data[done], b.Stride, &dst[done*v.panel], b.Rows)
	}
}

// sumDots writes C = A Bᵀ. Each element is summed in the same lanes, whatever tile
// it is in.
func (v *simd) sumDots(c, a, b Mat[float32]) {
	if a.Cols == 0 {
		Fill(c, 0)
		return
	}
	for j := 0; j < c.Cols; {
		cols := 0
		for i := 0; i < c.Rows; {
			t := v.dotFor(c.Rows-i, c.Cols-j)
			t.f(1, a.Cols, &a.Data[i*a.Stride], a.Stride, &b.Data[j*b.Stride], b.Stride, 0, &c.Data[i*c.Stride+j], c.Stride)
			i += t.rows
			cols = t.cols
		}
		j += max(cols, 1)
	}
}

// dotFor returns the largest kernel for a tile of at most rows and cols.
func (v *simd) dotFor(rows, cols int) dotKernel {
	for _, t := range v.dots {
		if t.rows <= rows && t.cols <= cols {
			return t
		}
	}
	return dotKernel{} // not reached: the last kernel takes one element
}
