// The calls of the fake driver, and what the tests of it share. Each case runs in a
// process of its own.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

typedef uint64_t Handle, Address;

extern "C" {
int cuInit(unsigned);
int cuDeviceGetCount(int *);
int cuDeviceGet(int *, int);
int cuDeviceGetName(char *, int, int);
int cuDeviceGetAttribute(int *, int, int);
int cuDeviceTotalMem_v2(size_t *, int);
int cuDriverGetVersion(int *);
int cuDevicePrimaryCtxRetain(Handle *, int);
int cuDevicePrimaryCtxRelease_v2(int);
int cuCtxSetCurrent(Handle);
int cuCtxGetCurrent(Handle *);
int cuCtxSynchronize();
int cuMemAlloc_v2(Address *, size_t);
int cuMemFree_v2(Address);
int cuMemGetInfo_v2(size_t *, size_t *);
int cuMemcpyHtoD_v2(Address, const void *, size_t);
int cuMemcpyDtoH_v2(void *, Address, size_t);
int cuMemcpyDtoD_v2(Address, Address, size_t);
int cuMemcpyHtoDAsync_v2(Address, const void *, size_t, Handle);
int cuMemcpyDtoHAsync_v2(void *, Address, size_t, Handle);
int cuMemcpyDtoDAsync_v2(Address, Address, size_t, Handle);
int cuMemsetD8_v2(Address, unsigned char, size_t);
int cuMemsetD32_v2(Address, unsigned, size_t);
int cuMemsetD8Async(Address, unsigned char, size_t, Handle);
int cuMemsetD32Async(Address, unsigned, size_t, Handle);
int cuModuleLoadData(Handle *, const void *);
int cuModuleGetFunction(Handle *, Handle, const char *);
int cuModuleUnload(Handle);
int cuLaunchKernel(Handle, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Handle, void **, void **);
int cuStreamCreate(Handle *, unsigned);
int cuStreamDestroy_v2(Handle);
int cuStreamSynchronize(Handle);
int cuStreamBeginCapture_v2(Handle, int);
int cuStreamEndCapture(Handle, Handle *);
int cuGraphInstantiate_v2(Handle *, Handle, Handle *, char *, size_t);
int cuGraphInstantiateWithFlags(Handle *, Handle, unsigned long long);
int cuGraphCreate(Handle *, unsigned);
int cuGraphAddChildGraphNode(Handle *, Handle, const Handle *, size_t, Handle);
int cuGraphLaunch(Handle, Handle);
int cuGraphDestroy(Handle);
int cuGraphExecDestroy(Handle);
int cuGetErrorName(int, const char **);
int cuGetErrorString(int, const char **);
int cublasCreate_v2(Handle *);
int cublasDestroy_v2(Handle);
int cublasSetStream_v2(Handle, Handle);
int cublasSetWorkspace_v2(Handle, Address, size_t);
int cublasSetMathMode(Handle, int);
int cublasSgemm_v2(Handle, int, int, int, int, int, const float *, Address, int, Address, int, const float *, Address, int);
char *fake_complaint();
char *fake_counts();
void fake_fail(const char *, long long, int, int);
void fake_limit(long long);
void fake_watch(long long);
char *fake_touched();
void fake_reset();
}

// Case is a test; making one lists it.
struct Case {
	const char *name;
	void (*run)();
	Case(const char *name, void (*run)());
};

#define CASE(name)                      \
	static void name();             \
	static Case case_##name(#name, name); \
	static void name()

// The driver's codes that the tests expect.
enum {
	INVALID_VALUE = 1,
	OUT_OF_MEMORY = 2,
	NOT_INITIALIZED = 3,
	NO_DEVICE = 100,
	INVALID_DEVICE = 101,
	INVALID_IMAGE = 200,
	INVALID_CONTEXT = 201,
	INVALID_PTX = 218,
	INVALID_HANDLE = 400,
	ILLEGAL_STATE = 401,
	NOT_FOUND = 500,
	ILLEGAL_ADDRESS = 700,
	LAUNCH_FAILED = 719,
	CAPTURE_UNSUPPORTED = 900,
	CAPTURE_INVALIDATED = 901,
	CAPTURE_UNMATCHED = 903,
	CAPTURE_IMPLICIT = 906,
	CAPTURE_WRONG_THREAD = 908,
};

// IS compares what a call returns, or a number.
#define IS(got, want) is(got, want, #got, __FILE__, __LINE__)
#define OK(call) IS(call, 0)

void is(double got, double want, const char *what, const char *file, int line);

// COMPLAINS checks that all that was said since the last time has this in it, with anything
// for a *, or, if it is empty, that nothing was said.
#define COMPLAINS(part) complains(part, __FILE__, __LINE__)
void complains(const std::string &part, const char *file, int line);
void forget(); // that anything was said, after fake_reset

// count reads one of fake_counts: "call cuInit".
long long count(const std::string &what);

// touched is how many bytes the work that ran last read or wrote from an address on.
long long touched(const char *how, Address from);

// start retains the context of device 0 and makes it current.
void start();
Address memory(const std::vector<float> &values); // and all else makes sure that it succeeds
std::vector<float> values(Address at, size_t n);
Handle stream(unsigned flags = 1);
Handle module(const char *file = "kernels.ptx");
Handle function(const char *name);
Handle edge(const char *name); // of edges.ptx

// launch launches a kernel in blocks of 32 threads.
template <class... A> int launch(Handle f, Handle s, int threads, A... a) {
	void *arguments[] = {&a...};
	return cuLaunchKernel(f, (threads + 31) / 32, 1, 1, 32, 1, 1, 0, s, arguments, nullptr);
}
