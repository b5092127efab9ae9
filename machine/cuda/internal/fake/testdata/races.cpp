// What the fake driver finds when it watches for races: among threads, and among nodes of graphs.
#include "check.h"

#include <functional>

enum How { READ, WRITE, VOLATILE, READ_TWO, READ_BYTE };

// Step is what a thread does: see the kernel Touch.
struct Step {
	int thread;
	How how;
	int at, none = 0;
};

// steps has the threads of two warps go through them, and returns the memory that they touched.
static Address steps(const std::vector<Step> &all, const char *complaint) {
	start();
	const Handle f = edge("Touch");
	const Address y = memory({0, 0, 0, 0}), script = memory(std::vector<float>(4 * all.size()));
	OK(cuMemcpyHtoD_v2(script, all.data(), 16 * all.size()));
	fake_watch(1);
	IS(launch(f, 0, 64, y, script, int(all.size())), *complaint ? LAUNCH_FAILED : 0);
	fake_watch(0);
	COMPLAINS(complaint);
	if (*complaint) fake_reset(), forget();
	return y;
}

CASE(ThreadsApart) {
	const char *reads = "reads what another thread writes", *over = "writes what another thread reads", *writes = "writes what another thread writes";
	steps({{0, READ, 0}, {1, READ, 0}, {33, READ, 0}}, "");
	steps({{0, READ, 0}, {0, WRITE, 0}, {0, READ, 0}, {0, WRITE, 0}}, "");
	steps({{0, WRITE, 0}, {1, WRITE, 4}, {33, WRITE, 8}}, "");
	steps({{0, WRITE, 0}, {1, READ, 0}}, "Touch, thread 1: reads what another thread writes");
	steps({{1, WRITE, 0}, {0, READ, 0}}, reads);
	steps({{0, READ, 0}, {1, WRITE, 0}}, over);
	steps({{0, READ, 0}, {1, READ, 0}, {0, WRITE, 0}}, over);
	steps({{0, READ, 0}, {1, READ, 0}, {1, WRITE, 0}}, over);
	steps({{0, WRITE, 0}, {1, WRITE, 0}}, writes);
	steps({{0, WRITE, 0}, {32, WRITE, 0}}, "Touch, thread 32: writes what another thread writes");
}

CASE(VolatileWrites) {
	const char *writes = "writes what another thread writes";
	steps({{0, VOLATILE, 0}, {1, VOLATILE, 0}, {32, VOLATILE, 0}}, "");
	steps({{0, WRITE, 0}, {1, VOLATILE, 0}}, writes);
	steps({{0, VOLATILE, 0}, {1, WRITE, 0}}, writes);
	steps({{0, VOLATILE, 0}, {1, READ, 0}}, "reads what another thread writes");
	steps({{0, READ, 0}, {1, VOLATILE, 0}}, "writes what another thread reads");
}

CASE(ReadsOfOtherSizes) {
	const char *over = "writes what another thread reads";
	steps({{0, READ_TWO, 8}, {1, WRITE, 4}}, "");
	steps({{0, READ_TWO, 8}, {1, WRITE, 12}}, over);
	steps({{0, READ_BYTE, 7}, {1, WRITE, 8}}, "");
	steps({{0, READ_BYTE, 7}, {1, WRITE, 4}}, over);
	steps({{0, READ_BYTE, 7}, {1, READ_BYTE, 6}}, "");
}

CASE(WhatALaunchTouched) {
	const Address y = steps({{0, WRITE, 8}, {0, WRITE, 4}, {0, READ_TWO, 0}, {0, READ, 12}}, "");
	IS(touched("write", y + 4), 8);
	IS(touched("read", y), 8);
	IS(touched("read", y + 12), 4);
}

CASE(NobodyWatches) {
	start();
	const Address y = memory(std::vector<float>(64));
	OK(launch(function("Last"), 0, 64, y));
	OK(cuMemsetD8_v2(y, 0, 4));
	IS(touched("write", y), 0);
	COMPLAINS("");
}

typedef std::function<void(Handle stream)> Work;

// Piece is a node of a graph, and whom it waits for.
struct Piece {
	Work work;
	std::vector<size_t> after = {};
};

