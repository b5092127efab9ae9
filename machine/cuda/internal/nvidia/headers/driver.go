package main

import "slices"

// driver is the CUDA driver, as of CUDA 11.0. A later driver exports these symbols too.
func driver() library {
	return library{
		source: "cmd/genlib/cuda.h",
		header: "cuda.h",
		list:   "driver.inc",
		macro:  "DRIVER",
		result: "CUresult",
		// What comes before are the C library's own types.
		start:    "typedef uint32_t cuuint32_t;",
		prologue: driverPrologue,
		epilogue: driverEpilogue,
		symbol:   driverSymbol,
		custom:   "cuInit",
	}
}

// Package cu relies on the header for stdlib.h. The macros are missing in the module's
// declarations.
const driverPrologue = `#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#define CU_TRSF_READ_AS_INTEGER 0x01
#define CU_TRSF_NORMALIZED_COORDINATES 0x02
`

// A call of CUDA 11.4 that package nvidia makes. cuGraphInstantiate does the same, but its
// parameters and its symbol changed more than once.
const driverEpilogue = `CUresult cuGraphInstantiateWithFlags(CUgraphExec* phGraphExec, CUgraph hGraph, unsigned long long flags);
`

// driverSymbol returns the symbol behind a function's name. Where a call's types or meaning
// once changed, NVIDIA's header maps its name to the new symbol and the driver keeps both:
// without a suffix it takes, for instance, the 32-bit sizes of CUDA 3.1.
//
// Mapped are the calls that CUDA 11.0 mapped, for these are its declarations. The later
// versions of cuGraphAddKernelNode and others take larger structures than those declared.
func driverSymbol(name string) string {
	switch {
	case slices.Contains(secondVersion(), name):
		return name + "_v2"
	case name == "cuTexRefSetAddress2D":
		return name + "_v3"
	}
	return name
}

func secondVersion() []string {
	return []string{
		"cuDeviceTotalMem",
		"cuDevicePrimaryCtxRelease", "cuDevicePrimaryCtxReset", "cuDevicePrimaryCtxSetFlags",
		"cuCtxCreate", "cuCtxDestroy", "cuCtxPopCurrent", "cuCtxPushCurrent",
		"cuModuleGetGlobal",
		"cuLinkCreate", "cuLinkAddData", "cuLinkAddFile",
		"cuMemGetInfo", "cuMemAlloc", "cuMemAllocPitch", "cuMemFree", "cuMemGetAddressRange",
		"cuMemAllocHost", "cuMemHostGetDevicePointer", "cuMemHostRegister", "cuIpcOpenMemHandle",
		"cuMemcpyHtoD", "cuMemcpyDtoH", "cuMemcpyDtoD",
		"cuMemcpyDtoA", "cuMemcpyAtoD", "cuMemcpyHtoA", "cuMemcpyAtoH", "cuMemcpyAtoA",
		"cuMemcpyHtoDAsync", "cuMemcpyDtoHAsync", "cuMemcpyDtoDAsync",
		"cuMemcpyHtoAAsync", "cuMemcpyAtoHAsync",
		"cuMemcpy2D", "cuMemcpy2DUnaligned", "cuMemcpy2DAsync", "cuMemcpy3D", "cuMemcpy3DAsync",
		"cuMemsetD8", "cuMemsetD16", "cuMemsetD32", "cuMemsetD2D8", "cuMemsetD2D16", "cuMemsetD2D32",
		"cuArrayCreate", "cuArrayGetDescriptor", "cuArray3DCreate", "cuArray3DGetDescriptor",
		"cuTexRefSetAddress", "cuTexRefGetAddress",
		"cuGraphicsResourceGetMappedPointer", "cuGraphicsResourceSetMapFlags",
		"cuStreamDestroy", "cuStreamBeginCapture", "cuEventDestroy",
		"cuGraphInstantiate",
	}
}
