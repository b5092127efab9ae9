// Mixtures of m diagonal Gaussians in l dimensions,
//
//	p(z) = Σ_c w_c N(z; mean_c, diag e^logvar_c), w = softmax(logit)
//
// with equal weights where logit is null.
#include "special.h"

// A term of Σ e^w that is this far below the largest in w is left out: 2¹⁶ of them change
// the sum by less than 1e-12 of it.
#define NEGLIGIBLE 40

// DRAWS is the number of draws that a lane meets at once, so that what a component needs of
// exp is computed once for them.
#define DRAWS 4

// log_norm is log Σ e^logit.
CALLED double log_norm(const GLOBAL float *logit, int m) {
	if (!logit) return dlog(m);
	double top = -INFINITE, sum = 0;
	EACH_LANE(c, m) if (logit[c] > top) top = logit[c];
	top = warp_max(top);
	EACH_LANE(c, m) sum += dexp(logit[c] - top); // NaN if any is
	return top + dlog(warp_sum(sum));
}
FN double log_norm(const float *logit, int m) { return log_norm((const GLOBAL float *)logit, m); }

// log_weight is log w_c.
FN double log_weight(const float *logit, double norm, int c) { return logit ? logit[c] - norm : -norm; }

// inverse is e^−logvar: finite, for it may meet 0.
FN double inverse(double logvar) {
	double precision = dexp(-logvar);
	return precision > -LEAST ? -LEAST : precision; // NaN stays NaN
}

// joint sets log w_c + log N(z; component c) for the draws from first on, at most DRAWS of n;
// beyond the last, it is the last one's again.
FN void joint(double *dst, const float *z, int first, int n, const float *mean, const float *logvar, double weight, int c, int l) {
	const float *draw[DRAWS];
	UNROLL for (int k = 0; k < DRAWS; k++) {
		draw[k] = z + (first + k < n ? first + k : n - 1) * l;
		dst[k] = 0;
	}
	double constant = LOG_TWO_PI * l;
	UNROLL_SOME for (int j = 0; j < l; j++) {
		double center = mean[c * l + j], scale = logvar[c * l + j], precision = inverse(scale);
		constant += scale;
		UNROLL for (int k = 0; k < DRAWS; k++) {
			double d = draw[k][j] - center;
			dst[k] += d * d * precision;
		}
	}
	UNROLL for (int k = 0; k < DRAWS; k++) dst[k] = weight - (dst[k] + constant) / 2;
}

// log_densities sets log p(z) for the draws that joint takes, in all lanes: −∞ where no component
// has any density.
FN void log_densities(double *dst, const float *z, int first, int n, const float *mean, const float *logvar, const float *logit, double norm, int l, int m) {
	double w[DRAWS], top[DRAWS], rest[DRAWS];
	UNROLL for (int k = 0; k < DRAWS; k++) {
		top[k] = LEAST; // finite: a component may have no density at all
		rest[k] = 0;
	}
	EACH_LANE(c, m) {
		joint(w, z, first, n, mean, logvar, log_weight(logit, norm, c), c, l);
		UNROLL for (int k = 0; k < DRAWS; k++) {
			double d = w[k] - top[k];
			if (d > 0) {
				rest[k] = rest[k] * dexp(-d) + 1;
				top[k] = w[k];
			} else if (!(d < -NEGLIGIBLE)) { // NaN stays NaN
				rest[k] += dexp(d);
			}
		}
	}
	UNROLL for (int k = 0; k < DRAWS; k++) {
		double all = warp_max(top[k]);
		dst[k] = all + dlog(warp_sum(rest[k] * dexp(top[k] - all)));
	}
}

// log p(z)
KERNEL MixtureLogDensity(float *y, const float *z, const float *mean, const float *logvar, const float *logit, int n, int l, int m) {
	EACH_ROW(group, (n + DRAWS - 1) / DRAWS) {
		int first = group * DRAWS;
		double logp[DRAWS];
		log_densities(logp, z, first, n, mean, logvar, logit, log_norm(logit, m), l, m);
		UNROLL for (int k = 0; k < DRAWS; k++) {
			ONE_LANE if (first + k < n) y[first + k] = logp[k];
		}
	}
}

// From COARSE on the rounding of log p(z) to a float counts: it is an error of up to 2⁻¹³ in
// p(c|z) there, and of any size farther away.
#define COARSE 4096

