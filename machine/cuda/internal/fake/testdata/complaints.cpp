// What the fake driver objects to: addresses, launches, modules, products.
#include "check.h"

CASE(CopiesLieInside) {
	start();
	float host[4] = {};
	const Address x = memory({1, 2}), y = memory({1, 2});
	COMPLAINS("");
	IS(cuMemcpyHtoD_v2(x, host, 12), INVALID_VALUE);
	COMPLAINS("12 bytes, but its allocation ends after 8");
	IS(cuMemcpyDtoH_v2(host, x + 4, 8), INVALID_VALUE);
	COMPLAINS("ends after 4");
	IS(cuMemcpyDtoD_v2(x, y + 1, 8), INVALID_VALUE);
	COMPLAINS("the source");
	IS(cuMemcpyDtoD_v2(x + 8, y, 1), INVALID_VALUE);
	COMPLAINS("lies in no allocation");
	IS(cuMemsetD32_v2(x, 0, 3), INVALID_VALUE);
	COMPLAINS("ends after 8");
	IS(cuMemsetD32_v2(x + 1, 0, 1), INVALID_VALUE);
	COMPLAINS("not aligned");
	IS(cuMemsetD8_v2(0, 0, 1), INVALID_VALUE);
	COMPLAINS("is null");
	IS(cuMemcpyHtoD_v2(Address(host), host, 4), INVALID_VALUE);
	COMPLAINS("is an address of the host");
	IS(cuMemcpyHtoD_v2(x, reinterpret_cast<void *>(y), 4), INVALID_VALUE);
	COMPLAINS("one of the device");
	OK(cuMemcpyHtoD_v2(x, nullptr, 0));
	COMPLAINS("");
}

CASE(AddressesFault) {
	start();
	const Address x = memory({1});
	IS(x >> 47 != 0, 1); // no address that the host's processor can form
}

CASE(Frees) {
	start();
	const Address x = memory({1, 2});
	IS(cuMemFree_v2(x + 4), INVALID_VALUE);
	COMPLAINS("not the start");
	OK(cuMemFree_v2(x));
	IS(cuMemFree_v2(x), INVALID_VALUE);
	COMPLAINS("was freed before");
	const Address y = memory({1, 2});
	IS(x == y, 0);
	IS(cuMemsetD8_v2(x, 0, 1), INVALID_VALUE);
	COMPLAINS("was freed");
	OK(cuMemFree_v2(0));
}

CASE(LimitedMemory) {
	start();
	Address a, b;
	size_t left, total;
	fake_limit(1000);
	IS(cuMemAlloc_v2(&a, 0), INVALID_VALUE);
	COMPLAINS("0 bytes");
	OK(cuMemAlloc_v2(&a, 600));
	IS(cuMemAlloc_v2(&b, 401), OUT_OF_MEMORY);
	OK(cuMemGetInfo_v2(&left, &total));
	IS(left, 400);
	IS(total, 1000);
	OK(cuMemAlloc_v2(&b, 400));
	OK(cuMemFree_v2(a));
	IS(count("bytes Live"), 400);
	IS(count("bytes Peak"), 1000);
	COMPLAINS("");
}

CASE(Peak) {
	start();
	const Address a = memory({1, 2, 3}), b = memory({1});
	OK(cuMemFree_v2(a));
	memory({1, 2});
	OK(cuMemFree_v2(b));
	IS(count("bytes Peak"), 16);
}

CASE(NeighboursAreApart) {
	start();
	const std::vector<float> page(1024); // so that no padding follows it
	const Address a = memory(page), b = memory(page);
	for (Address end : {a + 4096, b + 4096}) {
		IS(cuMemsetD8_v2(end, 0, 1), INVALID_VALUE);
		COMPLAINS("lies in no allocation");
	}
}

