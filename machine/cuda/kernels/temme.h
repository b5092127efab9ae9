// The inversion of F(z; α) = u for Γ(α, 1) that holds uniformly in u as α grows (N. M.
// Temme, "Asymptotic inversion of incomplete gamma functions", Math. Comp. 58, 1992). With
// λ = z/α and ½η² = λ − 1 − ln λ, where λ − 1 has η's sign,
//
//	η = η₀ + ε₁(η₀)/α + ε₂(η₀)/α² + …,  η₀ = Φ⁻¹(u)/√α.
//
// Four corrections give ln z to 1e-7 from α = 30 on, and a guess from 1 on.
#pragma once
#include "special.h"

struct Temme {
	double alpha, eta0, eta;
	double value[4], slope[4]; // ε₁ … ε₄ at η₀, and their derivatives
};

// log_ratio returns τ = ln λ, which has the sign of η: e^τ − 1 − τ = ½η².
CALLED double log_ratio(double eta) {
	double half = eta * eta / 2, tau;
	if (eta < -1.5) {
		tau = -1 - half + dexp(-1 - half);
	} else if (eta > 2) {
		tau = dlog(1 + half + dlog(1 + half));
	} else {
		tau = eta * (1 - eta * (1. / 6 - eta * (1. / 36 - eta * (1. / 270 - eta * (1. / 4320 + eta / 17010)))));
	}
	if (__builtin_fabs(eta) < 1e-3) return tau;
	for (int k = 0; k < 2; k++) { // Halley's steps
		double e = dexpm1(tau);
		double r = (e - tau - half) / e;
		tau -= r / (1 - r * (1 + e) / (2 * e));
	}
	return tau;
}

// The series of ε₁ … ε₄ about η = 0.
TABLE double corrections[4][7] = {
	{-1. / 3, 1. / 36, 1. / 1620, -7. / 6480, 5. / 18144, -11. / 382725, -101. / 16329600},
	{-7. / 405, -7. / 2592, 533. / 204120, -1579. / 2099520, 109. / 1749600, 10217. / 251942400},
	{449. / 102060, -63149. / 20995200, 29233. / 36741600, 346793. / 5290790400, -18442139. / 130947667200},
	{319. / 183708, -269383. / 4232632320, -449882243. / 982102968000},
};

// correct sets ε_{i+1}(η₀) and its derivative. The first is ln(η/(λ − 1))/η; the others are
// their series, up to |η| = 1.5 and constant beyond, where α is small and they are but a
// guess.
FN void correct(Temme &t, int i) {
	const double flat = 0.05, reach = 1.5;
	double eta = t.eta0, value = 0, slope = 0;
	if (i == 0 && __builtin_fabs(eta) > flat) {
		double excess = dexpm1(log_ratio(eta)); // λ − 1
		value = dlog(eta / excess) / eta;
		slope = (1 / eta - eta * (1 + excess) / (excess * excess) - value) / eta;
	} else {
		eta = hold(eta, -reach, reach);
		UNROLL for (int k = 6; k >= 0; k--) {
			slope = slope * eta + value;
			value = value * eta + corrections[i][k];
		}
	}
	t.value[i] = value;
	t.slope[i] = slope;
}

FN Temme invert_temme(double alpha, double u) {
	Temme t;
	t.alpha = alpha;
	t.eta0 = dquantile(u) / __builtin_sqrt(alpha);
	double sum = 0;
	UNROLL for (int i = 3; i >= 0; i--) {
		correct(t, i);
		sum = (sum + t.value[i]) / alpha;
	}
	t.eta = t.eta0 + sum;
	return t;
}

// temme_log returns y = ln z.
FN double temme_log(const Temme &t) { return dlog(t.alpha) + log_ratio(t.eta); }

// temme_slope returns dy/dα at fixed u, term by term, with dη₀/dα = −η₀/2α and
// d ln λ/dη = η/(λ − 1).
FN double temme_slope(const Temme &t) {
	double inverse = 1 / t.alpha, moved = 1, fixed = 0, power = 1;
	UNROLL for (int i = 0; i < 4; i++) {
		power *= inverse;
		moved += t.slope[i] * power;
		fixed -= (i + 1) * t.value[i] * power * inverse;
	}
	double ratio = 1 - t.eta / 3;
	if (__builtin_fabs(t.eta) > 1e-7) ratio = t.eta / dexpm1(log_ratio(t.eta));
	return inverse + ratio * (fixed - t.eta0 / 2 * inverse * moved);
}
