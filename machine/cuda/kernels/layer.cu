// Fully connected layers, beside their matrix products.
#include "activation.h"

// y = f(y + b), in place
KERNEL BiasActivate(float *y, const float *bias, int n, int l, int activation) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = activate(activation, y[at] + bias[j]);
}

// f(x)
KERNEL Activate(float *y, const float *x, int n, int l, int activation) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = activate(activation, x[at]);
}

// g f′, where y = f(·), or g times the derivative of f′ in y of that order
KERNEL ActivationGrad(float *d, const float *y, const float *g, int n, int l, int activation, int order) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[at] * (order ? curve(activation, order, y[at]) : slope(activation, y[at]));
}

// Σ_rows δ, for δ (n, l). The warps of a block read neighbouring columns, so that a line of
// memory, once fetched, serves several of them.
KERNEL LinearGradBias(float *d, const float *delta, int n, int l) {
	EACH_ROW(j, l) {
		double sum = 0;
		EACH_LANE(i, n) sum += delta[i * l + j];
		sum = warp_sum(sum);
		ONE_LANE d[j] = sum;
	}
}
