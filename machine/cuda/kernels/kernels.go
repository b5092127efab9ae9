// Package kernels has the kernels of the CUDA machine, and says which of them compute an
// operation. It needs no GPU, no driver and no cgo: it deals in addresses.
//
// The kernels are CUDA C (*.cu, device.h says how they are written). compile.sh makes PTX of
// them, which needs clang and nothing of NVIDIA's; the driver compiles that for the GPU at
// hand. A kernel is named after the operation that it computes.
package kernels

import (
	"fmt"
	"math"
)

// Pointer is an address in the memory of a GPU.
type Pointer uint64

// Matrix is a dense row-major float32 matrix in the memory of a GPU.
type Matrix struct {
	At         Pointer
	Rows, Cols int
}

// Size returns the number of elements.
func (m Matrix) Size() int { return m.Rows * m.Cols }

// Launch is one piece of work for a GPU: a kernel of this package's or, if it has none, a
// matrix product.
type Launch struct {
	Kernel  string
	Threads int      // at least; each takes what is its own, whatever their number
	Args    []uint64 // of the kernel, each boxed in 64 bits
	Product *Product
}

// Product is C = A B (NN), C = A Bᵀ (NT) or C = Aᵀ B (TN).
type Product struct {
	TransA, TransB bool
	C, A, B        Matrix
}

// Depth is the number of products that an element of C sums.
func (p Product) Depth() int {
	if p.TransA {
		return p.A.Rows
	}
	return p.A.Cols
}

// String names the launch in an error.
func (l Launch) String() string {
	if p := l.Product; p != nil {
		return fmt.Sprintf("cuBLAS product (%d, %d, %d)", p.C.Rows, p.C.Cols, p.Depth())
	}
	return "kernel " + l.Kernel
}

// warpSize is the number of threads that share a row or a sum: see device.h.
const warpSize = 32

// launch boxes the arguments, in the order of the kernel's parameters.
func launch(kernel string, threads int, args ...any) Launch {
	l := Launch{Kernel: kernel, Threads: threads}
	for _, a := range args {
		switch a := a.(type) {
		case Matrix:
			l.Args = append(l.Args, uint64(a.At))
		case Pointer:
			l.Args = append(l.Args, uint64(a))
		case int:
			l.Args = append(l.Args, uint64(uint32(a)))
		case uint32:
			l.Args = append(l.Args, uint64(a))
		case float64:
			l.Args = append(l.Args, math.Float64bits(a))
		case float32:
			l.Args = append(l.Args, uint64(math.Float32bits(a)))
		default:
			panic("kernels: an argument of a kind that no kernel takes")
		}
	}
	return l
}
