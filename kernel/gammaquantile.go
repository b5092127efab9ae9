package kernel

import (
	"math"

	"vaelab/internal/special"
)

// This file has the logarithm y of the quantile of Γ(α, 1), F(e^y; α) = u, and its
// derivative in α at fixed u, in float64. For u = k/2²⁴ (see middle) y is right to 1e-7,
// relative where it is large, and the derivative to 1e-6 relative, for α from 1e-3 on;
// where u is neither within 1e-4 of 0 nor of 1, to 1e-8.

// largeShape is the shape from which on Temme's expansion is exact enough; below it, the
// series of the distribution function has few terms.
const largeShape = 30

// middle is the probability that a uniform number u = k/2²⁴, k = 1 … 2²⁴, stands for: the
// middle of its interval, so that neither end of (0, 1) is met.
func middle[T Float](u T) float64 {
	const half = 0x1p-25
	return min(max(float64(u)-half, half), 1-half)
}

// logGammaQuantile returns y with F(e^y; α) = u: a guess improved by steps of the fourth
// order, of which one or two do.
func logGammaQuantile(alpha, u float64) float64 {
	if alpha >= largeShape {
		t := invertTemme(alpha, u)
		return t.log()
	}
	lg, _ := math.Lgamma(1 + alpha)
	var y float64
	if alpha < 1 {
		y = smallShapeGuess(alpha, u, lg)
	} else {
		t := invertTemme(alpha, u)
		y = t.log()
	}
	const most, enough = 12, 2e-3
	for range most {
		z := math.Exp(y)
		slope := math.Exp(alpha*y - z - lg) // F′/α, F being a function of y
		sum, _ := special.LowerSeries(alpha, z)
		r := (u/slope - sum) / alpha // (u − F)/F′
		c := alpha - z               // F″/F′; F‴/F′ is c² − z
		size := math.Abs(r) * max(1, math.Abs(c))
		if size > 1 {
			r /= size // beyond the reach of the step's expansion
		}
		y += r * (1 - r*(c/2-r*(2*c*c+z)/6))
		if !(size > enough) {
			break
		}
	}
	return y
}

// logGammaSlope returns dy/dα at fixed u for y = logGammaQuantile(α, u). It is
// −(∂F/∂α)/F′, the implicit derivative (Figurnov, Mohamed and Mnih, "Implicit
// reparameterization gradients", 2018).
func logGammaSlope(alpha, u, y float64) float64 {
	if alpha >= largeShape {
		t := invertTemme(alpha, u)
		return t.derivative()
	}
	sum, harmonic := special.LowerSeries(alpha, math.Exp(y))
	return ((digamma(1+alpha)-y)*sum + harmonic) / alpha
}

// smallShapeGuess returns y near logGammaQuantile(α, u) for α < 1, given lg = ln Γ(α+1)
// (A. R. DiDonato and A. H. Morris, "Computation of the incomplete gamma function ratios
// and their inverse", ACM TOMS 12, 1986, equations 21 to 24).
func smallShapeGuess(alpha, u, lg float64) float64 {
	const euler = 0.57721566490153286
	b := (1 - u) * math.Exp(lg) / alpha
	switch {
	case b > 0.6 || b >= 0.45 && alpha >= 0.3:
		y := (math.Log(u) + lg) / alpha
		return y - math.Log1p(-math.Exp(y)/(alpha+1))
	case b >= 0.35 && alpha < 0.3:
		t := math.Exp(-euler - b)
		return math.Log(t) + t*math.Exp(t)
	}
	w, rest := -math.Log(b), 1-alpha
	v := w - rest*math.Log(w)
	ratio := 1 + rest/(1+v)
	if b <= 0.15 {
		ratio = (v*v + 2*(3-alpha)*v + (2-alpha)*(3-alpha)) / (v*v + (5-alpha)*v + 2)
	}
	return math.Log(w - rest*math.Log(v) - math.Log(ratio))
}
