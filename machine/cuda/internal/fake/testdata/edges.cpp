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
		0x5E000005, 0, 7, 0, 0, 0, 0x80000000, 0x80000000,
		0x3F800000, 0x3F800000, 0x3F800000, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0xFFFFFFFF,
		7, 0x80000000, 0x3F800000, 0xFFFFFF80, 6, 1, 1, 1,
		1, 1, 0, 7, 0, 0xFFFFFFFF, 0xFFFFFFFA, 0xC0000000,
		0x3EAAAAAB, 0xFF800000, 0x55555555, 0x3FB504F3, 0x80000000, 0xFFFFFFFA, 0,
	};
	const size_t n = sizeof want / sizeof *want;
	const Address y = memory(std::vector<float>(2 + n));
	OK(cuMemcpyHtoD_v2(y, before, sizeof before));
	OK(launch(edge("Edges"), 0, 32, y + sizeof before));
	uint32_t got[n];
	OK(cuMemcpyDtoH_v2(got, y + sizeof before, sizeof got));
	for (size_t i = 0; i < n; i++) {
		if (got[i] == want[i]) continue;
		printf("instruction %zu gives %#x, not %#x\n", i, got[i], want[i]);
		IS(got[i], want[i]);
	}
	COMPLAINS("");
}

CASE(TwoAtOnce) {
	start();
	const Handle f = edge("Two");
	const Address y = memory({0}), x = memory({1, 2, 4, 8, 16});
	OK(launch(f, 0, 32, y, x + 8));
	IS(values(y, 1)[0], -4);
	COMPLAINS("");
	IS(launch(f, 0, 32, y, x + 4), ILLEGAL_ADDRESS);
	COMPLAINS("Two, thread 0: what it reads, * is not aligned to 8 bytes");
}

CASE(TwoAtTheEnd) {
	start();
	const Address y = memory({0}), x = memory({1, 2, 4});
	IS(launch(edge("Two"), 0, 32, y, x + 8), ILLEGAL_ADDRESS);
	COMPLAINS("8 bytes, but its allocation ends after 4");
}

CASE(OtherLanes) {
	for (const char *name : {"Narrow", "Mask"}) {
		start();
		IS(launch(edge(name), 0, 32), LAUNCH_FAILED);
		COMPLAINS("exchanges numbers among other lanes than 32");
		fake_reset();
		forget();
	}
}
