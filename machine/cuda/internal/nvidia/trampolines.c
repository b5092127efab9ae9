//go:build gpu

/* Packages cu and cu/blas are linked to the functions of this file instead of NVIDIA's
   libraries, so that a program starts where there are none. Each has the signature of the
   function whose place it takes, finds that one in the library when first called, and calls
   it. */

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>

#include "trampolines.h"

/* A process has one driver: what it keeps about its thread and GPU is the process's too. */
static void *_Atomic libraries[2];

const char *nvidia_open(enum nvidia_library library, const char *file, char *message, size_t size)
{
	void *opened = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (opened == NULL) {
		snprintf(message, size, "%s", dlerror());
		return message;
	}
	atomic_store(&libraries[library], opened);
	return NULL;
}

void nvidia_preload(const char *file)
{
	dlopen(file, RTLD_NOW | RTLD_LOCAL);
}

/* Returns the function, or NULL if there is none. What was found is remembered. */
static void *find(enum nvidia_library library, const char *symbol, void *_Atomic *found)
{
	void *function = atomic_load_explicit(found, memory_order_acquire);
	if (function != NULL)
		return function;
	void *opened = atomic_load(&libraries[library]);
	if (opened == NULL)
		return NULL;
	function = dlsym(opened, symbol);
	atomic_store_explicit(found, function, memory_order_release);
	return function;
}

static CUresult no_driver_call(void)
{
	return atomic_load(&libraries[NVIDIA_DRIVER]) == NULL ? CUDA_ERROR_NOT_INITIALIZED : CUDA_ERROR_NOT_FOUND;
}

static cublasStatus_t no_cublas_call(void)
{
	return atomic_load(&libraries[NVIDIA_CUBLAS]) == NULL ? CUBLAS_STATUS_NOT_INITIALIZED : CUBLAS_STATUS_NOT_SUPPORTED;
}

#define TRAMPOLINE(library, missing, result, symbol, parameters, arguments) \
	result symbol parameters                                            \
	{                                                                   \
		static void *_Atomic found;                                 \
		void *function = find(library, #symbol, &found);            \
		if (function == NULL)                                       \
			return missing();                                   \
		return ((result(*) parameters)function)arguments;           \
	}

#define DRIVER(symbol, parameters, arguments) \
	TRAMPOLINE(NVIDIA_DRIVER, no_driver_call, CUresult, symbol, parameters, arguments)
#include <driver.inc>

#define CUBLAS(symbol, parameters, arguments) \
	TRAMPOLINE(NVIDIA_CUBLAS, no_cublas_call, cublasStatus_t, symbol, parameters, arguments)
#include <cublas.inc>

/* Package cu calls cuInit before main, and ends the process if it fails. The driver is
   initialised by nvidia_init instead, whose failure the program can act on. */
CUresult cuInit(unsigned int flags)
{
	return CUDA_SUCCESS;
}

CUresult nvidia_init(void)
{
	static void *_Atomic found;
	CUresult (*init)(unsigned int) = find(NVIDIA_DRIVER, "cuInit", &found);
	return init == NULL ? no_driver_call() : init(0);
}
