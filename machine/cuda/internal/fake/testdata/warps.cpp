// What the fake driver objects to in threads: their exchanges, and where they read and write.
#include "check.h"

// loses launches a kernel on two warps, which leaves the device lost, and has the next one work.
template <class... A> static void loses(int code, const char *kernel, const char *complaint, A... a) {
	start();
	Handle f;
	const Address y = memory(std::vector<float>(64));
	OK(cuModuleGetFunction(&f, module(), kernel));
	IS(launch(f, 0, 64, y, a...), code);
	COMPLAINS(complaint);
	IS(count(std::string("launch ") + kernel), 0);
	IS(cuCtxSynchronize(), code);
	fake_reset();
	forget();

	start();
	const Address z = memory(std::vector<float>(32)), x = memory({1, 2, 3});
	OK(cuModuleGetFunction(&f, module(), "LaneSums"));
	OK(launch(f, 0, 32, z, x, 3));
	for (float v : values(z, 32)) IS(v, 6);
	COMPLAINS("");
	fake_reset();
	forget();
}

template <class... A> static void wrong_exchange(const char *kernel, const char *complaint, A... a) {
	loses(LAUNCH_FAILED, kernel, complaint, a...);
}

CASE(LaneThatLeaves) { wrong_exchange("LaneLeaves", "LaneLeaves: of the warp of thread 32, lane 0 exchanges over 16 * and lane 7 has ended", 1, 7, 0); }
CASE(FirstLaneThatLeaves) { wrong_exchange("LaneLeaves", "thread 0, lane 0 has ended and lane 1 exchanges over 16", 0, 0, 0); }
CASE(LaneThatIsAhead) { wrong_exchange("LaneLeaves", "thread 32, lane 0 exchanges over 16 * and lane 31 exchanges over 16 in line", 1, 31, 1); }
CASE(LanesApart) { wrong_exchange("LanesApart", "lane 0 exchanges over 4 * and lane 20 exchanges over 8"); }
CASE(LinesApart) { wrong_exchange("LinesApart", "lane 0 exchanges over 1 * and lane 20 exchanges over 1", 1.0f); }
CASE(NoPartner) { wrong_exchange("Partner", "lane 0 exchanges over 32", 32); }
CASE(NoExchange) { wrong_exchange("Partner", "lane 0 exchanges over 0", 0); }

CASE(WritesOutside) {
	loses(ILLEGAL_ADDRESS, "WriteAt", "WriteAt, thread 0: what it writes, * lies in no allocation", 64);
	loses(ILLEGAL_ADDRESS, "WriteAt", "WriteAt, thread 0: what it writes", -1);
	loses(ILLEGAL_ADDRESS, "WriteAt", "WriteAt, thread 0: what it writes", 1 << 30);
}

CASE(ReadsOutside) {
	loses(ILLEGAL_ADDRESS, "ReadAt", "is an address of the host", Address(4096), 0);
	loses(ILLEGAL_ADDRESS, "ReadAt", "ReadAt, thread 0: what it reads is null", Address(0), 0);
	start();
	const Handle f = function("ReadAt");
	const Address y = memory({0}), x = memory({1, 2, 3, 4});
	OK(launch(f, 0, 32, y, x, 2));
	COMPLAINS("");
	IS(launch(f, 0, 32, y, x, 1), ILLEGAL_ADDRESS);
	COMPLAINS("ReadAt, thread 0: what it reads, * is not aligned to 8 bytes");
}

CASE(ReadsHalfOutside) {
	start();
	IS(launch(function("ReadAt"), 0, 32, memory({0}), memory({1, 2, 3}), 2), ILLEGAL_ADDRESS);
	COMPLAINS("8 bytes, but its allocation ends after 4");
}

CASE(DividesBy0) { loses(LAUNCH_FAILED, "Ratio", "Ratio, thread 0: divides by 0", 8); }

CASE(CalledFunction) {
	start();
	const Address y = memory(std::vector<float>(64));
	OK(launch(function("CalledSums"), 0, 64, y, 0.5f, -1));
	for (float v : values(y, 64)) IS(v, 0.5f * (496 + 10416));
	COMPLAINS("");
}
CASE(LaneThatLeavesACalledFunction) { wrong_exchange("CalledSums", "CalledSums: of the warp of thread 0, lane 0 exchanges over 16 * and lane 7 has ended", 1.0f, 7); }
