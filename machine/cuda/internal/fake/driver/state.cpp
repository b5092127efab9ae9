// The door, and what is said of failures.
#include "state.h"

#include <unistd.h>

namespace fake {

State &the() {
	static State *s = new State; // never destroyed: threads may outlive main
	return *s;
}

thread_local Handle current = 0;

Handle fresh() { return (1ull << 61) + 16 * ++the().handles; }

int complain(int code, const char *format, ...) {
	char text[512];
	va_list list;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	the().complaints += the().call + ": " + text + "\n";
	return code;
}

// planned returns the failure that a test planned for this call, or 0.
static int planned(const char *call) {
	State &s = the();
	int code = 0;
	for (Fault &f : s.faults.planned) {
		if (f.in == 0 || (!f.call.empty() && f.call != call) || --f.in > 0) continue;
		while (f.code == HANG) pause();
		code = f.code;
		if (f.lasting) s.faults.lost = f.code;
	}
	return code;
}

// disturb invalidates the captures that a call of this thread that waits, allocates or frees
// is not allowed beside.
static int disturb() {
	int code = SUCCESS;
	for (auto &[handle, s] : the().objects.streams) {
		const bool global = s->mode == 0, own = s->mode == 1 && s->thread == std::this_thread::get_id();
		if (s->capture == Stream::NONE || !(global || own)) continue;
		s->capture = Stream::INVALID;
		code = complain(CAPTURE_UNSUPPORTED, "not allowed while a stream captures");
	}
	return code;
}

Door::Door(const char *call, Needs needs) : lock(the().lock), code(0), wanted(false) {
	State &s = the();
	s.call = call;
	s.counts.calls[call]++;
	if (needs == NOTHING) return;
	if ((code = s.faults.lost) || (code = planned(call))) {
		wanted = true;
		return;
	}
	if (!s.initialised) {
		code = complain(NOT_INITIALIZED, "cuInit was not called");
	} else if (needs >= CONTEXT && !s.objects.contexts.count(current)) {
		code = complain(INVALID_CONTEXT, current ? "the context of this thread is gone" : "this thread has no context");
	} else if (needs == QUIET) {
		code = disturb();
	}
}

} // namespace fake
