//go:build gpu

package nvidia

// #include <stdint.h>
// #include "trampolines.h"
//
// static CUresult launch(CUfunction kernel, unsigned int blocks, unsigned int threads, CUstream stream,
//                        uint64_t *arguments, size_t count)
// {
//	void *at[count + 1];
//	for (size_t i = 0; i < count; i++)
//		at[i] = &arguments[i];
//	return cuLaunchKernel(kernel, blocks, 1, 1, threads, 1, 1, 0, stream, at, NULL);
// }
import "C"

import (
	"errors"
	"reflect"
	"unsafe"

	"gorgonia.org/cu"
)

// Launch puts a kernel on the stream, with its arguments boxed in 64 bits each.
//
// Package cu's own Launch stores the arguments' addresses as Go pointers in memory that is
// fresh from C's malloc. While Go's collector marks, such a store has it look at what was
// there before; and if that is an address of Go's memory which the driver once kept there,
// the collector ends the process.
func Launch(kernel cu.Function, blocks, threads int, s cu.Stream, arguments []uint64) error {
	f := reflect.ValueOf(kernel).FieldByName("fn")
	if f.Kind() != reflect.Pointer {
		return errors.New("nvidia: package cu has no function where it was")
	}
	return result("cuLaunchKernel", C.launch(C.CUfunction(f.UnsafePointer()), C.uint(blocks), C.uint(threads), stream(s),
		(*C.uint64_t)(unsafe.SliceData(arguments)), C.size_t(len(arguments))))
}
