// Package kernel is the arithmetic of the program: matrix products, activations,
// likelihoods, divergences, draws and optimiser updates over plain slices.
//
// Every function is written down in plain Go, generic over float32 and float64. That
// is the definition: gradient checks run it in float64. On amd64, float32 goes to
// assembly for AVX-512 or AVX2, which tests hold to the definition (simd.go).
//
// The formulas of what is an operation, with their sources, are where package op declares it, by
// the function's name; logarithms and divergences are in nats.
//
// A matrix whose rows others share has one row that counts, its first; a vector of n elements
// has them without gaps.
//
// No function starts a goroutine, and none allocates once its first calls are over.
// Each row of a result depends on that row of the operands alone (column sums: each
// column), so callers may cut the rows among as many goroutines as they like without
// changing a bit of the result.
package kernel

// Float is the element type of an array.
type Float interface{ ~float32 | ~float64 }

// Mat is a view of a row-major matrix: element (i, j) is Data[i*Stride+j].
// A vector of n elements is (n, 1), a scalar (1, 1).
type Mat[T Float] struct {
	Rows, Cols, Stride int
	Data               []T
}

// Dense returns the (rows, cols) matrix that fills data without gaps.
func Dense[T Float](rows, cols int, data []T) Mat[T] {
	return Mat[T]{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]}
}

// Convert returns the numbers as those of another type.
func Convert[To, From Float](x []From) []To {
	y := make([]To, len(x))
	for i, v := range x {
		y[i] = To(v)
	}
	return y
}

// Row returns row i.
func (m Mat[T]) Row(i int) []T {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols]
}

// Block returns the view of rows i0 to i1 and columns j0 to j1 (both exclusive).
func (m Mat[T]) Block(i0, i1, j0, j1 int) Mat[T] {
	data := m.Data
	if i0 < i1 && j0 < j1 {
		data = data[i0*m.Stride+j0 : (i1-1)*m.Stride+j1]
	} else {
		data = data[:0]
	}
	return Mat[T]{Rows: i1 - i0, Cols: j1 - j0, Stride: m.Stride, Data: data}
}

// RowRange returns the view of rows i0 to i1 (exclusive).
func (m Mat[T]) RowRange(i0, i1 int) Mat[T] {
	return m.Block(i0, i1, 0, m.Cols)
}
