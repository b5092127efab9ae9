// Kernels, products and streams do what they should.
#include "check.h"

CASE(Elements) {
	start();
	const Address x = memory({1, 2, 3, 4, 5, 6}), y = memory({0, 0, 0, 0, 0, 0});
	OK(launch(function("Scale"), 0, 6, y, x, 2, 3, 0.5));
	for (int i = 0; i < 6; i++) IS(values(y, 6)[i], (i + 1) * 0.5);
	IS(count("launch Scale"), 1);
	COMPLAINS("");
}

CASE(WarpsAndNullPointers) {
	start();
	const Address x = memory({1, 2, 3, 4, 5, 6}), y = memory({0, 0}), offset = memory({100});
	const Handle f = function("RowSum");
	OK(launch(f, 0, 64, y, x, Address(0), 2, 3));
	IS(values(y, 2)[0], 6);
	IS(values(y, 2)[1], 15);
	OK(launch(f, 0, 32, y, x, offset, 2, 3)); // fewer warps than rows
	IS(values(y, 2)[1], 115);
	COMPLAINS("");
}

// lane_sums wants each of 96 threads to have the sum of 1 to 100.
static void lane_sums() {
	std::vector<float> x;
	for (int i = 1; i <= 100; i++) x.push_back(float(i));
	const Address y = memory(std::vector<float>(96));
	OK(launch(function("LaneSums"), 0, 96, y, memory(x), 100));
	for (float v : values(y, 96)) IS(v, 5050);
}

CASE(LanesShareAndExchange) {
	start();
	const Address y = memory(std::vector<float>(64));
	lane_sums();
	for (float sign : {1.0f, -1.0f}) {
		OK(launch(function("LargestOfLanes"), 0, 64, y, 2 * sign));
		for (float v : values(y, 64)) IS(v, sign < 0 ? 0 : 62);
	}
	for (int distance : {1, 2, 4, 8, 16, 31}) {
		OK(launch(function("Partner"), 0, 64, y, distance));
		for (int i = 0; i < 64; i++) IS(values(y, 64)[i], i ^ distance);
	}
	COMPLAINS("");
}

CASE(LanesOfAnotherThread) {
	start();
	lane_sums();
	std::thread([] {
		start();
		lane_sums();
	}).join();
	lane_sums();
	COMPLAINS("");
}

CASE(ArgumentsOfEveryKind) {
	start();
	const Address y = memory(std::vector<float>(8));
	OK(launch(function("Kinds"), 0, 32, y, 1.5f, 0xFFFFFFFFu, -3, 1e300));
	double d[4];
	OK(cuMemcpyDtoH_v2(d, y, sizeof d));
	IS(d[0], 1.5);
	IS(d[1], 4294967295.0);
	IS(d[2], -3);
	IS(d[3], 1e300);
}

CASE(ThreadsHaveNumbers) {
	start();
	const Address y = memory(std::vector<float>(128));
	const Handle f = function("Threads");
	void *arguments[] = {const_cast<Address *>(&y)};
	OK(cuLaunchKernel(f, 2, 1, 1, 64, 1, 1, 0, 0, arguments, nullptr));
	int n[128];
	OK(cuMemcpyDtoH_v2(n, y, sizeof n));
	for (int i = 0; i < 128; i++) IS(n[i], 128);
}

CASE(FreshMemoryIsNaN) {
	start();
	Address at;
	OK(cuMemAlloc_v2(&at, 1000));
	for (float v : values(at, 250)) IS(v, NAN);
}

CASE(CopiesAndFills) {
	start();
	const Address x = memory({1, 2, 3, 4}), y = memory({0, 0, 0, 0});
	OK(cuMemcpyDtoD_v2(y + 4, x, 8));
	IS(values(y, 4)[2], 2);
	OK(cuMemsetD32_v2(y + 8, 0x3F800000, 2));
	IS(values(y, 4)[3], 1);
	OK(cuMemsetD8_v2(y, 0, 16));
	IS(values(y, 4)[2], 0);
	IS(count("bytes ToDevice"), 32);
	IS(count("bytes ToHost"), 48);
	IS(count("bytes OnDevice"), 8);
	IS(count("bytes Set"), 24);
	COMPLAINS("");
}

