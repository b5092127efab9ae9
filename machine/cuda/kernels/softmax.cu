// The loss of a classifier, a warp a row: logits x and targets t, both (n, l).
#include "math.h"

// log_norm is log Σ e^x of a row.
FN double log_norm(const float *x, int l) {
	double top = -INFINITE, sum = 0;
	EACH_LANE(j, l) if (x[j] > top) top = x[j];
	top = warp_max(top);
	EACH_LANE(j, l) sum += dexp(x[j] - top); // NaN if any is
	return top + dlog(warp_sum(sum));
}

// −Σ_l t (x − log Σ e^x)
KERNEL SoftmaxCrossEntropy(float *y, const float *x, const float *t, int n, int l) {
	EACH_ROW(i, n) {
		double norm = log_norm(x + i * l, l), sum = 0;
		EACH_LANE(j, l) sum += t[i * l + j] * (norm - x[i * l + j]);
		sum = warp_sum(sum);
		ONE_LANE y[i] = sum;
	}
}

// g (p Σ_l t − t), p = e^x/Σ e^x
KERNEL SoftmaxCrossEntropyGrad(float *d, const float *x, const float *t, const float *g, int n, int l) {
	EACH_ROW(i, n) {
		double norm = log_norm(x + i * l, l), whole = 0;
		EACH_LANE(j, l) whole += t[i * l + j];
		whole = warp_sum(whole);
		EACH_LANE(j, l) d[i * l + j] = g[i] * (dexp(x[i * l + j] - norm) * whole - t[i * l + j]);
	}
}

// 1 in the column of the first largest number of each row of x (n, l), and 0 in the others. A thread has a row.
KERNEL Largest(float *y, const float *x, int n, int l) {
	for (int i = thread_index(); i < n; i += thread_count()) {
		int at = 0;
		for (int j = 0; j < l; j++) {
			y[i * l + j] = 0;
			if (x[i * l + j] > x[i * l + at]) at = j;
		}
		y[i * l + at] = 1;
	}
}
