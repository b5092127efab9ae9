// Instructions that were translated do what PTX says.
#include "check.h"

CASE(Edges) {
	start();
	const uint32_t before[] = {5, 0xA2000000}, want[] = {
		0x80000000, 0, 0xFFFFFFFF, 0, 15, 0xFFFFFFFE, 0xFFFFFFFF, 2,
		7, 0x7FFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF, 0x7FFFFFFC, 0x80000000, 15, 0,
		0xC0A00000, 0x4F800000, 0x3F800000, 0x3F800001, 0x3FF00000, 1, 4, 2,
		1, 2, 1, 1, 2, 1, 0x3F800000, 0x80000000,
		0x7F800000, 0x33800000, 0, 0x00400000, 1, 9, 2, 0x41200000,
		0x5E000005,
	};
	const size_t n = sizeof want / sizeof *want;
	const Address y = memory(std::vector<float>(2 + n));
	OK(cuMemcpyHtoD_v2(y, before, sizeof before));
	Handle f;
	OK(cuModuleGetFunction(&f, module("edges.ptx"), "Edges"));
	OK(launch(f, 0, 32, y + sizeof before));
	uint32_t got[n];
	OK(cuMemcpyDtoH_v2(got, y + sizeof before, sizeof got));
	for (size_t i = 0; i < n; i++) {
		if (got[i] == want[i]) continue;
		printf("instruction %zu gives %#x, not %#x\n", i, got[i], want[i]);
		IS(got[i], want[i]);
	}
	COMPLAINS("");
}
