// Teams: 32 lanes in lock step that exchange numbers, as the threads of a card's warp do.
//
// Each lane runs on a stack of its own until it comes to an exchange, and then the next one
// does. When all are there, each goes on with its partner's number. Lanes pass the turn on by
// _setjmp and _longjmp: POSIX promises nothing for jumps from stack to stack, but the C
// libraries do them, and swapcontext, which it does promise, takes 15 times as long, since it
// asks the kernel for the mask of signals.
#include <csetjmp>
#include <ucontext.h>

#include "state.h"

double fake_exchange(double x, int distance);

namespace fake {

const int lanes = 32;

// The bytes of a lane's stack. Build refuses a kernel whose frame takes a quarter of it.
// It is no power of two, so that the stacks' ends don't share lines of the cache.
const size_t stack_size = (64 << 10) + 33 * 64;

// Lane is a thread of a team. It begins once and then runs kernel after kernel.
struct Lane {
	std::unique_ptr<char[]> stack;
	bool begun = false;
	jmp_buf here;  // where it goes on
	bool waits;    // at an exchange; else it has ended
	int distance;  // of the exchange, or 0
	double number; // that it gave, and when all have met, that it takes
};

// Team is the warp that runs: there is one at a time.
struct Team {
	Lane lane[lanes];
	const Entry *kernel = nullptr; // null: no team runs
	const uint64_t *arguments;
	int first; // thread
	int turns; // that lanes have had since they last met
	bool backwards;
	bool strayed = false; // a thread that is in no team came to an exchange
	jmp_buf home;

	// running is the lane whose turn it is.
	int running() const { return backwards ? lanes - 1 - turns : turns; }
};

static Team &team = *new Team; // never destroyed: threads may outlive main

[[noreturn]] static void pass();

// live is what a lane does on its stack.
static void live() {
	for (;;) {
		Lane &l = team.lane[team.running()];
		team.kernel->run(team.arguments, team.first + team.running(), 1, false);
		l.waits = false, l.distance = 0;
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
	Lane &l = team.lane[team.running()];
	fake_thread = team.first + team.running();
	if (!l.begun) begin(l);
	_longjmp(l.here, 1);
}

// meet exchanges the lanes' numbers, if all wait for that.
static bool meet() {
	const int distance = team.lane[0].distance;
	double given[lanes];
	for (int i = 0; i < lanes; i++) {
		const Lane &l = team.lane[i];
		if (!l.waits || l.distance != distance) return false;
		given[i] = l.number;
	}
	if (distance < 1 || distance >= lanes) return false;
	for (int i = 0; i < lanes; i++) team.lane[i].number = given[i ^ distance];
	return true;
}

// pass gives the turn to the next lane. When all have had theirs, they go on if they have
// met; else the team's work is over.
[[noreturn]] static void pass() {
	if (++team.turns == lanes) {
		if (!meet()) _longjmp(team.home, 1);
		team.turns = 0;
	}
	go_on();
}

static std::string state(int lane) {
	const Lane &l = team.lane[lane];
	return "lane " + std::to_string(lane) + (l.waits ? " exchanges over " + std::to_string(l.distance) : " has ended");
}

// verdict complains unless all lanes have ended.
static int verdict() {
	int waiting = 0, other = 1; // other: a lane that is not where lane 0 is
	for (int i = lanes - 1; i >= 0; i--) {
		const Lane &l = team.lane[i];
		waiting += l.waits;
		if (l.waits != team.lane[0].waits || l.distance != team.lane[0].distance) other = i;
	}
	if (!waiting) return SUCCESS;
	for (Lane &l : team.lane) l.begun = false;
	return complain(LAUNCH_FAILED, "%s: of the team of thread %d, %s and %s", team.kernel->name, team.first,
		state(0).c_str(), state(other).c_str());
}

// work_together runs the 32 threads from first on.
static int work_together(const Entry &kernel, const uint64_t *arguments, int first) {
	team.kernel = &kernel;
	team.arguments = arguments;
	team.first = first;
	team.turns = 0;
	team.backwards = the().backwards;
	if (!_setjmp(team.home)) go_on();
	const int code = verdict();
	team.kernel = nullptr;
	return code;
}

// work_alone runs threads that have nothing to exchange.
static int work_alone(const Entry &kernel, const uint64_t *arguments, int threads) {
	team.strayed = false;
	kernel.run(arguments, 0, threads, the().backwards);
	return team.strayed ? complain(LAUNCH_FAILED, "%s exchanges numbers, but not in its PTX", kernel.name) : int(SUCCESS);
}

int work_through(const Entry &kernel, const uint64_t *arguments, int threads) {
	fake_threads = threads;
	if (!kernel.exchanges) return work_alone(kernel, arguments, threads);
	for (int i = 0; i < threads; i += lanes) {
		if (int code = work_together(kernel, arguments, the().backwards ? threads - lanes - i : i)) return code;
	}
	return SUCCESS;
}

} // namespace fake

double fake_exchange(double x, int distance) {
	using namespace fake;
	if (!team.kernel) {
		team.strayed = true;
		return x;
	}
	Lane &l = team.lane[team.running()];
	l.waits = true;
	l.distance = distance;
	l.number = x;
	if (!_setjmp(l.here)) pass();
	return l.number;
}
