// What the fake driver objects to in the exchanges of a team.
#include "check.h"

// wrong_exchange launches a kernel on two teams that then leaves the device lost, and has
// the next one work.
template <class... A> static void wrong_exchange(const char *kernel, const char *complaint, A... a) {
	for (int backwards = 0; backwards < 2; backwards++) {
		start();
		fake_backwards(backwards);
		Handle f;
		const Address y = memory(std::vector<float>(64));
		OK(cuModuleGetFunction(&f, module(), kernel));
		IS(launch(f, 0, 64, y, a...), LAUNCH_FAILED);
		COMPLAINS(complaint);
		IS(count(std::string("launch ") + kernel), 0);
		IS(cuCtxSynchronize(), LAUNCH_FAILED);
		fake_reset();
		forget();

		start();
		const Address z = memory(std::vector<float>(32)), x = memory({1, 2, 3});
		OK(cuModuleGetFunction(&f, module(), "LaneSums"));
		OK(launch(f, 0, 32, z, x, 3));
		for (float v : values(z, 32)) IS(v, 6);
		COMPLAINS("");
	}
}

CASE(LaneThatLeaves) { wrong_exchange("LaneLeaves", "LaneLeaves: of the team of thread 32, lane 0 exchanges over 16 and lane 7 has ended", 1, 7, 0); }
CASE(FirstLaneThatLeaves) { wrong_exchange("LaneLeaves", "thread 0, lane 0 has ended and lane 1 exchanges over 16", 0, 0, 0); }
CASE(LaneThatIsAhead) { wrong_exchange("LaneLeaves", "thread 32, lane 0 exchanges over 16 and lane 31 has ended", 1, 31, 1); }
CASE(LanesApart) { wrong_exchange("LanesApart", "lane 0 exchanges over 4 and lane 20 exchanges over 8"); }
CASE(NoPartner) { wrong_exchange("Partner", "lane 0 exchanges over 32", 32); }
CASE(NoExchange) { wrong_exchange("Partner", "lane 0 exchanges over 0", 0); }
CASE(ExchangeWithoutTeam) { wrong_exchange("Stray", "Stray exchanges numbers, but not in its PTX"); }
