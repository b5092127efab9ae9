// Diagonal Gaussians by their standard deviations σ, and distances between them.
#include "math.h"

// σ = exp(½ log σ²)
KERNEL StdDev(float *sigma, const float *logvar, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) sigma[at] = fexp(logvar[at] / 2);
}

// ½ g σ
KERNEL StdDevGrad(float *d, const float *sigma, const float *g, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[at] * sigma[at] / 2;
}

// ½ (μ² + σ² − 1) − log σ = ½ μ² + δ + ½ δ² − log1p(δ), where δ = σ − 1
KERNEL GaussianScaleKL(float *kl, const float *mu, const float *sigma, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double m = mu[at], d = (double)sigma[at] - 1;
		kl[at] = (m * m + d * d) / 2 + d - dlog1p(d);
	}
}

// g (σ − 1/σ)
KERNEL GaussianScaleKLGrad(float *d, const float *sigma, const float *g, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double s = sigma[at];
		d[at] = g[at] * (s - 1) * (s + 1) / s;
	}
}

// μ² + (σ − 1)²
KERNEL GaussianScaleW2(float *w, const float *mu, const float *sigma, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double m = mu[at], d = (double)sigma[at] - 1;
		w[at] = m * m + d * d;
	}
}

// 2g (x − c), for a number c
KERNEL DistanceGrad(float *d, const float *x, const float *g, int n, int l, float c) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = 2 * g[at] * (x[at] - c);
}

// (μ − m)² + (σ − s)², for m and s that rows share
KERNEL GaussianPairW2(float *w, const float *mu, const float *sigma, const float *m, const float *s, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		float a = mu[at] - m[of], b = sigma[at] - s[of];
		w[at] = a * a + b * b;
	}
}

// 2g (x − c), for c that rows share
KERNEL PairDistanceGrad(float *d, const float *x, const float *c, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = 2 * g[at] * (x[at] - c[i / each * l + j]);
}

// −2 Σ g (x − c) over the rows that share c (n, l)
KERNEL PairDistanceGradShared(float *d, const float *x, const float *c, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double sum = 0;
		EACH_LANE(k, each) {
			int of = (i * each + k) * l + j;
			sum += (double)g[of] * (x[of] - c[at]);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = -2 * sum;
	}
}
