package kernel

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// NN writes C = A B for A (m, k), B (k, n), C (m, n).
func NN[T Float](c, a, b Mat[T]) {
	if !sgemm(blas.NoTrans, blas.NoTrans, a.Cols, c, a, b) {
		for i := range c.Rows {
			for j := range c.Cols {
				var sum T
				for l := range a.Cols {
					sum += a.Data[i*a.Stride+l] * b.Data[l*b.Stride+j]
				}
				c.Data[i*c.Stride+j] = sum
			}
		}
	}
}

// NT writes C = A Bᵀ for A (m, k), B (n, k), C (m, n).
func NT[T Float](c, a, b Mat[T]) {
	if !sgemm(blas.NoTrans, blas.Trans, a.Cols, c, a, b) {
		for i := range c.Rows {
			for j := range c.Cols {
				var sum T
				for l := range a.Cols {
					sum += a.Data[i*a.Stride+l] * b.Data[j*b.Stride+l]
				}
				c.Data[i*c.Stride+j] = sum
			}
		}
	}
}

// TN writes C = Aᵀ B for A (k, m), B (k, n), C (m, n).
func TN[T Float](c, a, b Mat[T]) {
	if !sgemm(blas.Trans, blas.NoTrans, a.Rows, c, a, b) {
		for i := range c.Rows {
			for j := range c.Cols {
				var sum T
				for l := range a.Rows {
					sum += a.Data[l*a.Stride+i] * b.Data[l*b.Stride+j]
				}
				c.Data[i*c.Stride+j] = sum
			}
		}
	}
}

// tile bounds the product that is handed to gonum at once: up to three of its
// blocks of 64, because from four on it starts goroutines of its own.
const tile = 64

// sgemm computes the product with gonum's if the elements are float32; it says
// whether it did. k is the length of the sums.
func sgemm[T Float](tA, tB blas.Transpose, k int, c, a, b Mat[T]) bool {
	c32, ok := any(c.Data).([]float32)
	if !ok {
		return false
	}
	a32, b32 := any(a.Data).([]float32), any(b.Data).([]float32)
	for i := 0; i < c.Rows; i += tile {
		for j := 0; j < c.Cols; j += 3 * tile {
			m, n := min(tile, c.Rows-i), min(3*tile, c.Cols-j)
			ai, bj := i*a.Stride, j
			if tA == blas.Trans {
				ai = i
			}
			if tB == blas.Trans {
				bj = j * b.Stride
			}
			gonum.Implementation{}.Sgemm(tA, tB, m, n, k, 1,
				a32[ai:], a.Stride, b32[bj:], b.Stride, 0, c32[i*c.Stride+j:], c.Stride)
		}
	}
	return true
}
