// Diagonal Gaussians N(m, diag s²) whose parameters m and log s² are operands: learned
// priors. Each row of them serves as many consecutive rows of the others.
#include "special.h"

// ½ [σ²/s² − 1 − log σ²/s² + (μ − m)²/s²]
KERNEL GaussianPairKL(float *kl, const float *mu, const float *logvar, const float *m, const float *logs2, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		double scale = logs2[of], r = logvar[at] - scale, d = (double)mu[at] - m[of];
		kl[at] = (dexpm1(r) - r + d * d * dexp(-scale)) / 2;
	}
}

// g (μ − m)/s²
KERNEL GaussianPairKLGradMean(float *d, const float *mu, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		d[at] = g[at] * ((double)mu[at] - m[of]) * dexp(-(double)logs2[of]);
	}
}

// g ½ (σ²/s² − 1)
KERNEL GaussianPairKLGradLogVar(float *d, const float *logvar, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = g[at] * dexpm1((double)logvar[at] - logs2[i / each * l + j]) / 2;
}

// −Σ g (μ − m)/s² over the rows that share m (n, l)
KERNEL GaussianPairKLGradPriorMean(float *d, const float *mu, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double mean = m[at], sum = 0;
		EACH_LANE(k, each) {
			int of = (i * each + k) * l + j;
			sum += g[of] * (mu[of] - mean);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = -sum * dexp(-(double)logs2[at]);
	}
}

// −½ Σ g [σ²/s² − 1 + (μ − m)²/s²] over the rows that share log s² (n, l)
KERNEL GaussianPairKLGradPriorLogVar(float *d, const float *mu, const float *logvar, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double mean = m[at], scale = logs2[at], precision = dexp(-scale), sum = 0;
		EACH_LANE(k, each) {
			int of = (i * each + k) * l + j;
			double e = mu[of] - mean;
			sum += g[of] * (dexpm1(logvar[of] - scale) + e * e * precision);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = -sum / 2;
	}
}

// −½ Σ_l [(z − m)²/s² + log s² + log 2π]
KERNEL GaussianLogDensity(float *y, const float *z, const float *m, const float *logs2, int n, int l, int each) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(j, l) {
			int of = i / each * l + j;
			double scale = logs2[of], d = (double)z[i * l + j] - m[of];
			sum += d * d * dexp(-scale) + scale;
		}
		sum = warp_sum(sum);
		ONE_LANE y[i] = -(sum + LOG_TWO_PI * l) / 2;
	}
}

// −g (z − m)/s²
KERNEL GaussianLogDensityGradDraw(float *d, const float *z, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		d[at] = -g[i] * ((double)z[at] - m[of]) * dexp(-(double)logs2[of]);
	}
}

// Σ g (z − m)/s² over the draws that share m (n, l)
KERNEL GaussianLogDensityGradMean(float *d, const float *z, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double mean = m[at], sum = 0;
		EACH_LANE(k, each) {
			int draw = i * each + k;
			sum += g[draw] * (z[draw * l + j] - mean);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum * dexp(-(double)logs2[at]);
	}
}

// ½ Σ g [(z − m)²/s² − 1] over the draws that share log s² (n, l)
KERNEL GaussianLogDensityGradLogVar(float *d, const float *z, const float *m, const float *logs2, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double mean = m[at], precision = dexp(-(double)logs2[at]), sum = 0;
		EACH_LANE(k, each) {
			int draw = i * each + k;
			double e = z[draw * l + j] - mean;
			sum += g[draw] * (e * e * precision - 1);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum / 2;
	}
}
