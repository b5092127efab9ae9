// What the driver knows of a kernel that was compiled for the host.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

// Where the running thread is, for device.h. One call is let in at a time: see Door.
extern int fake_thread, fake_threads;

namespace fake {

// Parameter is one of a kernel's.
struct Parameter {
	size_t size;    // bytes
	bool floating;  // float or double
	bool pointer;   // to memory of the device
	bool writable;  // the kernel may write what it points to
	size_t aligned; // what it points to must be aligned so
};

// Entry is a kernel. run calls it for some threads in turn, count of them from first on, or
// from the last of these back; arguments are boxed in 64 bits, pointers are addresses of the
// host.
struct Entry {
	const char *name;
	bool exchanges; // the lanes of its teams exchange numbers
	size_t count;
	const Parameter *parameters;
	void (*run)(const uint64_t *arguments, int first, int count, bool backwards);
};

extern const Entry entries[];
extern const size_t entry_count;

template <class P> constexpr Parameter describe() {
	using To = std::remove_pointer_t<P>;
	static_assert(sizeof(P) <= 8, "a parameter of a kernel takes 8 bytes at most");
	return {sizeof(P), std::is_floating_point_v<P>, std::is_pointer_v<P>,
		std::is_pointer_v<P> && !std::is_const_v<To>, std::is_pointer_v<P> ? alignof(To) : 1};
}

template <class P> P unbox(uint64_t box) {
	P p;
	std::memcpy(&p, &box, sizeof p); // the host is little-endian, as the card is
	return p;
}

// Kernel makes an Entry of a function: its type says how its arguments are passed.
template <auto F> struct Kernel;
template <class... P, void (*F)(P...)> struct Kernel<F> {
	static constexpr size_t count = sizeof...(P);
	static constexpr Parameter parameters[count + 1] = {describe<P>()...};

	template <size_t... I>
	static void each(const uint64_t *box, int first, int count, bool backwards, std::index_sequence<I...>);

	static void run(const uint64_t *box, int first, int count, bool backwards) {
		each(box, first, count, backwards, std::index_sequence_for<P...>{});
	}
};

} // namespace fake
