// Fully connected layers, beside their matrix products.
#include "math.h"

// As Go's kernel.Activation.
enum Activation { Identity, ReLU, Tanh, Softplus, ELU, Sigmoid };

// f(a). NaN stays NaN, as it fails every comparison.
FN float activate(int f, float a) {
	switch (f) {
	case ReLU: return a < 0 ? 0 : a;
	case Tanh: return ftanh(a);
	case Softplus: return fsoftplus(a);
	case ELU: return a <= 0 ? fexpm1(a) : a;
	case Sigmoid: return fsigmoid(a);
	}
	return a;
}

// f′ of y = f(a)
FN float slope(int f, float y) {
	switch (f) {
	case ReLU: return y > 0 ? 1 : 0;
	case Tanh: return 1 - y * y;
	case Softplus: return -fexpm1(-y);
	case ELU: return y > 0 ? 1 : y + 1;
	case Sigmoid: return y * (1 - y);
	}
	return 1;
}

// The derivative of slope in y of that order, from 1 on
FN float curve(int f, int order, float y) {
	switch (f) {
	case Tanh: return order == 1 ? -2 * y : order == 2 ? -2 : 0;
	case Sigmoid: return order == 1 ? 1 - 2 * y : order == 2 ? -2 : 0;
	case Softplus: return order % 2 ? fexp(-y) : -fexp(-y);
	case ELU: return order > 1 || y > 0 ? 0 : 1;
	}
	return 0;
}

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
