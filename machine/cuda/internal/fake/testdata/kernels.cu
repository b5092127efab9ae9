// Kernels for the tests of the fake driver, right and wrong ones. After a change:
// ../../../kernels/compile.sh . in this folder.
#include "device.h"

// y = a x, for (n, l)
KERNEL Scale(float *y, const float *x, int n, int l, double a) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = float(a * x[at]);
}

// y_i = Σ_j x_ij, plus an offset if there is one
KERNEL RowSum(float *y, const float *x, const float *offset, int n, int l) {
	EACH_ROW(i, n) {
		double s = 0;
		EACH_LANE(j, l) s += x[i * l + j];
		s = warp_sum(s);
		ONE_LANE y[i] = float(s + (offset ? *offset : 0));
	}
}

// y = Σ_j x_j over l numbers, as each thread has it
KERNEL LaneSums(float *y, const float *x, int l) {
	double s = 0;
	EACH_LANE(j, l) s += x[j];
	y[thread_index()] = float(warp_sum(s));
}

// y_i = the largest of the lanes' i x
KERNEL LargestOfLanes(float *y, float x) { y[thread_index()] = float(warp_max(lane() * x)); }

// y_i = the number of the thread that exchanges with thread i
KERNEL Partner(float *y, int distance) { y[thread_index()] = float(exchange(thread_index(), distance)); }

// one lane of a warp does not come to the sum, or only to a later one
KERNEL LaneLeaves(float *y, int warp, int which, int late) {
	if (thread_index() / WARP_SIZE != warp || lane() != which) y[thread_index()] = float(warp_sum(1));
	if (late) y[thread_index()] = float(warp_sum(1));
}

// lanes exchange over different distances
KERNEL LanesApart(float *y) { y[thread_index()] = float(exchange(1, lane() < 20 ? 4 : 8)); }

// y = the arguments themselves
KERNEL Kinds(double *y, float a, uint32 b, int c, double d) {
	if (thread_index() == 0) y[0] = a, y[1] = b, y[2] = c, y[3] = d;
}

// which thread wrote last: a race
KERNEL Last(int *y) { y[0] = thread_index(); }

// y_at = 1, by one thread
KERNEL WriteAt(float *y, int at) {
	if (thread_index() == 0) y[at] = 1;
}

// y = x_at, by one thread, and x_at is a double
KERNEL ReadAt(float *y, const float *x, int at) {
	if (thread_index() == 0) *y = *(const double *)(x + at);
}

// y_i = n/i
KERNEL Ratio(int *y, int n) { y[thread_index()] = n / thread_index(); }

// lanes come to different exchanges
KERNEL LinesApart(float *y, float x) {
	if (lane() < 20) y[thread_index()] = float(exchange(x, 1));
	else y[thread_index()] = float(exchange(-x, 1) * 2);
}

// counts its threads
KERNEL Threads(int *y) { y[thread_index()] = thread_count(); }

CALLED double called_sum(double x) { return warp_sum(x); }

// y = the sum of the lanes' x and of their squares, but of the lane that leaves
KERNEL CalledSums(float *y, float x, int leaves) {
	if (lane() == leaves) return;
	y[thread_index()] = float(called_sum(x * lane()) + called_sum(x * lane() * lane()));
}
