// Devices, contexts, and failures that a test asks for.
#include "check.h"

CASE(BeforeInit) {
	int n;
	Handle h;
	IS(cuDeviceGetCount(&n), NOT_INITIALIZED);
	COMPLAINS("cuDeviceGetCount: cuInit was not called");
	IS(cublasCreate_v2(&h), 1);
}

CASE(WithoutContext) {
	Address at;
	OK(cuInit(0));
	IS(cuMemAlloc_v2(&at, 4), INVALID_CONTEXT);
	COMPLAINS("this thread has no context");
	start();
	OK(cuMemAlloc_v2(&at, 4));
	std::thread([] {
		Address at;
		IS(cuMemAlloc_v2(&at, 4), INVALID_CONTEXT);
	}).join();
	COMPLAINS("this thread has no context");
	OK(cuDevicePrimaryCtxRelease_v2(0));
	IS(cuMemFree_v2(at), INVALID_CONTEXT);
	COMPLAINS("is gone");
	IS(cuDevicePrimaryCtxRelease_v2(0), INVALID_CONTEXT);
	start();
	IS(cuMemFree_v2(at), INVALID_CONTEXT); // it was the former one's
	COMPLAINS("another context");
}

CASE(DevicesOfTheEnvironment) {
	Handle a, b;
	int n, major;
	Address at;
	char name[20];
	setenv("VAELAB_FAKE_INIT", "803", 1);
	IS(cuInit(0), 803);
	unsetenv("VAELAB_FAKE_INIT");
	setenv("VAELAB_FAKE_DEVICES", "0", 1);
	IS(cuInit(0), NO_DEVICE);
	setenv("VAELAB_FAKE_DEVICES", "2", 1);
	OK(cuInit(0));
	OK(cuDeviceGetCount(&n));
	IS(n, 2);
	OK(cuDeviceGetName(name, sizeof name, 1));
	IS(strcmp(name, "Fake 1"), 0);
	OK(cuDeviceGetAttribute(&major, 75, 1));
	IS(major, 7);
	IS(cuDeviceGet(&n, 2), INVALID_DEVICE);
	OK(cuDevicePrimaryCtxRetain(&a, 0));
	OK(cuDevicePrimaryCtxRetain(&b, 1));
	OK(cuCtxSetCurrent(a));
	OK(cuMemAlloc_v2(&at, 8));
	OK(cuCtxSetCurrent(b));
	IS(cuMemsetD8_v2(at, 0, 8), INVALID_VALUE);
	COMPLAINS("another context");
	IS(launch(function("WriteAt"), 0, 32, at, 0), ILLEGAL_ADDRESS);
	COMPLAINS("WriteAt, thread 0: what it writes, * belongs to another context");
}

CASE(PlannedFailures) {
	start();
	Address at;
	Handle h;
	fake_fail("cuMemAlloc_v2", 2, OUT_OF_MEMORY, 0);
	OK(cuMemAlloc_v2(&at, 4));
	OK(cuMemsetD8_v2(at, 0, 4));
	IS(cuMemAlloc_v2(&at, 4), OUT_OF_MEMORY);
	OK(cuMemAlloc_v2(&at, 4));
	fake_fail("", 3, 719, 0);
	OK(cuCtxSynchronize());
	OK(cuCtxSynchronize());
	IS(cuCtxSynchronize(), 719);
	OK(cuCtxSynchronize());
	fake_fail("cublasCreate_v2", 1, 3, 0);
	IS(cublasCreate_v2(&h), 3);
	OK(cublasCreate_v2(&h));
	IS(count("live Handles"), 1);
	IS(count("live Allocations"), 2);
	COMPLAINS("");
}

CASE(LostDevice) {
	start();
	Handle h;
	const Address at = memory({1});
	const char *name, *text;
	OK(cublasCreate_v2(&h));
	fake_fail("cuMemsetD8_v2", 1, 719, 1);
	OK(cuCtxSynchronize());
	IS(cuMemsetD8_v2(at, 0, 4), 719);
	IS(cuCtxSynchronize(), 719);
	IS(cuMemFree_v2(at), 719);
	IS(cublasDestroy_v2(h), 13);
	OK(cuGetErrorName(719, &name));
	OK(cuGetErrorString(719, &text));
	IS(strcmp(name, "CUDA_ERROR_LAUNCH_FAILED"), 0);
	IS(cuGetErrorName(12345, &name), INVALID_VALUE);
	COMPLAINS("");
	fake_reset();
	start();
	const Address fresh = memory({1});
	IS(fresh == at, 0);
	IS(count("live Allocations"), 1);
	IS(cuMemFree_v2(at), INVALID_VALUE);
	OK(cuMemFree_v2(fresh));
}

CASE(ManyThreads) {
	start();
	std::vector<std::thread> all;
	for (int i = 0; i < 4; i++) {
		all.emplace_back([] {
			Handle c;
			OK(cuDevicePrimaryCtxRetain(&c, 0));
			OK(cuCtxSetCurrent(c));
			for (int k = 0; k < 200; k++) {
				const Address at = memory({1, 2, 3});
				OK(cuMemFree_v2(at));
			}
		});
	}
	for (auto &t : all) t.join();
	IS(count("call cuMemFree_v2"), 800);
	IS(count("bytes Live"), 0);
	COMPLAINS("");
}

CASE(ContextsAreCounted) {
	start();
	start();
	OK(cuDevicePrimaryCtxRelease_v2(0));
	memory({1});
	OK(cuDevicePrimaryCtxRelease_v2(0));
	IS(count("live Contexts"), 0);
	COMPLAINS("");
}

CASE(ContextsAreApart) {
	setenv("VAELAB_FAKE_DEVICES", "2", 1);
	start();
	const Handle s = stream(), f = function("Threads");
	const Address x = memory(std::vector<float>(32));
	const float one = 1;
	Handle h, graph, exec, other;
	OK(cublasCreate_v2(&h));
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 32, x));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuDevicePrimaryCtxRetain(&other, 1));
	OK(cuCtxSetCurrent(other));
	COMPLAINS("");
	const auto foreign = [](int got, int want) {
		IS(got, want);
		COMPLAINS("context");
	};
	foreign(cuStreamSynchronize(s), INVALID_CONTEXT);
	foreign(launch(f, 0, 32, x), INVALID_CONTEXT);
	foreign(cuGraphLaunch(exec, 0), INVALID_CONTEXT);
	foreign(cuMemFree_v2(x), INVALID_CONTEXT);
	foreign(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, x, 1, x + 4, 1, &one, x + 8, 1), 1);
}

CASE(ResetForgets) {
	start();
	Address at;
	fake_limit(10);
	IS(cuMemAlloc_v2(&at, 11), OUT_OF_MEMORY);
	IS(cuMemFree_v2(77), INVALID_VALUE);
	fake_reset();
	COMPLAINS("");
	IS(count("call cuMemFree_v2"), 0);
	start();
	OK(cuMemAlloc_v2(&at, 11));
}
