// Densities of pixels x, whose rows the draws of an image share.
#include "math.h"

// Σ_d x ℓ − softplus(ℓ)
KERNEL BernoulliLogLik(float *y, const float *logits, const float *x, int n, int l, int each) {
	EACH_ROW(i, n) {
		const float *logit = logits + i * l, *pixel = x + i / each * l;
		double sum = 0;
		EACH_LANE(j, l) sum += fused(pixel[j], logit[j], -fsoftplus(logit[j]));
		sum = warp_sum(sum);
		ONE_LANE y[i] = sum;
	}
}

// x − σ(ℓ) over its denominator 1 + e, where e = e^−|ℓ|: for ℓ ≥ 0 x (1 + e) − 1, else
// x (1 + e) − e. So nothing cancels where σ comes close to x.
FN float bernoulli_residual(float x, float l) {
	float e = fexp(-__builtin_fabsf(l));
	return (l < 0 ? fused(x - 1, e, x) : fused(x, e, x - 1)) / (1 + e);
}

// g (x − σ(ℓ))
KERNEL BernoulliLogLikGrad(float *d, const float *logits, const float *x, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[i] * bernoulli_residual(x[i / each * l + j], logits[at]);
}

// A(ℓ) = log((e^ℓ − 1)/ℓ) = max(ℓ, 0) + log((1 − e^−|ℓ|)/|ℓ|), which at ∞ is ℓ
FN double continuous_normaliser(double l) {
	double a = __builtin_fabs(l);
	if (a == 0 || l == INFINITE) return l;
	return (l > 0 ? l : 0) + dlog(-dexpm1(-a) / a);
}

// A′(ℓ) = 1/(1 − e^−ℓ) − 1/ℓ; near 0, where the terms would cancel, its series
// Σ B_2k ℓ^(2k−1)/(2k)!
FN double continuous_mean(double l) {
	double a = __builtin_fabs(l);
	if (a < 0.25) return 0.5 + l * poly(l * l, 1. / 12, -1. / 720, 1. / 30240, -1. / 1209600, 1. / 47900160);
	double rest = -dexpm1(-a);
	return (l < 0 ? rest - 1 : 1) / rest - 1 / l;
}

// Σ_d x ℓ − A(ℓ)
KERNEL ContinuousBernoulliLogLik(float *y, const float *logits, const float *x, int n, int l, int each) {
	EACH_ROW(i, n) {
		const float *logit = logits + i * l, *pixel = x + i / each * l;
		double sum = 0;
		EACH_LANE(j, l) sum += (double)pixel[j] * logit[j] - continuous_normaliser(logit[j]);
		sum = warp_sum(sum);
		ONE_LANE y[i] = sum;
	}
}

// g (x − A′(ℓ))
KERNEL ContinuousBernoulliLogLikGrad(float *d, const float *logits, const float *x, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = g[i] * (x[i / each * l + j] - continuous_mean(logits[at]));
}

// A′(ℓ)
KERNEL ContinuousBernoulliMean(float *y, const float *logits, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = continuous_mean(logits[at]);
}

// Gaussian pixels N(m, σ²): log σ² is an operand, or else the attribute fixed.

// −½ [Σ_d (x − m)²/σ² + D (log σ² + log 2π)]
KERNEL GaussianPixels(float *y, const float *m, const float *x, const float *logvar, int n, int l, int each, double fixed) {
	double v = logvar ? *logvar : fixed, precision = dexp(-v), log_two_pi = 1.8378770664093453;
	EACH_ROW(i, n) {
		double sum = 0;
		EACH_LANE(j, l) {
			double e = (double)x[i / each * l + j] - m[i * l + j];
			sum += e * e;
		}
		sum = warp_sum(sum);
		ONE_LANE y[i] = -(sum * precision + l * (v + log_two_pi)) / 2;
	}
}

// g (x − m)/σ²
KERNEL GaussianPixelsGradMean(float *d, const float *m, const float *x, const float *logvar, const float *g, int n, int l, int each, double fixed) {
	double precision = dexp(-(logvar ? *logvar : fixed));
	EACH_ROW(i, n) {
		float scale = g[i] * precision;
		EACH_LANE(j, l) d[i * l + j] = scale * (x[i / each * l + j] - m[i * l + j]);
	}
}

// Σ_b g ½ (Σ_d (x − m)²/σ² − D), for m (n, l). It is one warp's, so it asks for many rows
// before it computes with the first: past the last, the last again, and for nothing.
KERNEL GaussianPixelsGradLogVar(float *d, const float *m, const float *x, const float *logvar, const float *g, int n, int l, int each) {
	const int many = 16;
	EACH_ROW(one, 1) {
		double precision = dexp(-(double)*logvar), sum = 0;
		EACH_LANE(j, l) {
			for (int first = 0; first < n; first += many) {
				float pixel[many], mean[many], weight[many];
				UNROLL for (int k = 0; k < many; k++) {
					int i = first + k < n ? first + k : n - 1;
					pixel[k] = x[i / each * l + j];
					mean[k] = m[i * l + j];
					weight[k] = first + k < n ? g[i] : 0;
				}
				UNROLL for (int k = 0; k < many; k++) {
					double e = (double)pixel[k] - mean[k];
					sum += weight[k] * (e * e * precision - 1);
				}
			}
		}
		sum = warp_sum(sum);
		ONE_LANE *d = sum / 2;
	}
}
