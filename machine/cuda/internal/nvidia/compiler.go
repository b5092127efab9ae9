//go:build gpu

package nvidia

// #include <stdint.h>
// #include <stdlib.h>
// #include "trampolines.h"
//
// static void compile(const char *ptx, char *log, uintptr_t size) {
//	CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
//	void *values[] = {log, (void *)size};
//	CUmodule module;
//	if (cuModuleLoadDataEx(&module, ptx, 2, options, values) == CUDA_SUCCESS)
//		cuModuleUnload(module);
// }
import "C"

import (
	"strings"
	"unsafe"
)

// CompilerLog has the driver compile PTX that it refused once more, and returns what its compiler says
// of it, with ": " behind it, or nothing.
func CompilerLog(ptx string) string {
	text := C.CString(ptx)
	defer C.free(unsafe.Pointer(text))
	var log [4096]C.char
	C.compile(text, &log[0], C.uintptr_t(len(log)-1))
	said := strings.TrimSpace(C.GoString(&log[0]))
	if said == "" {
		return ""
	}
	return said + ": "
}
