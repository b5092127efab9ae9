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

// Σ_rows a over each of some parts of the n images, which have so many rows each: a row for each part
KERNEL RowBands(float *y, const float *a, int n, int l, int bands, int rows) {
	EACH_ROW(at, bands * l) {
		long long band = at / l;
		int first = band * n / bands * rows, end = (band + 1) * n / bands * rows;
		double sum = 0;
		EACH_LANE(i, end - first) sum += a[(first + i) * l + at % l];
		sum = warp_sum(sum);
		ONE_LANE y[at] = sum;
	}
}

// Σ of so many matrices (n, l), one below the other
KERNEL SumBands(float *y, const float *a, int n, int l, int bands) {
	EACH_ELEMENT(i, j, at, n, l) {
		double sum = 0;
		for (int band = 0; band < bands; band++) sum += a[band * n * l + at];
		y[at] = sum;
	}
}
