// The logarithm y of the quantile of Γ(α, 1), F(e^y; α) = u, and its derivative in α at
// fixed u, for probabilities that are the middles of intervals of 2⁻²⁴.
#pragma once
#include "temme.h"

// LARGE_SHAPE is the shape from which on Temme's expansion is exact enough; below it, the
// series of the distribution function has few terms.
#define LARGE_SHAPE 30

struct Series {
	double sum, harmonic;
};

// lower_series returns S = Σ zᵏ/(α+1)ₖ, k ≥ 0, with which F(z; α) = z^α e^−z S/Γ(α+1) (NIST
// Digital Library of Mathematical Functions, 8.7.1), and −∂S/∂α = Σ zᵏ/(α+1)ₖ Hₖ with
// Hₖ = Σ 1/(α+j), j = 1 … k. All terms are positive.
FN Series lower_series(double alpha, double z) {
	const int most = 1000; // which no quantile of a shape below LARGE_SHAPE needs
	double sum = 1, harmonic = 0, term = 1, h = 0;
	for (int k = 1; k < most && term > 1e-17 * sum; k++) {
		double r = 1 / (alpha + k);
		h += r;
		term *= z * r;
		sum += term;
		harmonic += term * h;
	}
	return {sum, harmonic};
}

// small_shape_guess returns y near log_gamma_quantile(α, u) for α < 1, given lg = ln Γ(α+1)
// (A. R. DiDonato and A. H. Morris, "Computation of the incomplete gamma function ratios
// and their inverse", ACM TOMS 12, 1986, equations 21 to 24).
FN double small_shape_guess(double alpha, double u, double lg) {
	const double euler = 0.57721566490153286;
	double b = (1 - u) * dexp(lg) / alpha;
	if (b > 0.6 || (b >= 0.45 && alpha >= 0.3)) {
		double y = (dlog(u) + lg) / alpha;
		return y - dlog1p(-dexp(y) / (alpha + 1));
	}
	if (b >= 0.35 && alpha < 0.3) {
		double t = dexp(-euler - b);
		return dlog(t) + t * dexp(t);
	}
	double w = -dlog(b), rest = 1 - alpha;
	double v = w - rest * dlog(w);
	double ratio = 1 + rest / (1 + v);
	if (b <= 0.15) {
		ratio = (v * v + 2 * (3 - alpha) * v + (2 - alpha) * (3 - alpha)) / (v * v + (5 - alpha) * v + 2);
	}
	return dlog(w - rest * dlog(v) - dlog(ratio));
}

// log_gamma_quantile returns y with F(e^y; α) = u: a guess improved by steps of the fourth
// order, of which one or two do.
FN double log_gamma_quantile(double alpha, double u) {
	double lg = dlgamma(1 + alpha);
	double y = alpha < 1 ? small_shape_guess(alpha, u, lg) : temme_log(invert_temme(alpha, u));
	if (alpha >= LARGE_SHAPE) return y;
	const int most = 12;
	const double enough = 2e-3;
	for (int k = 0; k < most; k++) {
		double z = dexp(y);
		double slope = dexp(alpha * y - z - lg); // F′/α, F being a function of y
		double r = (u / slope - lower_series(alpha, z).sum) / alpha; // (u − F)/F′
		double c = alpha - z; // F″/F′; F‴/F′ is c² − z
		double size = __builtin_fabs(r);
		if (__builtin_fabs(c) > 1) size *= __builtin_fabs(c);
		if (size > 1) r /= size; // beyond the reach of the step's expansion
		y += r * (1 - r * (c / 2 - r * (2 * c * c + z) / 6));
		if (!(size > enough)) break;
	}
	return y;
}

// log_gamma_slope returns dy/dα at fixed u for y = log_gamma_quantile(α, u). It is
// −(∂F/∂α)/F′, the implicit derivative (Figurnov, Mohamed and Mnih, "Implicit
// reparameterization gradients", 2018).
FN double log_gamma_slope(double alpha, double u, double y) {
	if (alpha >= LARGE_SHAPE) return temme_slope(invert_temme(alpha, u));
	Series s = lower_series(alpha, dexp(y));
	return ((ddigamma(1 + alpha) - y) * s.sum + s.harmonic) / alpha;
}
