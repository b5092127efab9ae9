// Arithmetic and copies of elements.
#include "math.h"

// a + b
KERNEL Add(float *y, const float *a, const float *b, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] + b[at];
}

// a b
KERNEL Mul(float *y, const float *a, const float *b, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] * b[at];
}

// c a
KERNEL Scale(float *y, const float *a, int n, int l, float c) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = c * a[at];
}

// e^a
KERNEL Exp(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = fexp(a[at]);
}

// ln a
KERNEL Log(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = dlog(a[at]);
}

// a + c
KERNEL Shift(float *y, const float *a, int n, int l, float c) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] + c;
}

// min(max(a, 0), 1)
KERNEL Clamp(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = hold(a[at], 0.f, 1.f);
}

// a: what no gradient passes, or passes weighted
KERNEL StopGradient(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at];
}

// a: each row cut into rows, or the other way
KERNEL SplitRows(float *y, const float *a, int n, int l, int rows) {
	EACH_ELEMENT(i, j, at, n, l * rows) y[at] = a[at];
}

// log p(x|z) + log p(z) − log q(z|x)
KERNEL LogWeight(float *w, const float *loglik, const float *logprior, const float *logposterior, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) w[at] = (double)loglik[at] + logprior[at] - logposterior[at];
}

// (a, w c): the first columns are a's, the rest those of the row of c that the draw has
KERNEL Concat(float *y, const float *a, const float *c, int n, int first, int rest, int each, float weight) {
	EACH_ELEMENT(i, j, at, n, first + rest)
		y[at] = j < first ? a[i * first + j] : weight * c[i / each * rest + j - first];
}

// The columns from to to of a, which has rest more.
KERNEL Slice(float *y, const float *a, int n, int rest, int from, int to) {
	EACH_ELEMENT(i, j, at, n, to - from) y[at] = a[i * (to + rest) + from + j];
}

// a between columns of zeros, so many on each side
KERNEL Pad(float *y, const float *a, int n, int l, int left, int right) {
	EACH_ELEMENT(i, j, at, n, left + l + right) {
		int from = j - left;
		y[at] = from >= 0 && from < l ? a[i * l + from] : 0;
	}
}