CASE(WorkWaitsInItsStream) {
	start();
	const Handle s = stream(), f = function("Scale");
	std::vector<float> from = {1, 2};
	const Address x = memory({0, 0}), y = memory({0, 0});
	OK(cuMemcpyHtoDAsync_v2(x, from.data(), 8, s));
	from = {3, 2}; // the bytes are taken when the copy runs
	OK(launch(f, s, 2, y, x, 1, 2, 2.0));
	IS(count("launch Scale"), 0);
	IS(values(y, 2)[1], 0); // the default stream does not wait for this one
	OK(cuStreamSynchronize(s));
	IS(count("launch Scale"), 1);
	IS(values(y, 2)[1], 4);

	OK(launch(f, s, 2, y, x, 1, 2, 3.0));
	float got[2];
	OK(cuMemcpyDtoHAsync_v2(got, y, 8, s)); // pageable memory: it waits
	IS(got[1], 6);

	const Handle blocking = stream(0);
	OK(launch(f, blocking, 2, y, x, 1, 2, 4.0));
	IS(values(y, 2)[1], 8); // but for this one

	OK(cuMemsetD32Async(y, 0, 2, s));
	OK(cuMemsetD8Async(y, 0, 8, s));
	OK(cuMemcpyDtoDAsync_v2(y, x, 4, s));
	IS(values(y, 2)[1], 8);
	OK(cuCtxSynchronize());
	IS(values(y, 2)[0], 3);
	IS(values(y, 2)[1], 0);
	COMPLAINS("");
}

// plain is the definition of a product.
static std::vector<float> plain(bool ta, bool tb, int m, int n, int k, float alpha, const std::vector<float> &a, int lda,
	const std::vector<float> &b, int ldb, float beta, std::vector<float> c, int ldc) {
	for (int i = 0; i < m; i++) {
		for (int j = 0; j < n; j++) {
			double s = 0;
			for (int p = 0; p < k; p++) s += double(ta ? a[p + i * lda] : a[i + p * lda]) * (tb ? b[j + p * ldb] : b[p + j * ldb]);
			c[i + j * ldc] = float(alpha * s + (beta == 0 ? 0 : beta * c[i + j * ldc]));
		}
	}
	return c;
}

// numbers returns small integers, so that sums are exact.
static std::vector<float> numbers(size_t n, unsigned seed) {
	std::vector<float> v(n);
	for (float &x : v) x = float(int((seed = seed * 1664525 + 1013904223) >> 24) % 17 - 8);
	return v;
}

static void compare(int ta, int tb, int m, int n, int k, float alpha, float beta, Handle h) {
	const int lda = (ta ? k : m) + 3, ldb = (tb ? n : k) + 1, ldc = m + 2;
	const auto a = numbers(size_t(lda) * (ta ? m : k), 1), b = numbers(size_t(ldb) * (tb ? k : n), 2);
	auto c = numbers(size_t(ldc) * n, 3);
	if (beta == 0) c.assign(c.size(), NAN);
	const Address A = memory(a), B = memory(b), C = memory(c);
	OK(cublasSgemm_v2(h, ta, tb, m, n, k, &alpha, A, lda, B, ldb, &beta, C, ldc));
	OK(cuCtxSynchronize());
	const auto got = values(C, c.size()), want = plain(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
	for (size_t i = 0; i < c.size(); i++) IS(got[i], want[i]);
	for (Address at : {A, B, C}) OK(cuMemFree_v2(at));
}

CASE(Products) {
	start();
	Handle h;
	OK(cublasCreate_v2(&h));
	const int sizes[][3] = {{1, 1, 1}, {16, 6, 4}, {17, 7, 33}, {5, 20, 100}, {33, 13, 1}, {100, 3, 50}};
	for (auto &s : sizes) {
		for (int t = 0; t < 4; t++) {
			compare(t & 1, t >> 1, s[0], s[1], s[2], 1, 0, h);
			compare(t & 1, t >> 1, s[0], s[1], s[2], 0.5, 1, h);
			compare(t & 1, t >> 1, s[0], s[1], s[2], -2, 3, h);
		}
	}
	IS(count("launch cublasSgemm_v2"), 72);
	OK(cublasDestroy_v2(h));
	COMPLAINS("");
}

CASE(ReducedPrecisionShows) {
	start();
	Handle h;
	OK(cublasCreate_v2(&h));
	const Address a = memory({1.0f + 1.0f / 4096}), b = memory({1}), c = memory({0});
	const float one = 1, zero = 0;
	OK(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1));
	IS(values(c, 1)[0], 1.0f + 1.0f / 4096);
	OK(cublasSetMathMode(h, 3));
	OK(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1));
	IS(values(c, 1)[0], 1);
}

