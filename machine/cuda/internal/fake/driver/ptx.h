// What the instructions of PTX do, for kernels that were translated to C++: see translate.go.
//
// Each has the name and the meaning that it has in NVIDIA's description of PTX, its dots made
// underlines, with one more behind it; its type is the template's. Rounding is to nearest even
// (rn), which PTX does not let anybody contract, as it does where nothing is said. An instruction
// that is not here does not compile.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace fake {

// An Address of the device's has a bit set that no address of the host has, so that whoever
// dereferences one faults. Each allocation has room for 2^40 bytes, and none is given twice.
typedef uint64_t Address;
const Address device_bit = 1ull << 62, room = 1ull << 40;

// Entry is a kernel. run calls it for the thread that runs, with arguments boxed in 64 bits.
struct Entry {
	const char *name;
	bool exchanges; // the lanes of its warps exchange numbers
	size_t count;   // of its parameters
	const size_t *sizes;
	void (*run)(const uint64_t *arguments);
};

// Image is a module: the text that was translated, and its kernels.
struct Image {
	const char *ptx;
	size_t count;
	const Entry *entries;
};

// Place is where the running thread is. One call is let in at a time: see Door.
struct Place {
	uint32_t thread, block, blocks; // its number, the threads of a block, the blocks
};
extern Place place;

inline uint32_t tid_x() { return place.thread % place.block; }
inline uint32_t ntid_x() { return place.block; }
inline uint32_t ctaid_x() { return place.thread / place.block; }
inline uint32_t nctaid_x() { return place.blocks; }

// How memory is reached. Several threads may write the same place as volatile.
enum How { READ, WRITE, VOLATILE };

// Window is an allocation that the running launch has reached.
struct Window {
	Address at;
	size_t size;
	unsigned char *bytes;
};
const size_t window_count = 16;
extern Window windows[window_count]; // all empty while somebody watches

// reach_slowly is reach where no window is open yet, or somebody watches.
unsigned char *reach_slowly(Address at, size_t size, size_t aligned, How how);

// reach returns the host's place of some bytes of the device's that the running thread is to
// read or write. What lies outside of its context's memory, or is not aligned, ends the launch.
inline unsigned char *reach(Address at, size_t size, size_t aligned, How how) {
	const Window &w = windows[at / room % window_count];
	const size_t offset = at - w.at;
	if (offset < w.size && size <= w.size - offset && at % aligned == 0) return w.bytes + offset;
	return reach_slowly(at, size, aligned, how);
}

// fail ends the launch, with a complaint.
[[noreturn]] void fail(const char *why);

// exchange gives x to the lane whose number differs in the bits of distance, and returns that
// one's. All lanes of a warp must come to the same line.
uint32_t exchange(uint32_t x, uint32_t distance, int line);

// Bits of another type.
template <class T, class F> T bits_(F x) {
	static_assert(sizeof(T) == sizeof(F));
	T y;
	std::memcpy(&y, &x, sizeof y);
	return y;
}

template <class T> using Unsigned = std::make_unsigned_t<T>; // there is none of a float
template <class T> constexpr unsigned width = 8 * sizeof(T);
template <class T> struct Twice;
template <> struct Twice<uint16_t> { typedef uint32_t type; };
template <> struct Twice<int16_t> { typedef int32_t type; };
template <> struct Twice<uint32_t> { typedef uint64_t type; };
template <> struct Twice<int32_t> { typedef int64_t type; };
template <> struct Twice<uint64_t> { typedef unsigned __int128 type; };
template <> struct Twice<int64_t> { typedef __int128 type; };
template <class T> using Wide = typename Twice<T>::type;

// Param is a parameter of a kernel or of a function, or what a function returns: so many bits.
template <class T> struct Param { T bits; };
template <class T> Param<T> unbox_(uint64_t box) {
	Param<T> p;
	std::memcpy(&p, &box, sizeof p); // the host is little-endian, as the GPU is
	return p;
}
template <class T, class P> T ld_param_(const Param<P> &p) { return bits_<T>(p.bits); }
template <class T, class P> void st_param_(Param<P> &p, T x) { p.bits = bits_<P>(x); }

// Memory.
template <class T> T ld_global_(Address at) {
	T x;
	std::memcpy(&x, reach(at, sizeof x, sizeof x, READ), sizeof x);
	return x;
}
template <class T, class R> void ld_global_v2_(R &a, R &b, Address at) {
	static_assert(sizeof(T) == sizeof(R));
	const unsigned char *from = reach(at, 2 * sizeof a, 2 * sizeof a, READ);
	std::memcpy(&a, from, sizeof a);
	std::memcpy(&b, from + sizeof a, sizeof b);
}
template <class T> void st_global_(Address at, T x) { std::memcpy(reach(at, sizeof x, sizeof x, WRITE), &x, sizeof x); }
template <class T> void st_volatile_global_(Address at, T x) { std::memcpy(reach(at, sizeof x, sizeof x, VOLATILE), &x, sizeof x); }

