// Diagonal Gaussians N(μ, diag σ²), by log σ²: draws and the divergence from N(0, 1).
#include "math.h"

// μ + exp(½ log σ²) ε
KERNEL GaussianDraw(float *z, const float *mu, const float *logvar, const float *eps, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		z[at] = fused(fexp(logvar[of] / 2), eps[at], mu[of]);
	}
}

// g ½ exp(½ log σ²) ε
KERNEL GaussianDrawGrad(float *d, const float *logvar, const float *eps, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[at] * fexp(logvar[i / each * l + j] / 2) * eps[at] / 2;
}

// Σ_k a over the rows of a that belong to one of the result
KERNEL SumOfDraws(float *y, const float *a, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		double sum = 0;
		for (int k = 0; k < each; k++) sum += a[(i * each + k) * l + j];
		y[at] = sum;
	}
}

// ½ (μ² + σ² − 1 − log σ²)
KERNEL GaussianKL(float *kl, const float *mu, const float *logvar, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		float m = mu[at], v = logvar[at];
		kl[at] = (m * m + fexpm1(v) - v) / 2;
	}
}

// g ½ (σ² − 1)
KERNEL GaussianKLGradLogVar(float *d, const float *logvar, const float *g, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[at] * fexpm1(logvar[at]) / 2;
}
