// Streams and captures.
#include "state.h"

namespace fake {

// perform does a piece of work now, on a device that is not lost. It was checked when it
// was issued, and whatever frees what it needs waits for it.
void perform(const Work &w) {
	the().touched = {};
	if (!the().faults.lost) w->run();
}

int settle(Stream &s) {
	while (!s.queue.empty()) {
		const Work w = s.queue.front();
		s.queue.pop_front();
		perform(w);
	}
	return the().faults.lost;
}

int settle(Handle context, bool all) {
	for (auto &[handle, s] : the().objects.streams) {
		if (s->context == context && (all || s->blocking)) settle(*s);
	}
	return the().faults.lost;
}

// alone fails if the default stream would have to wait for one that captures.
static int alone(Handle context) {
	for (auto &[handle, s] : the().objects.streams) {
		if (s->context != context || !s->blocking || s->capture == Stream::NONE) continue;
		s->capture = Stream::INVALID;
		return complain(CAPTURE_IMPLICIT, "the default stream would wait for one that captures");
	}
	return SUCCESS;
}

// open finds a stream of this thread's context.
static int open(Handle handle, Stream **s) {
	auto at = the().objects.streams.find(handle);
	if (at == the().objects.streams.end()) return complain(INVALID_HANDLE, "no such stream");
	*s = at->second.get();
	if ((*s)->context != current) return complain(INVALID_CONTEXT, "the stream belongs to another context");
	return SUCCESS;
}

int submit(Handle stream, Work work) {
	Stream *s = nullptr;
	if (stream) {
		if (int code = open(stream, &s)) return code;
		if (s->capture == Stream::INVALID) return CAPTURE_INVALIDATED;
	}
	if (int code = work->check()) return code;
	if (!s) {
		if (int code = alone(current)) return code;
		if (int code = settle(current, false)) return code;
		perform(work);
		return the().faults.lost;
	}
	if (s->capture == Stream::ACTIVE) {
		s->record.push_back(work);
		return SUCCESS;
	}
	s->queue.push_back(work);
	return s->queue.size() > 1024 ? settle(*s) : int(SUCCESS); // no queue is endless
}

} // namespace fake

using namespace fake;

API int cuStreamCreate(Handle *stream, unsigned flags) {
	ENTER("cuStreamCreate", CONTEXT);
	if (flags > 1) return complain(INVALID_VALUE, "flags %u", flags);
	auto s = std::make_shared<Stream>();
	s->handle = *stream = fresh();
	s->context = current;
	s->blocking = flags == 0;
	the().objects.streams[*stream] = s;
	return SUCCESS;
}

API int cuStreamDestroy_v2(Handle stream) {
	ENTER("cuStreamDestroy_v2", CONTEXT);
	Stream *s;
	if (int code = open(stream, &s)) return code;
	if (s->capture != Stream::NONE) return complain(CAPTURE_UNSUPPORTED, "the stream captures");
	const int code = settle(*s);
	the().objects.streams.erase(stream);
	return code;
}

API int cuStreamSynchronize(Handle stream) {
	ENTER("cuStreamSynchronize", CONTEXT);
	Stream *s;
	if (!stream) {
		if (int code = alone(current)) return code;
		return settle(current, false);
	}
	if (int code = open(stream, &s)) return code;
	if (s->capture != Stream::NONE) {
		s->capture = Stream::INVALID;
		return complain(CAPTURE_UNSUPPORTED, "the stream captures");
	}
	return settle(*s);
}

API int cuStreamBeginCapture_v2(Handle stream, int mode) {
	ENTER("cuStreamBeginCapture_v2", CONTEXT);
	Stream *s;
	if (!stream) return complain(CAPTURE_UNSUPPORTED, "the default stream can't capture");
	if (mode < 0 || mode > 2) return complain(INVALID_VALUE, "mode %d", mode);
	if (int code = open(stream, &s)) return code;
	if (s->capture != Stream::NONE) return complain(ILLEGAL_STATE, "the stream captures already");
	s->capture = Stream::ACTIVE;
	s->mode = mode;
	s->thread = std::this_thread::get_id();
	s->record.clear();
	return SUCCESS;
}

// cuStreamEndCapture ends a capture also if it fails.
API int cuStreamEndCapture(Handle stream, Handle *graph) {
	Door door("cuStreamEndCapture", CONTEXT);
	*graph = 0;
	if (auto at = the().objects.streams.find(stream); door.wanted && at != the().objects.streams.end()) at->second->capture = Stream::NONE;
	if (door.code) return door.code;
	Stream *s;
	if (int code = open(stream, &s)) return code;
	if (s->capture == Stream::NONE) return complain(CAPTURE_UNMATCHED, "the stream does not capture");
	if (s->mode != 2 && s->thread != std::this_thread::get_id()) {
		return complain(CAPTURE_WRONG_THREAD, "another thread began the capture");
	}
	const bool valid = s->capture == Stream::ACTIVE;
	s->capture = Stream::NONE;
	if (!valid) return CAPTURE_INVALIDATED;
	*graph = fresh();
	the().objects.graphs[*graph] = {current, {{fresh(), s->record, {}}}};
	s->record.clear();
	return SUCCESS;
}
