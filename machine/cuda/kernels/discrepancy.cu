// The squared maximum mean discrepancy of draws z from draws p, both (n, l), by a kernel
// C/(C + d²) if it is quadratic, else e^(−d²/C), of the distance d of two points.
#include "special.h"

FN double squared_distance(const float *a, const float *b, int l) {
	double sum = 0;
	for (int j = 0; j < l; j++) {
		double e = (double)a[j] - b[j];
		sum += e * e;
	}
	return sum;
}

// similarity is the kernel of two points at a squared distance.
FN double similarity(double distance, double width, int quadratic) { return quadratic ? width / (width + distance) : dexp(-distance / width); }

// similarity_slope is its derivative in the squared distance.
FN double similarity_slope(double distance, double width, int quadratic) {
	double value = similarity(distance, width, quadratic);
	return (quadratic ? -value * value : -value) / width;
}

// Σ_{j≠i} [k(z_i, z_j) + k(p_i, p_j)]/(n − 1) − 2/n Σ_j k(z_i, p_j)
KERNEL Discrepancy(float *y, const float *z, const float *p, int n, int l, double width, int quadratic) {
	EACH_ROW(i, n) {
		const float *zi = z + i * l, *pi = p + i * l;
		double within = 0, between = 0;
		EACH_LANE(j, n) {
			const float *zj = z + j * l, *pj = p + j * l;
			if (j != i) {
				within += similarity(squared_distance(zi, zj, l), width, quadratic) +
					similarity(squared_distance(pi, pj, l), width, quadratic);
			}
			between += similarity(squared_distance(zi, pj, l), width, quadratic);
		}
		within = warp_sum(within);
		between = warp_sum(between);
		ONE_LANE y[i] = within / (n > 1 ? n - 1 : 1) - 2 * between / n;
	}
}

// COLUMNS is the number of columns of a row's gradient that a warp sums at once: each needs
// all of the same distances.
#define COLUMNS 8

// Σ_r g_r ∂Discrepancy_r/∂z_i: z_i is in its own term and in every other one.
KERNEL DiscrepancyGrad(float *d, const float *z, const float *p, const float *g, int n, int l, double width, int quadratic) {
	int groups = (l + COLUMNS - 1) / COLUMNS;
	double pair = 1. / (n > 1 ? n - 1 : 1), cross = 2. / n;
	EACH_ROW(warp, n * groups) {
		int i = warp / groups, first = warp % groups * COLUMNS;
		const float *zi = z + i * l;
		double sums[COLUMNS] = {};
		EACH_LANE(j, n) {
			const float *zj = z + j * l, *pj = p + j * l;
			double toward = j == i ? 0 : 2 * pair * ((double)g[i] + g[j]) * similarity_slope(squared_distance(zi, zj, l), width, quadratic);
			double away = -2 * cross * g[i] * similarity_slope(squared_distance(zi, pj, l), width, quadratic);
			UNROLL for (int k = 0; k < COLUMNS; k++) {
				int column = first + k < l ? first + k : l - 1;
				double x = zi[column];
				sums[k] += toward * (x - zj[column]) + away * (x - pj[column]);
			}
		}
		UNROLL for (int k = 0; k < COLUMNS; k++) {
			double sum = warp_sum(sums[k]);
			ONE_LANE if (first + k < l) d[i * l + first + k] = sum;
		}
	}
}
