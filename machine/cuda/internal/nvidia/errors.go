//go:build gpu

package nvidia

// #include "trampolines.h"
import "C"

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"gorgonia.org/cu"
	cublas "gorgonia.org/cu/blas"
)

// Error is a call of the driver's that failed.
type Error struct {
	Call string
	Code int // CUresult
}

func (e *Error) Error() string { return e.Call + ": " + describe(e.Code) }

// Is reports whether target is package cu's value of the same code: errors.Is finds
// cu.OutOfMemory in an error of this package as in one of cu's.
func (e *Error) Is(target error) bool {
	code, ok := driverCode(target)
	return ok && code == e.Code
}

// failure returns the error of a driver's call, or nil if there is none.
func failure(call string, result C.CUresult) *Error {
	if result == C.CUDA_SUCCESS {
		return nil
	}
	return &Error{call, int(result)}
}

// ErrorText returns err's message, in which the driver's own name and description of its
// error stand for those of package cu, which doesn't know all codes.
func ErrorText(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for e := err; e != nil; e = errors.Unwrap(e) {
		code, ok := driverCode(e)
		if !ok {
			continue
		}
		if outer, isLast := strings.CutSuffix(text, e.Error()); isLast {
			return outer + describe(code)
		}
		return text + " (" + describe(code) + ")"
	}
	return text
}

// driverCode returns the code of an error of package cu, whose type is not exported.
func driverCode(err error) (int, bool) {
	v := reflect.ValueOf(err)
	if !v.IsValid() || v.Type() != reflect.TypeOf(cu.Success) {
		return 0, false
	}
	return int(v.Int()), true
}

// describe names the error as the driver does, if it can.
func describe(code int) string {
	var name, text *C.char
	if C.cuGetErrorName(C.CUresult(code), &name) != C.CUDA_SUCCESS || name == nil {
		return fmt.Sprintf("CUDA error %d", code)
	}
	if C.cuGetErrorString(C.CUresult(code), &text) != C.CUDA_SUCCESS || text == nil {
		return C.GoString(name)
	}
	return C.GoString(name) + ": " + C.GoString(text)
}

// cublasFailure returns the error of a cuBLAS call, or nil if there is none.
func cublasFailure(call string, status C.cublasStatus_t) error {
	if status == C.CUBLAS_STATUS_SUCCESS {
		return nil
	}
	if s := cublas.Status(status); s.String() != "" {
		return fmt.Errorf("%s: %w", call, s)
	}
	return fmt.Errorf("%s: status %d", call, int(status))
}

// DriverVersion returns the version of CUDA that the driver is made for, such as "13.0", or
// "" if there is no driver.
func DriverVersion() string {
	v := driverVersion()
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d", v/1000, v%1000/10)
}

// driverVersion is 13000 for CUDA 13.0, and 0 if there is no driver.
func driverVersion() int {
	var v C.int
	if C.cuDriverGetVersion(&v) != C.CUDA_SUCCESS {
		return 0
	}
	return int(v)
}
