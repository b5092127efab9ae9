// Sums along rows, and what repeats rows and columns.
#include "math.h"

// Σ_l a
KERNEL RowSum(float *y, const float *a, int n, int l) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(j, l) sum += a[i * l + j];
		sum = warp_sum(sum);
		ONE_LANE y[i] = sum;
	}
}

// a (n) in each column
KERNEL BroadcastColumn(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[i];
}

// a (l) in each row
KERNEL BroadcastRow(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[j];
}

// The rows of a, each as often
KERNEL Broadcast(float *y, const float *a, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[i / each * l + j];
}
