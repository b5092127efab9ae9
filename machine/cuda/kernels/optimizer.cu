// Updates of n parameters w by the gradient factor · g. A gradient that is not finite sets
// *finite to 0; it is volatile, so that several threads may.
#include "math.h"
#include "step.h"

// scaled is factor · g, once it has been looked at.
FN float scaled(float g, float factor, volatile int *finite) {
	g *= factor;
	if (!(g * 0 == 0)) *finite = 0;
	return g;
}

// m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  w ← w − lr/(1 − β₁ᵗ) m/(√v/√(1 − β₂ᵗ) + ε)
// b are the β, c what is left of 1.
KERNEL Adam(float *w, const float *g, float *first, float *second, int n, const float *factor, const Step *step, volatile int *finite,
	float b1, float c1, float b2, float c2, float epsilon) {
	float rate = step->rate, root = step->root, scale = *factor;
	EACH_ELEMENT(i, j, at, n, 1) {
		float d = scaled(g[at], scale, finite);
		float m = first[at] = fused(b1, first[at], c1 * d);
		float v = second[at] = fused(b2, second[at], c2 * (d * d));
		w[at] -= rate * m / fused(__builtin_sqrtf(v), root, epsilon);
	}
}

// s ← α s + (1 − α) g²;  m ← α m + (1 − α) g;  w ← w − lr g/(√(s − m²) + ε)
KERNEL RMSprop(float *w, const float *g, float *first, float *second, int n, const float *factor, const Step *step, volatile int *finite,
	float a, float c, float epsilon) {
	float rate = step->rate, scale = *factor;
	EACH_ELEMENT(i, j, at, n, 1) {
		float d = scaled(g[at], scale, finite);
		float s = second[at] = fused(a, second[at], c * (d * d));
		float m = first[at] = fused(a, first[at], c * d);
		float variance = fused(-m, m, s);
		w[at] -= rate * d / (__builtin_sqrtf(variance < 0 ? 0 : variance) + epsilon);
	}
}

// Σ g² of each of so many stretches of g, of n elements together
KERNEL SumSquares(double *sums, const float *g, int n, int stretches) {
	EACH_ROW(s, stretches) {
		int from = (uint64)n * s / stretches, to = (uint64)n * (s + 1) / stretches;
		double sum = 0;
		EACH_LANE(k, to - from) sum += (double)g[from + k] * g[from + k];
		sum = warp_sum(sum);
		ONE_LANE sums[s] = sum;
	}
}

// min(1, bound/(√Σ + 10⁻⁶)): what brings the gradient's norm to the bound, if there is one
KERNEL NormFactor(float *factor, const double *sums, const Step *step, int stretches) {
	EACH_ROW(one, 1) {
		double sum = 0, bound = step->bound;
		EACH_LANE(s, stretches) sum += sums[s];
		double f = bound / (__builtin_sqrt(warp_sum(sum)) + 1e-6);
		ONE_LANE *factor = bound > 0 && !(f > 1) ? f : 1;
	}
}
