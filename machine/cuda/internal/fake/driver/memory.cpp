// Memory of the device, copies and fills.
#include "state.h"

#include <sys/mman.h>
#include <unistd.h>

namespace fake {

const size_t page = 4096, chunk = 2 << 20;

// blank is a file of a chunk of NaNs.
static int blank() {
	static const int file = [] {
		const int f = memfd_create("nan", 0);
		const std::string nan(chunk, '\xFF');
		if (f < 0 || write(f, nan.data(), chunk) != ssize_t(chunk)) throw std::bad_alloc();
		return f;
	}();
	return file;
}

// blanks maps a file of NaNs again and again: of large memory, which workspaces are, few pages are ever touched.
static unsigned char *blanks(size_t size) {
	void *at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED) throw std::bad_alloc();
	unsigned char *bytes = static_cast<unsigned char *>(at);
	for (size_t done = 0; done < size; done += chunk) {
		if (mmap(bytes + done, std::min(chunk, size - done), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, blank(), 0) == MAP_FAILED) throw std::bad_alloc();
	}
	return bytes;
}

Allocation::Allocation(Address at, size_t size, Handle context) : at(at), size(size), context(context) {
	if (size >= chunk) { // NaN: whoever reads what was never written sees it
		bytes = blanks(size);
		return;
	}
	bytes = static_cast<unsigned char *>(std::aligned_alloc(page, (size + page - 1) / page * page));
	if (!bytes) throw std::bad_alloc();
	memset(bytes, 0xFF, size);
}

Allocation::~Allocation() {
	if (size >= chunk) munmap(bytes, size);
	else std::free(bytes);
}

Allocation *holder(Address at) {
	auto &memory = the().objects.memory;
	auto found = memory.find(at / room * room);
	return found != memory.end() && at % room < found->second->size ? found->second.get() : nullptr;
}

// was_freed reports whether an address is of an allocation that is gone.
static bool was_freed(Address at) {
	return at >= device_bit + room && at < the().addresses && !the().objects.memory.count(at / room * room);
}

int inside(int code, const char *what, Handle context, Address at, size_t size, unsigned char **host) {
	const unsigned long long a = at;
	if (!at) return complain(code, "%s is null", what);
	if (!(at & device_bit)) return complain(code, "%s, %#llx, is an address of the host", what, a);
	Allocation *in = holder(at);
	if (!in && was_freed(at)) return complain(code, "%s, %#llx, was freed", what, a);
	if (!in) return complain(code, "%s, %#llx, lies in no allocation", what, a);
	if (in->context != context) return complain(code, "%s, %#llx, belongs to another context", what, a);
	const size_t left = in->size - (at - in->at);
	if (size > left) return complain(code, "%s, %#llx: %zu bytes, but its allocation ends after %zu", what, a, size, left);
	if (host) *host = in->bytes + (at - in->at);
	return SUCCESS;
}

// Copy is one from the host or on the device. The host's bytes are taken when it runs: a
// driver may take those of pageable memory when the copy is issued, but need not.
struct Copy : Task {
	Address to, from;
	const unsigned char *host;
	size_t size;

	Copy(Address to, Address from, size_t size) : Task(current), to(to), from(from), host(nullptr), size(size) {}
	Copy(Address to, const unsigned char *host, size_t size) : Task(current), to(to), from(0), host(host), size(size) {}

	int find(unsigned char **t, unsigned char **f) const {
		if (int code = inside(INVALID_VALUE, "the destination", context, to, size, t)) return code;
		return from ? inside(INVALID_VALUE, "the source", context, from, size, f) : SUCCESS;
	}
	const char *name() const override { return "a copy"; }
	int check() const override { return find(nullptr, nullptr); }
	void run() const override {
		unsigned char *t, *f;
		if (find(&t, &f)) return;
		touch(to, size, true);
		if (from) touch(from, size, false);
		memmove(t, from ? f : host, size);
		(from ? the().counts.on_device : the().counts.to_device) += size;
	}
};

// Fill sets n values of one or four bytes.
struct Fill : Task {
	Address to;
	uint32_t value;
	size_t width, n;

	Fill(Address to, uint32_t value, size_t width, size_t n) : Task(current), to(to), value(value), width(width), n(n) {}

	int find(unsigned char **t) const {
		if (to % width) return complain(INVALID_VALUE, "the destination is not aligned");
		return inside(INVALID_VALUE, "the destination", context, to, width * n, t);
	}
	const char *name() const override { return "a fill"; }
	int check() const override { return find(nullptr); }
	void run() const override {
		unsigned char *t;
		if (find(&t)) return;
		touch(to, width * n, true);
		for (size_t i = 0; i < n; i++) memcpy(t + i * width, &value, width);
		the().counts.set += width * n;
	}
};

// outside checks an address of the host.
static int outside(const void *host) {
	if (!host) return complain(INVALID_VALUE, "the address of the host is null");
	if (reinterpret_cast<Address>(host) & device_bit) return complain(INVALID_VALUE, "the address of the host is one of the device");
	return SUCCESS;
}

// captured fails a copy that would read or write the host's memory at each replay.
static int captured(Handle stream) {
	auto at = the().objects.streams.find(stream);
	if (at == the().objects.streams.end() || at->second->capture == Stream::NONE) return SUCCESS;
	at->second->capture = Stream::INVALID;
	return complain(CAPTURE_UNSUPPORTED, "a copy of pageable memory can't be captured");
}

