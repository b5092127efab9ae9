/* A driver and a cuBLAS that write the name of each call to standard error, and do nothing
   else. INIT is what cuInit returns, VERSION the driver's; with JIT it looks for its compiler. Only the symbols that a
   program of CUDA 11.8 to 13 should use are there. */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef INIT
#define INIT 0
#endif

#ifndef VERSION
#define VERSION 13000
#endif

#define CALL(name)                          \
	int name(void)                      \
	{                                   \
		fputs(#name "\n", stderr);  \
		return fails(#name);        \
	}

/* The call that FAKE_FAILS names returns 719, a failed launch. */
static int fails(const char *name)
{
	const char *failing = getenv("FAKE_FAILS");
	return failing != NULL && strcmp(name, failing) == 0 ? 719 : 0;
}

int cuInit(unsigned int flags)
{
#ifdef JIT
	if (dlopen("libnvidia-ptxjitcompiler.so.1", RTLD_NOW) == NULL)
		fputs("libnvidia-ptxjitcompiler.so.1 not found\n", stderr);
#endif
	fprintf(stderr, "cuInit %u\n", flags);
	return INIT;
}

int cuDriverGetVersion(int *version)
{
	*version = VERSION;
	return 0;
}

int cuGetErrorName(int code, const char **name)
{
	*name = code == 719 ? "CUDA_ERROR_LAUNCH_FAILED" : code == 803 ? "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" : NULL;
	return *name == NULL;
}

int cuGetErrorString(int code, const char **text)
{
	*text = code == 719 ? "unspecified launch failure" : NULL;
	return *text == NULL;
}

CALL(cuDeviceGetCount)
CALL(cuDeviceGet)
CALL(cuDeviceGetName)
CALL(cuDeviceTotalMem_v2)
CALL(cuDevicePrimaryCtxRetain)
CALL(cuDevicePrimaryCtxRelease_v2)
CALL(cuCtxSetCurrent)
CALL(cuStreamCreate)
CALL(cuStreamSynchronize)
CALL(cuStreamDestroy_v2)
CALL(cuMemGetInfo_v2)
CALL(cuMemAlloc_v2)
CALL(cuMemFree_v2)
CALL(cuMemcpyHtoD_v2)
CALL(cuMemcpyHtoDAsync_v2)
CALL(cuMemcpyDtoH_v2)
CALL(cuMemcpyDtoHAsync_v2)
CALL(cuMemsetD8_v2)
CALL(cuMemsetD8Async)
CALL(cuMemsetD32_v2)
CALL(cuMemsetD32Async)
CALL(cuModuleLoadData)
CALL(cuModuleGetFunction)
CALL(cuModuleUnload)
CALL(cuLaunchKernel)
CALL(cuGraphAddChildGraphNode)
CALL(cuGraphLaunch)
CALL(cuGraphDestroy)
CALL(cuGraphExecDestroy)

int cuStreamBeginCapture_v2(void *stream, int mode)
{
	fprintf(stderr, "cuStreamBeginCapture_v2 mode %d\n", mode);
	return 0;
}

int cuStreamEndCapture(void *stream, void **graph)
{
	fprintf(stderr, "cuStreamEndCapture\n");
	*graph = graph;
	return fails("cuStreamEndCapture");
}

int cuGraphCreate(void **graph, unsigned flags)
{
	fprintf(stderr, "cuGraphCreate\n");
	*graph = graph;
	return fails("cuGraphCreate");
}

int cuGraphInstantiateWithFlags(void **exec, void *graph, unsigned long long flags)
{
	fprintf(stderr, "cuGraphInstantiateWithFlags %llu\n", flags);
	*exec = exec;
	return fails("cuGraphInstantiateWithFlags");
}

int cublasCreate_v2(void **handle)
{
	*handle = (void *)0xb1a5000;
	return 0;
}

int cublasSetStream_v2(void *handle, void *stream)
{
	fprintf(stderr, "cublasSetStream_v2 %p\n", handle);
	return 0;
}

#ifdef WORKSPACE
int cublasSetWorkspace_v2(void *handle, void *workspace, size_t bytes)
{
	fprintf(stderr, "cublasSetWorkspace_v2 %p %p %zu\n", handle, workspace, bytes);
	return 0;
}
#endif

CALL(cublasSgemm_v2)
CALL(cublasDestroy_v2)
