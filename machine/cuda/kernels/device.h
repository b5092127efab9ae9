// What the kernels need of the machine that they run on.
//
// Clang compiles a kernel to PTX, which a driver compiles for its GPU. For tests without one, the
// fake driver runs that PTX.
//
// Letters: n rows, l columns of the result; each: the number of consecutive rows of it
// that share one row of an operand with fewer rows (draws of an image, or all rows).
// Matrices are dense and row-major. Every parameter of a kernel takes 8 bytes at most.
#pragma once

typedef unsigned char uint8;
typedef unsigned int uint32;
typedef unsigned long long uint64;

// The 32 threads of a warp are its lanes. exchange returns the x of the lane whose number differs
// by the bit of distance; all lanes of a warp take part in it.
#define WARP_SIZE 32

#define KERNEL extern "C" __attribute__((global)) void
#define FN static __attribute__((device)) __attribute__((always_inline)) inline

// A CALLED function is not inlined: it is long, and several places need it. What calls it best
// does so first, before there is much in registers for it to leave alone. It must be told what lies
// in GLOBAL memory, as all that a kernel is given does. docs/gpu.md says what was measured.
#define CALLED static __attribute__((device)) __attribute__((noinline, unused))
#define GLOBAL __attribute__((address_space(1)))

#define TABLE static __attribute__((device)) const // an array of constants
#define UNROLL _Pragma("unroll")                   // the loop that follows, so that the arrays it runs over are registers
#define UNROLL_SOME _Pragma("unroll 4")            // so much of it, so that one turn needn't wait for the other

FN int thread_index() { return __nvvm_read_ptx_sreg_ctaid_x() * __nvvm_read_ptx_sreg_ntid_x() + __nvvm_read_ptx_sreg_tid_x(); }
FN int thread_count() { return __nvvm_read_ptx_sreg_nctaid_x() * __nvvm_read_ptx_sreg_ntid_x(); }
FN int lane() { return __nvvm_read_ptx_sreg_tid_x() % WARP_SIZE; }

FN double exchange(double x, int distance) {
	union { double f; int i[2]; } v = {x};
	v.i[0] = __nvvm_shfl_sync_bfly_i32(-1, v.i[0], distance, 31);
	v.i[1] = __nvvm_shfl_sync_bfly_i32(-1, v.i[1], distance, 31);
	return v.f;
}

// warp_sum returns the sum of x over the lanes, the same in all of them and in one order.
FN double warp_sum(double x) {
	for (int d = WARP_SIZE / 2; d > 0; d /= 2) x += exchange(x, d);
	return x;
}

// warp_max returns the largest x of the lanes.
FN double warp_max(double x) {
	for (int d = WARP_SIZE / 2; d > 0; d /= 2) x = __builtin_fmax(x, exchange(x, d));
	return x;
}

// EACH_ELEMENT runs the following statement for the elements (i, j) of an (n, l) matrix
// that are this thread's; at is i*l + j.
#define EACH_ELEMENT(i, j, at, n, l)                                                      \
	for (int at = thread_index(), i, j; at < (n) * (l) && (i = at / (l), j = at % (l), (void)i, (void)j, 1); \
	     at += thread_count())

// EACH_ROW runs the following statement for the rows i of n that are this warp's.
#define EACH_ROW(i, n) for (int i = thread_index() / WARP_SIZE; i < (n); i += thread_count() / WARP_SIZE)

// EACH_LANE runs the following statement for the numbers j below l that are this lane's.
#define EACH_LANE(j, l) for (int j = lane(); j < (l); j += WARP_SIZE)

// ONE_LANE guards what a warp writes once.
#define ONE_LANE if (lane() == 0)
