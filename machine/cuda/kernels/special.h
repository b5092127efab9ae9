// The logarithm of the Gamma function, its derivatives, and the quantile of the normal
// distribution, in double.
#pragma once
#include "math.h"

#define LOG_TWO_PI 1.8378770664093454835606594728112353

// Beyond ASYMPTOTIC, ln Γ, ψ and ψ₁ are Stirling's series (NIST Digital Library of
// Mathematical Functions, 5.11.1, 5.11.2 and 5.15.8), whose first term left out is below
// 1e-16; the recurrence Γ(x + 1) = x Γ(x) leads there, in steps of 1 of which no x > 0 needs
// more. Results are within 1e-14, relative or, where they are below 1, absolute. At 0 and
// infinity they are the limits, and below 0 NaN, so that a negative shape shows.
#define ASYMPTOTIC 10

// dlgamma is ln Γ(x) for x > 0.
CALLED double dlgamma(double x) {
	double y = x < 0 ? NOT_A_NUMBER : x, product = 1;
	for (int k = 0; k < ASYMPTOTIC && y < ASYMPTOTIC; k++, y += 1) product *= y;
	double r = 1 / (y * y);
	double tail = (1. / 12 - r * (1. / 360 - r * (1. / 1260 - r * (1. / 1680 - r * (1. / 1188 - r * (691. / 360360 - r / 156)))))) / y;
	return (y - 0.5) * (dlog(y) - 1) + (LOG_TWO_PI / 2 - 0.5) + tail - dlog(product);
}

// ddigamma is ψ(x) = d ln Γ(x)/dx for x > 0. The fraction over/under is the sum of 1/y on
// the way.
CALLED double ddigamma(double x) {
	double y = x < 0 ? NOT_A_NUMBER : x, over = 0, under = 1;
	for (int k = 0; k < ASYMPTOTIC && y < ASYMPTOTIC; k++, y += 1) {
		over = over * y + under;
		under *= y;
	}
	double r = 1 / (y * y);
	double tail = r * (1. / 12 - r * (1. / 120 - r * (1. / 252 - r * (1. / 240 - r * (1. / 132 - r * (691. / 32760 - r / 12))))));
	return dlog(y) - 0.5 / y - tail - over / under;
}

// dtrigamma is ψ₁(x) = d²ln Γ(x)/dx² for x > 0. The fraction over/under is the sum of 1/y².
CALLED double dtrigamma(double x) {
	double y = x < 0 ? NOT_A_NUMBER : x, over = 0, under = 1;
	for (int k = 0; k < ASYMPTOTIC && y < ASYMPTOTIC; k++, y += 1) {
		over = over * (y * y) + under;
		under *= y * y;
	}
	double r = 1 / (y * y);
	double tail = r / y * (1. / 6 - r * (1. / 30 - r * (1. / 42 - r * (1. / 30 - r * (5. / 66 - r * (691. / 2730 - r * 7 / 6))))));
	return 1 / y + r / 2 + tail + over / under;
}

// dquantile is Φ⁻¹(u) for u from e⁻²⁵ to 1 − e⁻²⁵, by rational functions of u − ½ in the
// middle and of √−ln u in the tails (M. J. Wichura, "Algorithm AS 241: the percentage
// points of the normal distribution", Applied Statistics 37, 1988). It is right to 1e-15
// relative.
CALLED double dquantile(double u) {
	double q = u - 0.5;
	if (__builtin_fabs(q) <= 0.425) {
		double r = 0.180625 - q * q;
		return q *
			poly(r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
				45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727) /
			poly(r, 1., 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
				21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610);
	}
	double r = __builtin_sqrt(-dlog(q < 0 ? u : 1 - u)) - 1.6;
	double x =
		poly(r, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
			1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4) /
		poly(r, 1., 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
			0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9);
	return q < 0 ? -x : x;
}

// middle is the probability that a uniform number u = k/2²⁴, k = 1 … 2²⁴, stands for: the
// middle of its interval, so that neither end of (0, 1) is met.
FN double middle(float u) {
	const double half = 0x1p-25;
	return hold(u - half, half, 1 - half);
}
