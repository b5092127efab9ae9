//go:build gpu

package nvidia

// #include "trampolines.h"
//
// static cublasStatus_t set_workspace(cublasHandle_t handle, CUdeviceptr at, size_t bytes) {
//	return cublasSetWorkspace(handle, (void *)at, bytes);
// }
//
// static cublasStatus_t multiply(cublasHandle_t handle, CUdeviceptr c, int ldc, int m, int n, int k,
//                                CUdeviceptr a, int lda, int ta, CUdeviceptr b, int ldb, int tb) {
//	const float one = 1, zero = 0;
//	return cublasSgemm(handle, ta, tb, m, n, k, &one, (float *)a, lda, (float *)b, ldb, &zero, (float *)c, ldc);
// }
import "C"

import (
	"errors"
	"reflect"

	"gorgonia.org/cu"
	cublas "gorgonia.org/cu/blas"
)

// SetStream has the products of b put on the stream.
func SetStream(b *cublas.Standard, s cu.Stream) error {
	h, err := handle(b)
	if err != nil {
		return err
	}
	return cublasFailure("cublasSetStream", C.cublasSetStream(h, C.cudaStream_t(stream(s))))
}

// SetWorkspace gives b memory of the GPU's, of so many bytes, for its intermediate results,
// so that a captured stream needs none of cuBLAS's own. SetStream takes it away again. A
// cuBLAS that is too old to know the call does without.
func SetWorkspace(b *cublas.Standard, p cu.DevicePtr, bytes int64) error {
	h, err := handle(b)
	if err != nil {
		return err
	}
	status := C.set_workspace(h, C.CUdeviceptr(p), C.size_t(bytes))
	if status == C.CUBLAS_STATUS_NOT_SUPPORTED {
		return nil
	}
	return cublasFailure("cublasSetWorkspace", status)
}

// Operand is a matrix in the GPU's memory, column after column, each so many elements behind the last.
type Operand struct {
	At         cu.DevicePtr
	Leading    int
	Transposed bool
}

// Multiply computes c = a b, where c is (m, n) and a, as it is or transposed, (m, k).
//
// Package cu/blas's own Sgemm computes nothing any more after it once failed, as it may in a capture.
func Multiply(blas *cublas.Standard, c Operand, m, n, k int, a, b Operand) error {
	h, err := handle(blas)
	if err != nil {
		return err
	}
	transposed := map[bool]C.int{false: C.CUBLAS_OP_N, true: C.CUBLAS_OP_T}
	return cublasFailure("cublasSgemm", C.multiply(h, C.CUdeviceptr(c.At), C.int(c.Leading), C.int(m), C.int(n), C.int(k),
		C.CUdeviceptr(a.At), C.int(a.Leading), transposed[a.Transposed], C.CUdeviceptr(b.At), C.int(b.Leading), transposed[b.Transposed]))
}

// handle returns cuBLAS's handle of b. Package cu/blas keeps it to itself, and has no
// function that sets a stream; reading the field spares a second handle, on which cu/blas
// would not compute.
func handle(b *cublas.Standard) (C.cublasHandle_t, error) {
	h := reflect.ValueOf(b).Elem().FieldByName("h")
	if h.Kind() != reflect.Pointer {
		return nil, errors.New("nvidia: package cu/blas has no handle where it was")
	}
	if h.IsNil() {
		return nil, errors.New("nvidia: cuBLAS isn't initialised")
	}
	return C.cublasHandle_t(h.UnsafePointer()), nil
}