static int to_device(Handle stream, Address to, const void *from, size_t size) {
	if (!size) return SUCCESS;
	if (int code = outside(from)) return code;
	if (int code = captured(stream)) return code;
	return submit(stream, std::make_shared<Copy>(to, static_cast<const unsigned char *>(from), size));
}

// to_host waits for the stream: the host's memory is pageable.
static int to_host(Handle stream, void *to, Address from, size_t size) {
	if (!size) return SUCCESS;
	unsigned char *bytes;
	if (int code = outside(to)) return code;
	if (int code = captured(stream)) return code;
	if (int code = inside(INVALID_VALUE, "the source", current, from, size, nullptr)) return code;
	int code = SUCCESS;
	if (!stream) {
		code = settle(current, false);
	} else if (auto s = the().objects.streams.find(stream); s == the().objects.streams.end()) {
		code = complain(INVALID_HANDLE, "no such stream");
	} else {
		code = settle(*s->second);
	}
	if (code) return code;
	if ((code = inside(INVALID_VALUE, "the source", current, from, size, &bytes))) return code;
	memcpy(to, bytes, size);
	the().counts.to_host += size;
	return SUCCESS;
}

static int on_device(Handle stream, Address to, Address from, size_t size) {
	if (!size) return SUCCESS;
	if (int code = inside(INVALID_VALUE, "the source", current, from, size, nullptr)) return code;
	return submit(stream, std::make_shared<Copy>(to, from, size));
}

static int fill(Handle stream, Address to, uint32_t value, size_t width, size_t n) {
	if (!n) return complain(INVALID_VALUE, "nothing to fill");
	return submit(stream, std::make_shared<Fill>(to, value, width, n));
}

} // namespace fake

using namespace fake;

API int cuMemAlloc_v2(Address *at, size_t size) {
	ENTER("cuMemAlloc_v2", QUIET);
	State &s = the();
	if (!size) return complain(INVALID_VALUE, "0 bytes");
	if (size > size_t(s.limit) || s.counts.live + (long long)size > s.limit) return OUT_OF_MEMORY;
	*at = s.addresses;
	s.addresses += room;
	s.objects.memory[*at] = std::make_shared<Allocation>(*at, size, current);
	s.counts.live += size;
	s.counts.peak = std::max(s.counts.peak, s.counts.live);
	return SUCCESS;
}

API int cuMemFree_v2(Address at) {
	ENTER("cuMemFree_v2", QUIET);
	if (!at) return SUCCESS;
	Objects &o = the().objects;
	auto found = o.memory.find(at);
	if (found == o.memory.end()) {
		if (was_freed(at)) return complain(INVALID_VALUE, "%#llx was freed before", (unsigned long long)at);
		return complain(INVALID_VALUE, "%#llx is not the start of an allocation", (unsigned long long)at);
	}
	if (found->second->context != current) return complain(INVALID_CONTEXT, "%#llx belongs to another context", (unsigned long long)at);
	const int code = settle(current, true); // freeing waits
	the().counts.live -= found->second->size;
	o.memory.erase(found);
	return code;
}

API int cuMemGetInfo_v2(size_t *free, size_t *total) {
	ENTER("cuMemGetInfo_v2", CONTEXT);
	*total = the().limit;
	*free = std::max(0ll, the().limit - the().counts.live);
	return SUCCESS;
}

API int cuMemcpyHtoD_v2(Address to, const void *from, size_t size) {
	ENTER("cuMemcpyHtoD_v2", QUIET);
	return to_device(0, to, from, size);
}

API int cuMemcpyDtoH_v2(void *to, Address from, size_t size) {
	ENTER("cuMemcpyDtoH_v2", QUIET);
	return to_host(0, to, from, size);
}

API int cuMemcpyDtoD_v2(Address to, Address from, size_t size) {
	ENTER("cuMemcpyDtoD_v2", QUIET);
	return on_device(0, to, from, size);
}

API int cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t size, Handle stream) {
	ENTER("cuMemcpyHtoDAsync_v2", CONTEXT);
	return to_device(stream, to, from, size);
}

API int cuMemcpyDtoHAsync_v2(void *to, Address from, size_t size, Handle stream) {
	ENTER("cuMemcpyDtoHAsync_v2", CONTEXT);
	return to_host(stream, to, from, size);
}

API int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t size, Handle stream) {
	ENTER("cuMemcpyDtoDAsync_v2", CONTEXT);
	return on_device(stream, to, from, size);
}

API int cuMemsetD8_v2(Address to, unsigned char value, size_t n) {
	ENTER("cuMemsetD8_v2", QUIET);
	return fill(0, to, value, 1, n);
}

API int cuMemsetD32_v2(Address to, unsigned value, size_t n) {
	ENTER("cuMemsetD32_v2", QUIET);
	return fill(0, to, value, 4, n);
}

API int cuMemsetD8Async(Address to, unsigned char value, size_t n, Handle stream) {
	ENTER("cuMemsetD8Async", CONTEXT);
	return fill(stream, to, value, 1, n);
}

API int cuMemsetD32Async(Address to, unsigned value, size_t n, Handle stream) {
	ENTER("cuMemsetD32Async", CONTEXT);
	return fill(stream, to, value, 4, n);
}
