// Costs of a batch: scalars, by one warp each.
#include "math.h"

// total is Σ a over size elements, by a warp.
FN double total(const float *a, int size) {
	double sum = 0;
	EACH_LANE(at, size) sum += a[at];
	return warp_sum(sum);
}

// −mean_b log p_b + β P for the KL k (n, l), of which k_l are the means of the columns:
// P = Σ_l k_l, Σ_l max(λ, k_l) with free bits λ > 0, |Σ_l k_l − C| with a capacity C > 0
KERNEL NegativeELBO(float *y, const float *loglik, const float *kl, const float *beta, int n, int l, double free_bits, double capacity) {
	EACH_ROW(one, 1) {
		double penalty = 0;
		if (free_bits > 0) {
			EACH_LANE(j, l) {
				double sum = 0;
				for (int i = 0; i < n; i++) sum += kl[i * l + j];
				penalty += sum / n < free_bits ? free_bits : sum / n;
			}
			penalty = warp_sum(penalty);
		} else {
			penalty = total(kl, n * l) / n;
			if (capacity > 0) penalty = __builtin_fabs(penalty - capacity);
		}
		double mean = total(loglik, n) / n;
		ONE_LANE *y = *beta * penalty - mean;
	}
}

// β g/B, but 0 in a column with k_l < λ, and with the sign of Σ_l k_l − C: a warp a column
KERNEL NegativeELBOGradKL(float *d, const float *kl, const float *beta, const float *g, int n, int l, double free_bits, double capacity) {
	EACH_ROW(j, l) {
		float each = *beta * *g / n;
		if (capacity > 0 && total(kl, n * l) / n < capacity) each = -each;
		if (free_bits > 0) {
			double sum = 0;
			EACH_LANE(i, n) sum += kl[i * l + j];
			if (warp_sum(sum) / n < free_bits) each = 0;
		}
		EACH_LANE(i, n) d[i * l + j] = each;
	}
}

// mean_b Σ_l d, for d (n, l)
KERNEL MeanDivergence(float *y, const float *d, int n, int l) {
	EACH_ROW(one, 1) {
		double mean = total(d, n * l) / n;
		ONE_LANE *y = mean;
	}
}

// ± g/B
KERNEL MeanGrad(float *d, const float *g, int n, int l, int sign) {
	EACH_ELEMENT(i, j, at, n, l) d[at] = sign * *g / n;
}

// Σ a, unrounded
KERNEL Total(double *y, const float *a, int n, int l) {
	EACH_ROW(one, 1) {
		double sum = total(a, n * l);
		ONE_LANE *y = sum;
	}
}
