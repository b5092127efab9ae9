// Captures and graphs.
#include "check.h"

CASE(GraphsReplay) {
	start();
	const Handle s = stream(), f = function("Scale");
	Handle h, graph, exec, other;
	OK(cublasCreate_v2(&h));
	OK(cublasSetStream_v2(h, s));
	const Address x = memory({1}), y = memory({0}), z = memory({0}), w = memory({0});
	OK(cuStreamBeginCapture_v2(s, 1));
	double a = 2;
	OK(launch(f, s, 1, y, x, 1, 1, a));
	float one = 1, zero = 0;
	OK(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, y, 1, y, 1, &zero, z, 1));
	OK(cuMemcpyDtoDAsync_v2(w, z, 4, s));
	a = 100, one = 100; // what was captured stays
	OK(cuStreamEndCapture(s, &graph));
	IS(count("launch Scale"), 0);
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuGraphInstantiate_v2(&other, graph, nullptr, nullptr, 0));
	OK(cuGraphDestroy(graph));
	for (int i = 1; i <= 3; i++) {
		const float v = float(i);
		OK(cuMemcpyHtoD_v2(x, &v, 4));
		OK(cuGraphLaunch(exec, s));
		OK(cuStreamSynchronize(s));
		IS(values(w, 1)[0], 4 * v * v);
	}
	IS(count("launch Scale"), 3);
	IS(count("launch cublasSgemm_v2"), 3);
	IS(count("call cuLaunchKernel"), 1);
	OK(cuGraphExecDestroy(other));
	OK(cuGraphExecDestroy(exec));
	COMPLAINS("");
}

// captured is a graph of one launch, y = a x.
static Handle captured(Handle s, Handle f, Address y, Address x, double a) {
	Handle graph;
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 1, y, x, 1, 1, a));
	OK(cuStreamEndCapture(s, &graph));
	return graph;
}

CASE(NodesRunLastFirstUnlessTheyWait) {
	start();
	const Handle s = stream(), f = function("Scale");
	const Address x = memory({1}), y = memory({0}), z = memory({0});
	const Handle first = captured(s, f, y, x, 2), second = captured(s, f, z, y, 3);
	for (const bool edge : {false, true}) {
		const float none = 0;
		OK(cuMemcpyHtoD_v2(y, &none, 4));
		Handle whole, a, b, exec;
		OK(cuGraphCreate(&whole, 0));
		OK(cuGraphAddChildGraphNode(&a, whole, nullptr, 0, first));
		OK(cuGraphAddChildGraphNode(&b, whole, &a, edge, second));
		OK(cuGraphInstantiateWithFlags(&exec, whole, 0));
		OK(cuGraphDestroy(whole));
		OK(cuGraphLaunch(exec, s));
		OK(cuStreamSynchronize(s));
		IS(values(z, 1)[0], edge ? 6 : 0);
		OK(cuGraphExecDestroy(exec));
	}
	Handle whole, node;
	OK(cuGraphCreate(&whole, 0));
	IS(cuGraphAddChildGraphNode(&node, whole, &first, 1, second), INVALID_VALUE);
	COMPLAINS("not of this graph");
	IS(cuGraphAddChildGraphNode(&node, whole, nullptr, 0, s), INVALID_HANDLE);
	COMPLAINS("no such graph");
	IS(cuGraphAddChildGraphNode(&node, first, nullptr, 0, whole), INVALID_VALUE);
	COMPLAINS("not captured");
	IS(cuGraphCreate(&node, 1), INVALID_VALUE);
	COMPLAINS("flags");
	OK(cuGraphDestroy(whole));
	OK(cuGraphDestroy(first));
	OK(cuGraphDestroy(second));
	COMPLAINS("");
}

CASE(ForbiddenInACapture) {
	start();
	const Address x = memory({1, 2});
	const Handle m = module(), s = stream();
	Address y;
	Handle graph, h;
	float host[2] = {};
	const auto forbidden = [&](int code, int want) {
		IS(code, want);
		COMPLAINS("captures");
		IS(cuMemsetD8Async(x, 0, 8, s), CAPTURE_INVALIDATED);
		IS(cuStreamEndCapture(s, &graph), CAPTURE_INVALIDATED);
		IS(graph, 0);
		COMPLAINS("");
	};
	const auto begin = [&] { OK(cuStreamBeginCapture_v2(s, 1)); };
	begin(), forbidden(cuStreamSynchronize(s), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuCtxSynchronize(), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuMemAlloc_v2(&y, 8), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuMemFree_v2(x), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuMemcpyHtoD_v2(x, host, 8), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuMemcpyDtoH_v2(host, x, 8), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuMemsetD8_v2(x, 0, 8), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cuModuleUnload(m), CAPTURE_UNSUPPORTED);
	begin(), forbidden(cublasCreate_v2(&h), 13);
	begin();
	IS(cuMemcpyHtoDAsync_v2(x, host, 8, s), CAPTURE_UNSUPPORTED);
	COMPLAINS("pageable");
	IS(cuStreamEndCapture(s, &graph), CAPTURE_INVALIDATED);
	OK(cuMemFree_v2(x)); // all is well after it
	COMPLAINS("");
}

