package main

import "regexp"

// cublas is the cuBLAS library.
func cublas() library {
	return library{
		source: "cmd/gencublas/cublasgen.h",
		header: "cublas_v2.h",
		list:   "cublas.inc",
		macro:  "CUBLAS",
		result: "cublasStatus_t",
		start:  "typedef  enum CUBLAS_STATUS {",
		// Stand-ins, with which the module's own generator was content.
		replaced: []string{"typedef int cublasHandle_t;", "typedef int cudaStream_t;"},
		prologue: cublasPrologue,
		epilogue: cublasEpilogue,
		symbol:   cublasSymbol,
	}
}

const cublasPrologue = `#include <cuda.h>
typedef struct cublasContext* cublasHandle_t;
typedef struct CUstream_st* cudaStream_t;
`

// The first six functions are called by package cu/blas, the other two by package nvidia;
// the module's declarations have none of them, or in a comment.
const cublasEpilogue = `cublasStatus_t cublasCreate(cublasHandle_t* handle);
cublasStatus_t cublasDestroy(cublasHandle_t handle);
cublasStatus_t cublasCdotu(cublasHandle_t handle, int n, const cuComplex* x, int incx, const cuComplex* y, int incy, cuComplex* result);
cublasStatus_t cublasCdotc(cublasHandle_t handle, int n, const cuComplex* x, int incx, const cuComplex* y, int incy, cuComplex* result);
cublasStatus_t cublasZdotu(cublasHandle_t handle, int n, const cuDoubleComplex* x, int incx, const cuDoubleComplex* y, int incy, cuDoubleComplex* result);
cublasStatus_t cublasZdotc(cublasHandle_t handle, int n, const cuDoubleComplex* x, int incx, const cuDoubleComplex* y, int incy, cuDoubleComplex* result);
cublasStatus_t cublasSetStream(cublasHandle_t handle, cudaStream_t streamId);
cublasStatus_t cublasSetWorkspace(cublasHandle_t handle, void* workspace, size_t workspaceSizeInBytes);
`

// extension matches the functions that cuBLAS has beyond BLAS. They came with its second
// interface, so their symbols have no suffix; all others' do.
var extension = regexp.MustCompile(`(geam|dgmm|gemm3m|syrkx|herkx|tpttr|trttp)$`)

func cublasSymbol(name string) string {
	if extension.MatchString(name) {
		return name
	}
	return name + "_v2"
}
