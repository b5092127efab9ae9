// Log densities of draws, importance weights and what is estimated by them. An image has
// its K draws in a row.
#include "special.h"

// −½ Σ_l (ε² + log σ² + log 2π)
KERNEL GaussianLogPosterior(float *y, const float *logvar, const float *eps, int n, int l, int each) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(j, l) {
			double e = eps[i * l + j];
			sum += e * e + logvar[i / each * l + j];
		}
		sum = warp_sum(sum);
		ONE_LANE y[i] = -(sum + LOG_TWO_PI * l) / 2;
	}
}

// −½ Σ_k g over an image's draws, for each dimension; (n, l)
KERNEL GaussianLogPosteriorGrad(float *d, const float *g, int n, int l, int each) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(k, each) sum += g[i * each + k];
		sum = warp_sum(sum);
		EACH_LANE(j, l) d[i * l + j] = -sum / 2;
	}
}

// −g ε/σ
KERNEL GaussianLogPosteriorAtGrad(float *d, const float *logvar, const float *eps, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = -(double)g[i] * eps[at] * dexp(-(double)logvar[i / each * l + j] / 2);
}

// −½ Σ_l (z² + log 2π)
KERNEL StandardLogPrior(float *y, const float *z, int n, int l) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(j, l) sum += (double)z[i * l + j] * z[i * l + j];
		sum = warp_sum(sum);
		ONE_LANE y[i] = -(sum + LOG_TWO_PI * l) / 2;
	}
}

// c s a, for s of each row
KERNEL ScaleRows(float *y, const float *a, const float *s, int n, int l, float c) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = c * s[i] * a[at];
}

// log_weight_at is log w = a + b − c of draw k: log p(x|z) + log p(z) − log q(z|x).
FN double log_weight_at(const float *a, const float *b, const float *c, int k) { return (double)a[k] + b[k] - c[k]; }

// −1/n Σ_i log [1/K Σ_k w_ik] for n images, all by one warp.
KERNEL ImportanceBound(float *y, const float *a, const float *b, const float *c, int n, int draws) {
	EACH_ROW(whole, 1) {
		double sum = 0;
		EACH_LANE(i, n) {
			double top = LEAST, rest = 0; // finite: no draw may weigh anything
			for (int k = i * draws; k < (i + 1) * draws; k++) {
				double w = log_weight_at(a, b, c, k);
				if (w > top) top = w;
			}
			for (int k = i * draws; k < (i + 1) * draws; k++) rest += dexp(log_weight_at(a, b, c, k) - top); // NaN if any is
			sum += top + dlog(rest / draws);
		}
		sum = warp_sum(sum);
		ONE_LANE y[whole] = -sum / n;
	}
}

// share_weights writes scale · softmax_k(log w) for the draws of image i.
FN void share_weights(float *dst, const float *a, const float *b, const float *c, int i, int draws, double scale) {
	int first = i * draws;
	double top = LEAST, rest = 0;
	EACH_LANE(k, draws) {
		double w = log_weight_at(a, b, c, first + k);
		if (w > top) top = w;
	}
	top = warp_max(top);
	EACH_LANE(k, draws) rest += dexp(log_weight_at(a, b, c, first + k) - top); // NaN if any is
	rest = warp_sum(rest);
	EACH_LANE(k, draws) dst[first + k] = scale * dexp(log_weight_at(a, b, c, first + k) - top) / rest;
}

// ± g/n softmax_k(log w) for n images and a scalar g
KERNEL ImportanceWeights(float *d, const float *a, const float *b, const float *c, const float *g, int n, int draws, int sign) {
	EACH_ROW(i, n) share_weights(d, a, b, c, i, draws, sign * (double)g[0] / n);
}

// softmax_k(log w) for n images, NaN where no draw weighs anything
KERNEL WeightShares(float *w, const float *a, const float *b, const float *c, int n, int draws) {
	EACH_ROW(i, n) share_weights(w, a, b, c, i, draws, 1);
}

// 1/K Σ_k log q(z_k|x) − log p(z_k) for n images
KERNEL LogRatio(float *y, const float *q, const float *p, int n, int draws) {
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(k, draws) sum += (double)q[i * draws + k] - p[i * draws + k];
		sum = warp_sum(sum);
		ONE_LANE y[i] = sum / draws;
	}
}

// ± g/K for every draw of n images
KERNEL LogRatioGrad(float *d, const float *g, int n, int draws, int sign) {
	EACH_ELEMENT(i, k, at, n, draws) d[at] = sign * g[i] / draws;
}
