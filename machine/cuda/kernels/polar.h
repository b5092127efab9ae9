// The distribution of s = artanh w, w the height of a von Mises–Fisher distribution's draws over the equator, and integrals
// over it: see special.Polar, which keeps them for each panel, where here each panel is integrated again.
#pragma once
#include "special.h"

#define FAINTEST 30
#define STEEPEST 4
#define MOST_PANELS 96

struct Polar {
	double power, kappa; // m − 1, κ
	double top, mode;    // ln p's maximum, and where it is
	double width, from;  // of a panel at most, and where p begins
	double mass;         // ∫ p
};

// w − 1
FN double polar_below(double s) {
	double t = dexp(-2 * (s < 0 ? -s : s)), b = -2 / (1 + t);
	return s > 0 ? b * t : b;
}

// ln p
FN double polar_log(double power, double kappa, double s) {
	double size = s < 0 ? -s : s;
	return kappa * polar_below(s) - power * (size + dlog1p(dexp(-2 * size)) - LN2);
}

// d ln p/ds
FN double polar_steepness(const Polar &p, double s) {
	double b = polar_below(s);
	return -p.kappa * b * (2 + b) - p.power * (1 + b);
}

// (w − 1)^order p at two points, above and below another one
CALLED double polar_pair(double power, double kappa, double top, double middle, double reach, int order) {
	double sum = 0;
	for (int i = 0; i < 2; i++) {
		double s = i ? middle + reach : middle - reach, b = polar_below(s);
		sum += dexp(polar_log(power, kappa, s) - top) * (order == 0 ? 1 : order == 1 ? b : b * b);
	}
	return sum;
}

// ∫ (w − 1)^order p between two points, by Gauss's rule of six
FN double polar_integral(double power, double kappa, double top, double from, double to, int order) {
	double half = (to - from) / 2, middle = (to + from) / 2;
	return half * (0.467913934572691047390 * polar_pair(power, kappa, top, middle, 0.238619186083196908631 * half, order) +
		0.360761573048138607570 * polar_pair(power, kappa, top, middle, 0.661209386466264513661 * half, order) +
		0.171324492379170345040 * polar_pair(power, kappa, top, middle, 0.932469514203152027812 * half, order));
}

FN double polar_integral(const Polar &p, double from, double to, int order) {
	return polar_integral(p.power, p.kappa, p.top, from, to, order);
}

// where the panel ends that begins at s, upwards or downwards
FN double polar_panel(const Polar &p, double s) {
	double slope = polar_steepness(p, s), steep = STEEPEST / (slope < 0 ? -slope : slope);
	return steep < p.width ? steep : p.width;
}

// whether there is nothing at s, or no number
FN bool polar_faint(const Polar &p, double s) { return !(polar_log(p.power, p.kappa, s) - p.top > -FAINTEST); }

// ∫ (w − 1)^order p, of all
FN double polar_moment(const Polar &p, int order) {
	double sum = 0, at = p.from;
	for (int i = 0; i < MOST_PANELS; i++) {
		if (polar_faint(p, at) && !(at <= p.mode)) break;
		double to = at + polar_panel(p, at);
		sum += polar_integral(p, at, to, order);
		at = to;
	}
	return sum;
}

FN Polar polar_of(int m, double kappa) {
	Polar p;
	p.power = m - 1;
	p.kappa = kappa;
	double x = 2 * kappa / p.power;
	p.mode = dlog1p(x + x * x / (1 + __builtin_sqrt(1 + x * x))) / 2;
	p.top = polar_log(p.power, kappa, p.mode);
	double below = polar_below(p.mode);
	p.width = 1 / __builtin_sqrt((2 * kappa * (1 + below) + p.power) * -below * (2 + below));
	p.from = p.mode;
	for (int i = 0; i < MOST_PANELS && !polar_faint(p, p.from); i++) p.from -= polar_panel(p, p.from);
	p.mass = polar_moment(p, 0);
	return p;
}

// s below which u of the distribution is
FN double polar_quantile(const Polar &p, double u) {
	double wanted = u * p.mass, at = p.from, to = at, mass = 0;
	for (int i = 0; i < MOST_PANELS; i++) {
		at = to;
		to = at + polar_panel(p, at);
		wanted -= mass;
		mass = polar_integral(p, at, to, 0);
		if (!(wanted >= mass)) break;
	}
	double share = wanted / mass, s = at + (to - at) * (share < 1 ? share : 1);
	for (int i = 0; i < 30; i++) {
		double step = (wanted - polar_integral(p, at, s, 0)) / dexp(polar_log(p.power, p.kappa, s) - p.top);
		double bend = 1 + step * polar_steepness(p, s) / 2;
		double next = hold(s + step / (bend > 0.5 ? bend : 0.5), at, to), moved = next > s ? next - s : s - next;
		s = next;
		if (!(moved > 1e-10 * (to - at))) break;
	}
	return s;
}

// ds/dκ at a fixed u
FN double polar_slope(const Polar &p, double s) {
	double mass = 0, sum = 0, at = p.from;
	if (s < at) s = at;
	for (int i = 0; i < MOST_PANELS; i++) {
		double to = at + polar_panel(p, at), end = to < s ? to : s;
		mass += polar_integral(p, at, end, 0);
		sum += polar_integral(p, at, end, 1);
		if (!(to < s)) break;
		at = to;
	}
	return (polar_moment(p, 1) / p.mass * mass - sum) / dexp(polar_log(p.power, p.kappa, s) - p.top);
}

// the derivative of Λ(κ) of that order
FN double polar_log_mean(const Polar &p, int order) {
	if (order == 0) return dlog(p.mass) + p.top - dlog(3.141592653589793) / 2 - dlgamma(p.power / 2) + dlgamma((p.power + 1) / 2);
	double slope = polar_moment(p, 1) / p.mass;
	return order == 1 ? slope : polar_moment(p, 2) / p.mass - slope * slope;
}