// Registers.
template <class R, class X> void pack_(X &x, R low, R high) {
	const R both[] = {low, high};
	static_assert(sizeof both == sizeof x);
	std::memcpy(&x, both, sizeof x);
}
template <class R, class X> void unpack_(R &low, R &high, X x) {
	R both[2];
	static_assert(sizeof both == sizeof x);
	std::memcpy(both, &x, sizeof x);
	low = both[0], high = both[1];
}
template <class T> T selp_(T a, T b, bool p) { return p ? a : b; }
template <class T, class F> T cvt_(F x) {
	static_assert(std::is_integral_v<T> ? std::is_integral_v<F> : std::is_floating_point_v<F> && sizeof(T) > sizeof(F));
	return T(x);
}
template <class T, class F> T cvt_rn_(F x) {
	static_assert(std::is_floating_point_v<T>);
	return T(x);
}
template <class T> T shfl_sync_bfly_(T x, uint32_t distance, uint32_t clamp, uint32_t lanes, int line) {
	static_assert(sizeof x == 4);
	if (clamp != 31 || lanes != ~0u) fail("exchanges numbers among other lanes than 32");
	return exchange(x, distance, line);
}

// Arithmetic of integers, which wraps.
template <class T> T add_(T a, T b) { return T(Unsigned<T>(a) + Unsigned<T>(b)); }
template <class T> T sub_(T a, T b) { return T(Unsigned<T>(a) - Unsigned<T>(b)); }
template <class T> T mul_lo_(T a, T b) { return T(Wide<Unsigned<T>>(a) * Unsigned<T>(b)); }
template <class T> T mul_hi_(T a, T b) { return T(Wide<T>(a) * b >> width<T>); }
template <class T> Wide<T> mul_wide_(T a, T b) { return Wide<T>(a) * b; }
template <class T> T mad_lo_(T a, T b, T c) { return add_<T>(mul_lo_<T>(a, b), c); }
template <class T> T div_(T a, T b) {
	static_assert(std::is_integral_v<T>);
	if (b == 0) fail("divides by 0");
	return std::is_signed_v<T> && b == T(-1) ? sub_<T>(0, a) : a / b;
}
template <class T> T rem_(T a, T b) {
	if (b == 0) fail("divides by 0");
	return std::is_signed_v<T> && b == T(-1) ? 0 : a % b;
}

// Arithmetic of floating-point numbers.
template <class T> T add_rn_(T a, T b) { return a + b; }
template <class T> T sub_rn_(T a, T b) { return a - b; }
template <class T> T mul_rn_(T a, T b) { return a * b; }
template <class T> T fma_rn_(T a, T b, T c) { return std::fma(a, b, c); }
template <class T> T div_rn_(T a, T b) { return a / b; }
template <class T> T rcp_rn_(T a) { return 1 / a; }
template <class T> T sqrt_rn_(T a) { return std::sqrt(a); }

// Of both. NaN is neither the larger nor the smaller, and −0 is smaller than 0.
template <class T> T neg_(T a) {
	if constexpr (std::is_integral_v<T>) return sub_<T>(0, a);
	else return -a;
}
template <class T> T abs_(T a) {
	if constexpr (std::is_integral_v<T>) return a < 0 ? neg_<T>(a) : a;
	else return std::fabs(a);
}
template <class T> bool below(T a, T b) { return a == b && std::is_floating_point_v<T> ? std::signbit(a) && !std::signbit(b) : a < b; }
template <class T> T max_(T a, T b) { return a != a || below(a, b) ? b : a; }
template <class T> T min_(T a, T b) { return a != a || below(b, a) ? b : a; }

// Bits. A shift by more than there are leaves none, or those of the sign.
template <class T> T and_(T a, T b) { return a & b; }
template <class T> T or_(T a, T b) { return a | b; }
template <class T> T xor_(T a, T b) { return a ^ b; }
template <class T> T not_(T a) { return std::is_same_v<T, bool> ? !a : ~a; }
template <class T> T shl_(T a, uint32_t n) { return n < width<T> ? T(Unsigned<T>(a) << n) : T(0); }
template <class T> T shr_(T a, uint32_t n) { return n < width<T> ? T(a >> n) : a < 0 ? T(-1) : T(0); }

// Comparisons: those with u hold of NaN, too.
template <class T> bool setp_eq_(T a, T b) { return a == b; }
template <class T> bool setp_ne_(T a, T b) { return a < b || a > b; }
template <class T> bool setp_lt_(T a, T b) { return a < b; }
template <class T> bool setp_le_(T a, T b) { return a <= b; }
template <class T> bool setp_gt_(T a, T b) { return a > b; }
template <class T> bool setp_ge_(T a, T b) { return a >= b; }
template <class T> bool setp_equ_(T a, T b) { return !setp_ne_<T>(a, b); }
template <class T> bool setp_neu_(T a, T b) { return !setp_eq_<T>(a, b); }
template <class T> bool setp_ltu_(T a, T b) { return !setp_ge_<T>(a, b); }
template <class T> bool setp_leu_(T a, T b) { return !setp_gt_<T>(a, b); }
template <class T> bool setp_gtu_(T a, T b) { return !setp_le_<T>(a, b); }
template <class T> bool setp_geu_(T a, T b) { return !setp_lt_<T>(a, b); }

} // namespace fake
