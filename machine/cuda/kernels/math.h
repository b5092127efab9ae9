// Elementary functions of + − · / √ and fused multiply-add alone, which every GPU rounds
// alike: there is no library of them in PTX. Measured over the whole range, those of
// double err by less than 1.7 units in the last place, those of float by less than 3.5.
// NaN stays NaN, and infinities and the ends of a domain give their limits.
//
// Float's are for what runs once an element, because most GPUs do 64 operations on floats
// in the time of one on doubles.
#pragma once
#include "device.h"

FN double fused(double a, double b, double c) { return __builtin_fma(a, b, c); } // ab + c
FN float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// poly is c₀ + c₁x + c₂x² + …
template <class T> FN T poly(T, T c) { return c; }
template <class T, class... Rest> FN T poly(T x, T c, Rest... rest) { return fused(x, poly(x, rest...), c); }

union Double {
	double f;
	uint64 i;
};
union Float {
	float f;
	uint32 i;
};
FN uint64 bits(double x) { return Double{x}.i; }
FN uint32 bits(float x) { return Float{x}.i; }
FN double from_bits(uint64 i) {
	Double x;
	x.i = i;
	return x.f;
}
FN float from_bits(uint32 i) {
	Float x;
	x.i = i;
	return x.f;
}

// hold is x, or the end of [lo, hi] that it lies beyond.
template <class T> FN T hold(T x, T lo, T hi) { return x < lo ? lo : x > hi ? hi : x; }

// nearest is x as the nearest whole number, for |x| < 2²²: how far x has moved the bits of a
// number that has no bits for fractions.
FN int nearest(double x) {
	double at = 6755399441055744; // 1.5·2⁵²
	return (int)(bits(x + at) - bits(at));
}
FN int nearest(float x) {
	float at = 12582912; // 1.5·2²³
	return (int)(bits(x + at) - bits(at));
}

// power is 2ⁿ, of a normal number.
FN double power(double, int n) { return from_bits((uint64)(1023 + n) << 52); }
FN float power(float, int n) { return from_bits((uint32)(127 + n) << 23); }

// scale is x·2ⁿ, in two steps so that neither factor leaves the normal numbers.
template <class T> FN T scale(T x, int n) {
	int half = n >> 1;
	return x * power(x, half) * power(x, n - half);
}

#define LOG2E 1.4426950408889634
#define LN2_HIGH 0.6931471805582987 // to 36 bits: a multiple of it with 17 bits is exact
#define LN2_LOW 1.6465949582897082e-12
#define LN2 0.6931471805599453

#define NOT_A_NUMBER __builtin_nan("")
#define INFINITE __builtin_inf()
#define LEAST -1.7976931348623157e308 // the least finite number

// ---------------------------------------------------------------- double

// reduced is e^r − 1 for x = n ln 2 + r, |r| ≤ ½ ln 2: Taylor's series to r¹³, whose rest is
// below 2·10⁻¹⁷ |r|. What rounding takes from r is given back.
FN double reduced(double x, int *n) {
	*n = nearest(x * LOG2E);
	double high = fused(-(double)*n, LN2_HIGH, x), low = *n * LN2_LOW, r = high - low;
	double p = poly(r, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880,
		1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800);
	return r + fused(r * r, p, high - r - low);
}

// dexp is e^x.
FN double dexp(double x) {
	int n;
	double e = reduced(hold(x, -760., 720.), &n);
	return scale(1 + e, n);
}

// dexpm1 is e^x − 1 = 2ⁿ (e^r − 1) + (2ⁿ − 1); where the 1 no longer counts, it is e^x.
FN double dexpm1(double x) {
	if (x > 60) return dexp(x);
	int n;
	double e = reduced(hold(x, -60., 60.), &n), p = power(x, n);
	return fused(p, e, p - 1);
}

// log_near is log u + correction for finite normal u > 0. With u = 2ᵉ m, √½ ≤ m < √2, f = m − 1
// and s = f/(2 + f) it is e ln 2 + f − s (f − R), where log m = 2 atanh s = 2s + s R and R is
// the series of 2s^2k/(2k + 1), whose rest is below 10⁻¹⁸.
FN double log_near(double u, double correction) {
	uint64 root = 0x3fe6a09e667f3bcd; // √½
	int e = (int)((long long)(bits(u) - root) >> 52);
	double f = from_bits(bits(u) - ((uint64)e << 52)) - 1, s = f / (2 + f), z = s * s;
	double R = z * poly(z, 2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19, 2. / 21);
	return e * LN2_HIGH + (f - (s * (f - R) - fused(e, LN2_LOW, correction)));
}