// g p(c|z) for log p(z) and g (n); (n, m). Where log p(z) is coarse, it is computed again.
KERNEL MixtureResponsibilities(float *r, const float *z, const float *logp, const float *g, const float *mean, const float *logvar, const float *logit, int n, int l, int m) {
	EACH_ROW(group, (n + DRAWS - 1) / DRAWS) {
		int first = group * DRAWS;
		double norm = log_norm(logit, m), w[DRAWS], known[DRAWS];
		bool fine = true; // the same in all lanes
		UNROLL for (int k = 0; k < DRAWS; k++) {
			known[k] = logp[first + k < n ? first + k : n - 1];
			fine = fine && __builtin_fabs(known[k]) < COARSE;
		}
		if (!fine) {
			log_densities(w, z, first, n, mean, logvar, logit, norm, l, m);
			UNROLL for (int k = 0; k < DRAWS; k++) {
				if (!(__builtin_fabs(known[k]) < COARSE)) known[k] = w[k];
			}
		}
		EACH_LANE(c, m) {
			joint(w, z, first, n, mean, logvar, log_weight(logit, norm, c), c, l);
			UNROLL for (int k = 0; k < DRAWS && first + k < n; k++) {
				int i = first + k;
				double d = w[k] - known[k];
				r[i * m + c] = d < -NEGLIGIBLE ? 0 : g[i] * dexp(d);
			}
		}
	}
}

// mean_c + e^(½ logvar_c) ε, c the first component with w_1 + … + w_c ≥ u (n). All lanes
// look for it.
KERNEL MixtureDraw(float *z, const float *u, const float *eps, const float *mean, const float *logvar, const float *logit, int n, int l, int m) {
	EACH_ROW(i, n) {
		double norm = log_norm(logit, m), sum = dexp(log_weight(logit, norm, 0));
		int c = 0;
		while (sum < u[i] && c < m - 1) sum += dexp(log_weight(logit, norm, ++c));
		EACH_LANE(j, l) {
			int of = c * l + j;
			float deviation = dexp(logvar[of] / 2);
			z[i * l + j] = mean[of] + deviation * eps[i * l + j];
		}
	}
}

// a_j + Σ_{k<j} c_jk z_k + e^(½ logvar_j) ε_j of a component that is chosen as above, whose rows of
// the k = m l are l following ones. A thread has a draw: each dimension needs those before it.
KERNEL RegressionDraw(float *z, const float *u, const float *eps, const float *coefficients, const float *intercept, const float *logvar, const float *logit, int n, int l, int k, int m) {
	double norm = log_norm(logit, m);
	for (int i = thread_index(); i < n; i += thread_count()) {
		double total = dexp(log_weight(logit, norm, 0));
		int c = 0;
		while (total < u[i] && c < m - 1) total += dexp(log_weight(logit, norm, ++c));
		for (int j = 0; j < l; j++) {
			int at = c * l + j;
			double sum = intercept[at];
			for (int h = 0; h < j; h++) sum += (double)coefficients[at * l + h] * z[i * l + h];
			float deviation = dexp(logvar[at] / 2);
			z[i * l + j] = (float)sum + deviation * eps[i * l + j];
		}
	}
}

// −Σ_c r_c (z − mean_c)/σ²_c for the responsibilities r (n, m). Here and below, those that
// are 0, as most are for most components, cost nothing.
KERNEL MixtureGradDraw(float *d, const float *z, const float *mean, const float *logvar, const float *r, int n, int l, int m) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double sum = 0;
		EACH_LANE(c, m) {
			double w = r[i * m + c];
			if (w != 0) sum += w * ((double)z[at] - mean[c * l + j]) * inverse(logvar[c * l + j]);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = -sum;
	}
}

// Σ_i r_i (z_i − mean)/σ² over the n draws; (m, l)
KERNEL MixtureGradMean(float *d, const float *z, const float *mean, const float *logvar, const float *r, int n, int l, int m) {
	EACH_ROW(at, m * l) {
		int c = at / l, j = at % l;
		double center = mean[at], sum = 0;
		EACH_LANE(i, n) {
			double w = r[i * m + c];
			if (w != 0) sum += w * (z[i * l + j] - center);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum * inverse(logvar[at]);
	}
}

// ½ Σ_i r_i [(z_i − mean)²/σ² − 1] over the n draws; (m, l)
KERNEL MixtureGradLogVar(float *d, const float *z, const float *mean, const float *logvar, const float *r, int n, int l, int m) {
	EACH_ROW(at, m * l) {
		int c = at / l, j = at % l;
		double center = mean[at], total = 0, sum = 0;
		EACH_LANE(i, n) {
			double w = r[i * m + c];
			if (w != 0) {
				double e = z[i * l + j] - center;
				total += w;
				sum += w * e * e;
			}
		}
		total = warp_sum(total);
		sum = warp_sum(sum);
		ONE_LANE d[at] = (sum * inverse(logvar[at]) - total) / 2;
	}
}

// Σ_i r_i − w g_i over the n draws; (m)
KERNEL MixtureGradLogit(float *d, const float *logit, const float *r, const float *g, int n, int m) {
	EACH_ROW(c, m) {
		double share = dexp(logit[c] - log_norm(logit, m)), held = 0, all = 0;
		EACH_LANE(i, n) {
			held += r[i * m + c];
			all += g[i];
		}
		held = warp_sum(held);
		all = warp_sum(all);
		ONE_LANE d[c] = held - share * all;
	}
}