CASE(WrongLaunches) {
	start();
	const Handle f = function("Scale");
	const Address x = memory({1, 2}), y = memory({1, 2});
	IS(launch(f, 77, 2, y, x, 1, 2, 1.0), INVALID_HANDLE);
	COMPLAINS("no such stream");
	IS(launch(77, 0, 2, y, x, 1, 2, 1.0), INVALID_HANDLE);
	COMPLAINS("no such function");
	void *none[5] = {};
	for (unsigned block : {0u, 33u, 1056u}) {
		IS(cuLaunchKernel(f, 1, 1, 1, block, 1, 1, 0, 0, none, nullptr), INVALID_VALUE);
		COMPLAINS("threads a block");
	}
	IS(cuLaunchKernel(f, 0, 1, 1, 32, 1, 1, 0, 0, none, nullptr), INVALID_VALUE);
	COMPLAINS("0 blocks");
	IS(cuLaunchKernel(f, 1u << 26, 1, 1, 32, 1, 1, 0, 0, none, nullptr), INVALID_VALUE);
	COMPLAINS("than an int counts");
	IS(cuLaunchKernel(f, 1, 2, 1, 32, 1, 1, 0, 0, none, nullptr), INVALID_VALUE);
	COMPLAINS("one dimension");
	IS(cuLaunchKernel(f, 1, 1, 1, 32, 1, 2, 0, 0, none, nullptr), INVALID_VALUE);
	COMPLAINS("one dimension");
	IS(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 8, 0, none, nullptr), INVALID_VALUE);
	COMPLAINS("shares memory");
	IS(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 0, 0, nullptr, nullptr), INVALID_VALUE);
	COMPLAINS("arguments are missing");
	IS(count("launch Scale"), 0);
}

CASE(WrongPTX) {
	start();
	Handle m, f;
	IS(cuModuleLoadData(&m, "ELF"), INVALID_IMAGE);
	COMPLAINS("no PTX");
	IS(cuModuleLoadData(&m, ".version 6.4\n.target sm_75\n"), INVALID_PTX);
	COMPLAINS("not a text that was translated");
	OK(cuModuleGetFunction(&f, module(), "Last"));
	IS(cuModuleGetFunction(&f, module(), "Unknown"), NOT_FOUND);
	COMPLAINS("no kernel Unknown");
}

CASE(WrongProducts) {
	start();
	Handle h;
	const float one = 1, zero = 0;
	OK(cublasCreate_v2(&h));
	const Address a = memory(std::vector<float>(6)), b = memory(std::vector<float>(12)), c = memory(std::vector<float>(8));
	const auto product = [&](Address a, int lda, Address b, Address c, int m) {
		return cublasSgemm_v2(h, 0, 0, m, 4, 3, &one, a, lda, b, 3, &zero, c, 2);
	};
	OK(product(a, 2, b, c, 2));
	COMPLAINS("");
	IS(product(a, 1, b, c, 2), 7);
	COMPLAINS("leading dimensions 1, 3, 2");
	IS(product(a, 3, b, c, 2), 13);
	COMPLAINS("A, ");
	IS(product(a, 2, b + 4, c, 2), 13);
	COMPLAINS("B, ");
	IS(product(a, 2, b, c + 4, 2), 13);
	COMPLAINS("C, ");
	IS(product(a, 2, b, b, 2), 13);
	COMPLAINS("lies over");
	IS(product(c, 2, b, c, 2), 13);
	COMPLAINS("lies over");
	IS(product(a + 2, 2, b, c, 2), 13);
	COMPLAINS("not aligned");
	IS(product(a, 2, b, c, -2), 7);
	IS(cublasSgemm_v2(h, 0, 0, 2, 4, 3, reinterpret_cast<float *>(c), a, 2, b, 3, &zero, c, 2), 7);
	COMPLAINS("alpha and beta");
	IS(cublasSgemm_v2(5, 0, 0, 2, 4, 3, &one, a, 2, b, 3, &zero, c, 2), 1);
	COMPLAINS("no such handle");
	IS(cublasSetWorkspace_v2(h, a + 4, 4), 7);
	COMPLAINS("256");
	IS(cublasSetWorkspace_v2(h, a, 4096), 7);
	COMPLAINS("workspace");
	OK(cublasSetWorkspace_v2(h, a, 24));
	OK(product(c, 2, b, c, 0)); // nothing to do
	const Address d = memory(std::vector<float>(6));
	OK(product(d, 2, b, c, 2));
	IS(values(a, 1)[0], NAN); // cuBLAS uses its workspace
	OK(cuMemFree_v2(a));
	IS(product(d, 2, b, c, 2), 13);
	COMPLAINS("the workspace");
	IS(cublasSetStream_v2(h, 77), 7);
}
