// Threads, and warps of them: 32 lanes in lock step that exchange numbers, as those of a GPU do.
//
// Each lane runs on a stack of its own until it comes to an exchange, and then the next one
// does. When all are there, each goes on with its partner's number. Lanes pass the turn on by
// _setjmp and _longjmp: POSIX promises nothing for jumps from stack to stack, but the C
// libraries do them, and swapcontext, which it does promise, takes 15 times as long, since it
// asks the kernel for the mask of signals.
#include <csetjmp>
#include <ucontext.h>

#include "state.h"

namespace fake {

Place place;
Window windows[window_count];

const int lanes = 32;

// The bytes of a lane's stack. Build refuses a kernel or a function whose frame takes a quarter of
// it, and a function that calls another. It is no power of two, so that the stacks' ends don't share
// lines of the cache.
const size_t stack_size = (64 << 10) + 33 * 64;

// Lane is a thread of a warp. It begins once and then runs kernel after kernel.
struct Lane {
	std::unique_ptr<char[]> stack;
	bool begun = false;
	jmp_buf here;      // where it goes on
	int line;          // of the exchange that it waits at, or 0: it has ended
	uint32_t distance; // of the exchange, or 0
	uint32_t number;   // that it gave, and when all have met, that it takes
};

// Running is the launch that runs, of which there is one at a time, and the warp that does.
struct Running {
	const Entry *kernel;
	const uint64_t *arguments;
	Handle context;
	int code; // how it failed
	jmp_buf home;
	Lane lane[lanes];
	uint32_t first; // thread of the warp
	int turns;      // that lanes have had since they last met
};

static Running &now = *new Running; // never destroyed: threads may outlive main

// lost ends the launch. Nobody who has an object to destroy may call it, or what calls it.
[[noreturn]] static void lost(int code) {
	now.code = code;
	_longjmp(now.home, 1);
}

[[noreturn]] void fail(const char *why) {
	lost(complain(LAUNCH_FAILED, "%s, thread %u: %s", now.kernel->name, place.thread, why));
}

// unreachable complains of an address.
static int unreachable(Address at, size_t size, size_t aligned, How how) {
	const std::string what = std::string(now.kernel->name) + ", thread " + std::to_string(place.thread) + ": what it " + (how == READ ? "reads" : "writes");
	if (int code = inside(ILLEGAL_ADDRESS, what.c_str(), now.context, at, size, nullptr)) return code;
	return complain(ILLEGAL_ADDRESS, "%s, %#llx, is not aligned to %zu bytes", what.c_str(), (unsigned long long)at, aligned);
}

unsigned char *reach_slowly(Address at, size_t size, size_t aligned, How how) {
	Allocation *a = holder(at);
	if (!a || a->context != now.context || size > a->size - (at - a->at) || at % aligned) lost(unreachable(at, size, aligned, how));
	if (the().watch) {
		if (const char *race = touch_in_turn(a, at - a->at, size, how)) fail(race);
	} else {
		windows[at / room % window_count] = {a->at, a->size, a->bytes};
	}
	return a->bytes + (at - a->at);
}

[[noreturn]] static void pass();

// live is what a lane does on its stack.
static void live() {
	for (;;) {
		Lane &l = now.lane[now.turns];
		now.kernel->run(now.arguments);
		l.line = 0, l.distance = 0;
		if (!_setjmp(l.here)) pass();
	}
}

// begin starts a lane's life.
[[noreturn]] static void begin(Lane &l) {
	if (!l.stack) l.stack.reset(new char[stack_size]);
	l.begun = true;
	ucontext_t c;
	getcontext(&c);
	c.uc_stack.ss_sp = l.stack.get();
	c.uc_stack.ss_size = stack_size;
	c.uc_link = nullptr;
	makecontext(&c, live, 0);
	setcontext(&c);
	abort(); // it does not return
}

// go_on lets the lane whose turn it is go on.
[[noreturn]] static void go_on() {
	Lane &l = now.lane[now.turns];
	place.thread = now.first + now.turns;
	if (!l.begun) begin(l);
	_longjmp(l.here, 1);
}

static std::string state(int lane) {
	const Lane &l = now.lane[lane];
	const std::string at = " exchanges over " + std::to_string(l.distance) + " in line " + std::to_string(l.line) + " of the PTX";
	return "lane " + std::to_string(lane) + (l.line ? at : " has ended");
}

// astray complains of lanes that have not met.
static int astray(int other) {
	return complain(LAUNCH_FAILED, "%s: of the warp of thread %u, %s and %s", now.kernel->name, now.first, state(0).c_str(), state(other).c_str());
}

// meet exchanges the lanes' numbers, or ends the warp's work if all lanes have ended.
static void meet() {
	const Lane &first = now.lane[0];
	uint32_t given[lanes];
	for (int i = 0; i < lanes; i++) {
		const Lane &l = now.lane[i];
		if (l.line != first.line || l.distance != first.distance) lost(astray(i));
		given[i] = l.number;
	}
	if (!first.line) _longjmp(now.home, 1);
	if (first.distance < 1 || first.distance >= lanes) lost(astray(1));
	for (int i = 0; i < lanes; i++) now.lane[i].number = given[i ^ first.distance];
}

// pass gives the turn to the next lane, or when all have had theirs, to the first.
[[noreturn]] static void pass() {
	if (++now.turns == lanes) {
		meet();
		now.turns = 0;
	}
	go_on();
}

uint32_t exchange(uint32_t x, uint32_t distance, int line) {
	Lane &l = now.lane[now.turns];
	l.line = line;
	l.distance = distance;
	l.number = x;
	if (!_setjmp(l.here)) pass();
	return l.number;
}

// work_together runs the 32 threads from first on.
static void work_together(uint32_t first) {
	now.first = first;
	now.turns = 0;
	if (!_setjmp(now.home)) go_on();
	if (now.code) {
		for (Lane &l : now.lane) l.begun = false;
	}
}

// work_alone runs threads that have nothing to exchange.
static void work_alone(uint32_t threads) {
	if (_setjmp(now.home)) return;
	for (place.thread = 0; place.thread < threads; place.thread++) now.kernel->run(now.arguments);
}

int work_through(const Entry &kernel, const uint64_t *arguments, Handle context, unsigned blocks, unsigned block) {
	now.kernel = &kernel;
	now.arguments = arguments;
	now.context = context;
	std::fill(windows, windows + window_count, Window());
	now.code = SUCCESS;
	place = {0, block, blocks};
	const uint32_t threads = blocks * block;
	if (!kernel.exchanges) work_alone(threads);
	for (uint32_t i = 0; kernel.exchanges && !now.code && i < threads; i += lanes) work_together(i);
	return now.code;
}

} // namespace fake
