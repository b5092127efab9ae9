// The von Mises–Fisher distribution on the sphere in m dimensions: its draws' height, and its divergence.
#include "polar.h"

// s with F(tanh s; κ) = u
KERNEL PolarDraw(float *s, const float *kappa, const float *u, int n, int l, int each, int m) {
	EACH_ELEMENT(i, j, at, n, l)
		s[at] = polar_quantile(polar_of(m, kappa[i / each * l + j]), middle(u[at]));
}

// g ∂s/∂κ at fixed u
KERNEL PolarDrawGrad(float *d, const float *kappa, const float *s, const float *g, int n, int l, int each, int m) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = g[at] * polar_slope(polar_of(m, kappa[i / each * l + j]), s[at]);
}

// the derivative of Λ(κ) of that order
KERNEL PolarLogMean(float *y, const float *kappa, int n, int l, int m, int order) {
	EACH_ELEMENT(i, j, at, n, l)
		y[at] = polar_log_mean(polar_of(m, kappa[at]), order);
}

// κ Λ′(κ) − Λ(κ)
KERNEL PolarKL(float *kl, const float *kappa, int n, int l, int m) {
	EACH_ELEMENT(i, j, at, n, l) {
		Polar p = polar_of(m, kappa[at]);
		kl[at] = kappa[at] * polar_log_mean(p, 1) - polar_log_mean(p, 0);
	}
}
