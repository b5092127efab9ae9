// What tests ask of the fake driver: see package fake.
#include "state.h"

using namespace fake;

typedef std::lock_guard<std::recursive_mutex> Locked;

// given makes a copy of a text that the caller frees.
static char *given(const std::string &text) { return strdup(text.c_str()); }

// fake_complaint returns what was wrong with the calls so far, a line each.
API char *fake_complaint() {
	Locked lock(the().lock);
	return given(the().complaints);
}

static void line(std::string &to, const char *kind, const std::string &name, long long value) {
	to += std::string(kind) + " " + name + " " + std::to_string(value) + "\n";
}

// fake_counts returns all counts, as lines: kind, name, number.
API char *fake_counts() {
	Locked lock(the().lock);
	const Counts &c = the().counts;
	const Objects &o = the().objects;
	std::string to;
	for (auto &[name, n] : c.calls) line(to, "call", name, n);
	for (auto &[name, n] : c.launches) line(to, "launch", name, n);
	line(to, "bytes", "ToDevice", c.to_device);
	line(to, "bytes", "ToHost", c.to_host);
	line(to, "bytes", "OnDevice", c.on_device);
	line(to, "bytes", "Set", c.set);
	line(to, "bytes", "Live", c.live);
	line(to, "bytes", "Peak", c.peak);
	line(to, "live", "Allocations", o.memory.size());
	line(to, "live", "Contexts", o.contexts.size());
	line(to, "live", "Streams", o.streams.size());
	line(to, "live", "Modules", o.modules.size());
	line(to, "live", "Graphs", o.graphs.size());
	line(to, "live", "Execs", o.execs.size());
	line(to, "live", "Handles", o.handles.size());
	return given(to);
}

// fake_fail lets the k-th call from now on fail, of all calls or of the named one; a
// lasting failure is that of every call after it, too.
API void fake_fail(const char *call, long long k, int code, int lasting) {
	Locked lock(the().lock);
	the().faults.planned.push_back({call, k, code, lasting != 0});
}

// fake_limit sets the memory of the devices together in bytes.
API void fake_limit(long long bytes) {
	Locked lock(the().lock);
	the().limit = bytes;
}

// fake_watch looks for races from now on, and notes what work touches.
API void fake_watch(long long yes) {
	Locked lock(the().lock);
	the().watch = yes != 0;
}

// fake_touched returns what the work that ran last touched, as lines: read or write, address,
// bytes, which are rounded up to a multiple of 4.
API char *fake_touched() {
	Locked lock(the().lock);
	std::string to;
	for (const Range &r : the().touched.reads) line(to, "read", std::to_string(r.from), r.to - r.from);
	for (const Range &r : the().touched.writes) line(to, "write", std::to_string(r.from), r.to - r.from);
	return given(to);
}

// fake_reset forgets all objects, counts, complaints and plans. Addresses and handles of
// before stay invalid.
API void fake_reset() {
	Locked lock(the().lock);
	State &s = the();
	s.objects = Objects();
	s.counts = Counts();
	s.faults = Faults();
	s.limit = all_memory;
	s.complaints.clear();
}
