//go:build gpu

package fake

/*
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

static int call(void *f, uint64_t a, uint64_t b, uint64_t c) {
	return ((int (*)(uint64_t, uint64_t, uint64_t))f)(a, b, c);
}
*/
import "C"

import "unsafe"

// call calls a function of the driver that takes up to three integers or addresses: the
// package's own tests have no binding of CUDA. It returns -1 if there is no such function.
func call(library, function string, args ...uint64) int {
	path, name := C.CString(library), C.CString(function)
	defer C.free(unsafe.Pointer(path))
	defer C.free(unsafe.Pointer(name))
	lib := C.dlopen(path, C.RTLD_NOW|C.RTLD_LOCAL)
	if lib == nil {
		return -1
	}
	defer C.dlclose(lib)
	f := C.dlsym(lib, name)
	if f == nil {
		return -1
	}
	var a [3]C.uint64_t
	for i := range args {
		a[i] = C.uint64_t(args[i])
	}
	return int(C.call(f, a[0], a[1], a[2]))
}
