//go:build gpu

package nvidia

// #include "trampolines.h"
//
// static cublasStatus_t set_workspace(cublasHandle_t handle, CUdeviceptr at, size_t bytes) {
//	return cublasSetWorkspace(handle, (void *)at, bytes);
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