CASE(CapturesOfOtherKinds) {
	start();
	const Handle s = stream(), blocking = stream(0);
	const Address x = memory({1, 2});
	Handle graph;
	IS(cuStreamBeginCapture_v2(0, 1), CAPTURE_UNSUPPORTED);
	COMPLAINS("default stream");
	IS(cuStreamEndCapture(s, &graph), CAPTURE_UNMATCHED);
	COMPLAINS("does not capture");
	OK(cuStreamBeginCapture_v2(s, 1));
	IS(cuStreamBeginCapture_v2(s, 1), ILLEGAL_STATE);
	COMPLAINS("already");
	IS(cuStreamDestroy_v2(s), CAPTURE_UNSUPPORTED);
	COMPLAINS("captures");
	std::thread([&] {
		Handle c, graph;
		OK(cuDevicePrimaryCtxRetain(&c, 0));
		OK(cuCtxSetCurrent(c));
		OK(cuMemsetD8_v2(x, 0, 8)); // it is another thread's
		IS(cuStreamEndCapture(s, &graph), CAPTURE_WRONG_THREAD);
		COMPLAINS("another thread");
	}).join();
	OK(cuStreamEndCapture(s, &graph));
	OK(cuStreamBeginCapture_v2(blocking, 2)); // relaxed
	IS(cuMemsetD8_v2(x, 0, 8), CAPTURE_IMPLICIT);
	COMPLAINS("would wait");
	IS(cuStreamEndCapture(blocking, &graph), CAPTURE_INVALIDATED);
}

CASE(HandlesOfWhatIsGone) {
	start();
	const Handle s = stream();
	Handle graph, exec, h;
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuGraphDestroy(graph));
	IS(cuGraphDestroy(graph), INVALID_HANDLE);
	IS(cuGraphInstantiateWithFlags(&exec, graph, 0), INVALID_HANDLE);
	OK(cuGraphExecDestroy(exec));
	IS(cuGraphExecDestroy(exec), INVALID_HANDLE);
	IS(cuGraphLaunch(exec, s), INVALID_HANDLE);
	OK(cuStreamDestroy_v2(s));
	IS(cuStreamDestroy_v2(s), INVALID_HANDLE);
	IS(cuStreamSynchronize(s), INVALID_HANDLE);
	OK(cublasCreate_v2(&h));
	OK(cublasDestroy_v2(h));
	IS(cublasDestroy_v2(h), 1);
	IS(cuStreamCreate(&h, 2), INVALID_VALUE);
	COMPLAINS("flags");
}

CASE(FreedBeforeItRan) {
	start();
	const Handle s = stream(), f = function("Scale");
	Handle graph, exec;
	const Address x = memory({1}), y = memory({1});
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 1, y, x, 1, 1, 1.0));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuMemFree_v2(x));
	OK(cuGraphLaunch(exec, s));
	IS(cuStreamSynchronize(s), ILLEGAL_ADDRESS);
	COMPLAINS("Scale, thread 0: what it reads, * was freed");
}

CASE(FreedAfterItWasRead) {
	start();
	const Address y = memory({1});
	for (int code : {0, int(ILLEGAL_ADDRESS)}) {
		IS(launch(function("WriteAt"), 0, 32, y, 0), code); // y is what it reached last
		if (!code) OK(cuMemFree_v2(y));
	}
	COMPLAINS("WriteAt, thread 0: what it writes, * was freed");
}

CASE(UnloadedModules) {
	start();
	const Handle m = module(), s = stream();
	Handle f, graph, exec;
	const Address y = memory({1});
	OK(cuModuleGetFunction(&f, m, "Last"));
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 1, y));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuModuleUnload(m));
	IS(launch(f, 0, 1, y), INVALID_HANDLE);
	COMPLAINS("no such function");
	IS(cuGraphLaunch(exec, s), INVALID_HANDLE);
	COMPLAINS("module of Last was unloaded");
	IS(cuModuleUnload(m), INVALID_HANDLE);
}

CASE(ACaptureStartsAfresh) {
	start();
	const Handle s = stream(), f = function("Threads");
	const Address x = memory(std::vector<float>(32));
	Handle graph, exec;
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 32, x));
	IS(cuCtxSynchronize(), CAPTURE_UNSUPPORTED);
	IS(cuStreamEndCapture(s, &graph), CAPTURE_INVALIDATED);
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(launch(f, s, 32, x));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	OK(cuGraphLaunch(exec, s));
	OK(cuCtxSynchronize());
	IS(count("launch Threads"), 1);
}

CASE(RelaxedCaptures) {
	start();
	const Handle s = stream(), blocking = stream(0);
	Handle graph, exec;
	OK(cuStreamBeginCapture_v2(s, 2));
	memory({1}); // allowed
	std::thread([&] {
		Handle c;
		OK(cuDevicePrimaryCtxRetain(&c, 0));
		OK(cuCtxSetCurrent(c));
		OK(cuStreamEndCapture(s, &graph));
	}).join();
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	COMPLAINS("");
	OK(cuStreamBeginCapture_v2(blocking, 2));
	IS(cuGraphLaunch(exec, blocking), CAPTURE_UNSUPPORTED);
	COMPLAINS("a graph in a graph");
	IS(cuStreamSynchronize(0), CAPTURE_IMPLICIT);
	COMPLAINS("would wait");
}