// nodes replays a graph of pieces, and wants a complaint.
static void nodes(const std::vector<Piece> &pieces, const char *complaint) {
	const Handle s = stream();
	std::vector<Handle> made(pieces.size());
	Handle whole, part, exec;
	OK(cuGraphCreate(&whole, 0));
	for (size_t i = 0; i < pieces.size(); i++) {
		std::vector<Handle> after;
		for (size_t k : pieces[i].after) after.push_back(made[k]);
		OK(cuStreamBeginCapture_v2(s, 1));
		pieces[i].work(s);
		OK(cuStreamEndCapture(s, &part));
		OK(cuGraphAddChildGraphNode(&made[i], whole, after.data(), after.size(), part));
	}
	OK(cuGraphInstantiateWithFlags(&exec, whole, 0));
	fake_watch(1);
	OK(cuGraphLaunch(exec, s));
	IS(cuStreamSynchronize(s), *complaint ? LAUNCH_FAILED : 0);
	fake_watch(0);
	COMPLAINS(complaint);
	if (*complaint) fake_reset(), forget(), start();
}

CASE(NodesApart) {
	start();
	const char *both = "nodes 0 (Scale) and 1 (Scale) do not wait for each other, and both touch";
	const auto pair = [](int to, int from, bool wait, const char *complaint) {
		Handle f;
		OK(cuModuleGetFunction(&f, module(), "Scale"));
		const std::vector<Address> at = {memory({1}), memory({1}), memory({1}), memory({1})};
		const auto scale = [=](int to, int from) { return [=](Handle s) { OK(launch(f, s, 1, at[to], at[from], 1, 1, 2.0)); }; };
		nodes({{scale(1, 0)}, {scale(to, from), wait ? std::vector<size_t>{0} : std::vector<size_t>{}}}, complaint);
	};
	pair(2, 0, false, "");
	pair(3, 2, false, "");
	for (auto [to, from] : {std::pair(1, 2), {2, 1}, {0, 2}}) {
		pair(to, from, false, both);
		pair(to, from, true, "");
	}
}

// set fills n bytes with 0.
static Work set(Address to, size_t n) {
	return [=](Handle s) { OK(cuMemsetD8Async(to, 0, n, s)); };
}

CASE(NodesApartInOneArray) {
	start();
	Address x = memory({1, 2, 3, 4});
	nodes({{set(x, 8)}, {set(x + 8, 8)}}, "");
	nodes({{set(x, 8)}, {set(x + 4, 8)}}, "nodes 0 (a fill) and 1 (a fill)");
	x = memory({1, 2, 3, 4});
	nodes({{set(x + 4, 8)}, {set(x, 8)}}, "nodes 0 (a fill) and 1 (a fill)");
	const Address y = memory({1, 2, 3, 4});
	x = memory({1, 2, 3, 4});
	const Work copy = [=](Handle s) { OK(cuMemcpyDtoDAsync_v2(y, x, 8, s)); };
	nodes({{copy}, {set(x + 8, 8)}, {set(y + 8, 8)}}, "");
	nodes({{copy}, {set(x + 4, 1)}}, "nodes 0 (a copy) and 1 (a fill)");
}

CASE(NodesWaitForTheSakeOfOthers) {
	start();
	const Address x = memory({1}), y = memory({1});
	nodes({{set(x, 4)}, {set(y, 4), {0}}, {set(x, 4), {1}}}, "");
	const Work both = [=](Handle s) { set(x, 4)(s), set(y, 4)(s); };
	nodes({{both}, {set(y, 4), {0}}, {set(x, 4)}}, "nodes 0 (a fill) and 2 (a fill)");
}

// product_and has one of 1x1 matrices beside the fill of one of its arrays.
static void product_and(int array, const char *complaint) {
	start();
	const std::vector<Address> at = {memory({1}), memory({1}), memory({1}), memory({1}), memory({1})};
	Handle h;
	OK(cublasCreate_v2(&h));
	const Work product = [&](Handle s) {
		const float one = 1, zero = 0;
		OK(cublasSetStream_v2(h, s));
		OK(cublasSetWorkspace_v2(h, at[3], 4));
		OK(cublasSgemm_v2(h, 0, 0, 1, 1, 1, &one, at[0], 1, at[1], 1, &zero, at[2], 1));
	};
	nodes({{product}, {set(at[array], 4)}}, complaint);
}

CASE(ProductsApart) {
	for (int array = 0; array < 4; array++) product_and(array, "nodes 0 (cublasSgemm_v2) and 1 (a fill)");
	product_and(4, "");
}
