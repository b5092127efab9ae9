// Arithmetic and copies of elements.
#include "math.h"

// a + b
KERNEL Sum(float *y, const float *a, const float *b, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] + b[at];
}

// a b
KERNEL Product(float *y, const float *a, const float *b, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] * b[at];
}

// −a
KERNEL Negative(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = -a[at];
}

// e^a
KERNEL Exp(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = fexp(a[at]);
}

// a + 2⁻²⁰
KERNEL AboveZero(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at] + 1 / 1048576.f;
}

// min(max(a, 0), 1)
KERNEL Clamp(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = hold(a[at], 0.f, 1.f);
}

// a: what no gradient passes, or passes weighted
KERNEL StopGradient(float *y, const float *a, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[at];
}

// log p(x|z) + log p(z) − log q(z|x)
KERNEL LogWeight(float *w, const float *loglik, const float *logprior, const float *logposterior, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) w[at] = (double)loglik[at] + logprior[at] - logposterior[at];
}

// (a, w c): the first columns are a's, the others those of the row of c that the draw has
KERNEL Concat(float *y, const float *a, const float *c, int n, int l, int each, int first, float weight) {
	EACH_ELEMENT(i, j, at, n, l)
		y[at] = j < first ? a[i * first + j] : weight * c[i / each * (l - first) + j - first];
}

// The first l of the columns of a, which has so many.
KERNEL FirstColumns(float *y, const float *a, int n, int l, int columns) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = a[i * columns + j];
}