CASE(NothingIsLeft) {
	start();
	const Handle s = stream(), m = module();
	Handle h, graph, exec, f;
	const Address x = memory({1, 2, 3});
	OK(cublasCreate_v2(&h));
	OK(cuModuleGetFunction(&f, m, "Scale"));
	OK(cuStreamBeginCapture_v2(s, 1));
	OK(cuStreamEndCapture(s, &graph));
	OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
	for (const char *what : {"Allocations", "Contexts", "Streams", "Modules", "Graphs", "Execs", "Handles"}) {
		IS(count(std::string("live ") + what), 1);
	}
	OK(cuGraphExecDestroy(exec));
	OK(cuGraphDestroy(graph));
	OK(cublasDestroy_v2(h));
	OK(cuModuleUnload(m));
	OK(cuStreamDestroy_v2(s));
	OK(cuMemFree_v2(x));
	OK(cuDevicePrimaryCtxRelease_v2(0));
	for (const char *what : {"Allocations", "Contexts", "Streams", "Modules", "Graphs", "Execs", "Handles"}) {
		IS(count(std::string("live ") + what), 0);
	}
	IS(count("bytes Live"), 0);
	IS(count("bytes Peak"), 12);
	COMPLAINS("");
}

CASE(WhoFreesOrDestroysWaits) {
	start();
	const Handle f = function("Threads"), m = module(), other = stream();
	const Address x = memory(std::vector<float>(32)), y = memory({1});
	Handle s, h;
	int ran = 0;
	OK(cublasCreate_v2(&h));
	const auto begin = [&] {
		s = stream();
		OK(launch(f, s, 32, x));
		IS(count("launch Threads"), ran);
	};
	const auto waited = [&](int code) {
		OK(code);
		IS(count("launch Threads"), ++ran);
	};
	begin(), waited(cuMemFree_v2(y));
	begin(), waited(cuModuleUnload(m));
	begin(), waited(cublasDestroy_v2(h));
	begin(), waited(cuStreamDestroy_v2(s));
	begin();
	OK(cuStreamSynchronize(other));
	IS(count("launch Threads"), ran);
	waited(cuDevicePrimaryCtxRelease_v2(0));
	COMPLAINS("");
}

CASE(NoQueueIsEndless) {
	start();
	const Handle s = stream(), f = function("Threads");
	const Address x = memory(std::vector<float>(32));
	for (int i = 0; i < 2000; i++) OK(launch(f, s, 32, x));
	IS(count("launch Threads") > 0, 1);
	OK(cuStreamSynchronize(s));
	IS(count("launch Threads"), 2000);
}

CASE(StreamsOfProducts) {
	start();
	const Handle s = stream();
	const Address a = memory({1.0f + 1.0f / 4096}), b = memory({1}), c = memory({0}), workspace = memory({5});
	const float one = 1, zero = 0;
	Handle h;
	OK(cublasCreate_v2(&h));
	OK(cublasSetMathMode(h, 3));
	OK(cublasSetWorkspace_v2(h, workspace, 4));
	OK(cublasSetStream_v2(h, s)); // which takes the workspace away, but not the mode
	OK(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1));
	IS(values(c, 1)[0], 0);
	OK(cuStreamSynchronize(s));
	IS(values(c, 1)[0], 1);
	IS(values(workspace, 1)[0], 5);
}