// dlog is log x.
FN double dlog(double x) {
	if (!(x > 0)) return x == 0 ? -INFINITE : NOT_A_NUMBER;
	if (x > 1.7976931348623157e308) return x;
	double normal = 2.2250738585072014e-308, up = 18014398509481984; // 2⁻¹⁰²², 2⁵⁴
	return x < normal ? log_near(x * up, -54 * LN2) : log_near(x, 0);
}

// dlog1p is log(1 + x) = log u + c/u for the sum u, which lacks c after rounding.
FN double dlog1p(double x) {
	if (!(x > -1)) return x == -1 ? -INFINITE : NOT_A_NUMBER;
	if (x > 1.7976931348623157e308) return x;
	double u = 1 + x, c = x < 1 ? x - (u - 1) : 1 - (u - x);
	return log_near(u, c / u);
}

// ---------------------------------------------------------------- float
// The coefficients interpolate at Chebyshev's nodes, as those of package kernel's assembly.

// reduced is e^r − 1 for x = n ln 2 + r, |r| ≤ ½ ln 2; the polynomial errs by 2·10⁻⁹ r².
FN float reduced(float x, int *n) {
	*n = nearest(x * (float)LOG2E);
	float k = -(float)*n, r = fused(k, (float)LN2, x);
	r = fused(k, (float)(LN2 - (float)LN2), r);
	float p = poly(r, 0.5f, 0.16666667f, 0.041666463f, 0.0083333105f, 0.0013933881f, 0.00019891247f);
	return fused(r * r, p, r);
}

// fexp is e^x.
FN float fexp(float x) {
	int n;
	float e = reduced(hold(x, -110.f, 90.f), &n);
	return scale(1 + e, n);
}

// fexpm1 is e^x − 1, as dexpm1.
FN float fexpm1(float x) {
	if (x > 40) return fexp(x);
	int n;
	float e = reduced(hold(x, -40.f, 40.f), &n), p = power(x, n);
	return fused(p, e, p - 1);
}

// atanh2 is 2 atanh t for |t| ≤ ⅓.
FN float atanh2(float t) {
	float z = t * t;
	return t * fused(z, poly(z, 0.6666667f, 0.4000001f, 0.28570306f, 0.2226471f, 0.17464712f, 0.20787586f), 2.f);
}

// flog is log x for normal x > 0: e ln 2 + 2 atanh((m − 1)/(m + 1)) for x = 2ᵉ m, √½ ≤ m < √2.
FN float flog(float x) {
	uint32 root = 0x3f3504f3; // √½
	int e = (int)(bits(x) - root) >> 23;
	float m = from_bits(bits(x) - ((uint32)e << 23));
	return fused((float)e, (float)LN2, atanh2((m - 1) / (m + 1)));
}

// ftanh is ± t/(t + 2) with t = e^2|x| − 1; from 9.1 on it rounds to 1.
FN float ftanh(float x) {
	float a = __builtin_fabsf(x), t = fexpm1(2 * hold(a, 0.f, 20.f));
	return __builtin_copysignf(t / (t + 2), x);
}

// fsoftplus is log(1 + e^x) = max(x, 0) + log1p(e^−|x|), where log1p u = 2 atanh(u/(2 + u)).
FN float fsoftplus(float x) {
	float u = fexp(-__builtin_fabsf(x));
	return (x > 0 ? x : 0) + atanh2(u / (2 + u));
}

// fsigmoid is 1/(1 + e^−x), with the exponent of e never positive.
FN float fsigmoid(float x) {
	float e = fexp(-__builtin_fabsf(x));
	return (x < 0 ? e : 1) / (1 + e);
}

// fturn writes the cosine and the sine of 2πv for v in [0, 1]. With 4v = q + t, |t| ≤ ½, both
// follow from those of ½πt by the quarter q; the reduction is exact.
FN void fturn(float v, float *cosine, float *sine) {
	int q = nearest(4 * v);
	float t = 4 * v - q, z = t * t;
	float s = t * poly(z, 1.5707964f, -0.6459641f, 0.07969258f, -0.0046812664f, 0.0001582063f);
	float c = poly(z, 1.f, -1.2337005f, 0.2536692f, -0.02086007f, 0.00090362807f);
	*cosine = q & 1 ? s : c;
	*sine = q & 1 ? c : s;
	if ((q + 1) & 2) *cosine = -*cosine;
	if (q & 2) *sine = -*sine;
}
