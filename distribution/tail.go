package distribution

import "math"

// logConcave is a density e^f on the line with concave f. The logarithm of a Gamma
// variable and the logit of a Beta variable have one for every shape, however
// small, which is why tails and quantiles are computed in those coordinates.
type logConcave interface {
	logDensity(y float64) float64 // f(y)
	drop(y, s float64) float64    // f(y+s) − f(y), formed without cancellation
	width() float64               // the scale of the bulk
	split() float64               // below it the lower tail is computed, above it the upper
	guess(u float64) float64      // near the quantile of u
	// tail returns ∫₀^∞ e^{drop(y, side·s)} ds, which is the mass beyond y over the density at y.
	// side is −1 or +1.
	tail(y, side float64) float64
}

// Where halving a panel changes its integral by less than this part, the halves are
// right to rounding: 20 nodes gain at least six digits when a panel is halved.
const unsure = 1e-8

// Terms below e^-negligible of the largest are left out of an integral.
const negligible = 40

// tailByQuadrature is tail by adaptive Gauss-Legendre panels over the stretch in
// which the integrand is not negligible. Being positive it is summed without
// cancellation, so a far tail keeps its relative accuracy.
func tailByQuadrature[D logConcave](d D, y, side float64) float64 {
	w := d.width()
	for w < math.MaxFloat64/4 && d.drop(y, side*w) > -negligible {
		w *= 2
	}
	for w > math.SmallestNonzeroFloat64 && d.drop(y, side*w/2) < -negligible {
		w /= 2
	}
	if d.drop(y, side*w*0.7) < -negligible {
		w *= 0.7
	}
	if w < 16 {
		return integral(d, y, side, 0, w)
	}
	// A small shape decays over 1/shape but bends over a unit, wherever it does:
	// panels grow with the distance, lest their nodes miss the bend.
	sum := 0.0
	for a, b := 0.0, 1.0; a < w; a, b = b, 4*b {
		sum += integral(d, y, side, a, min(b, w))
	}
	return sum
}

func integral[D logConcave](d D, y, side, a, b float64) float64 {
	whole := panel(d, y, side, a, b)
	return refine(d, y, side, a, b, whole, unsure*whole, 12)
}

// refine halves [a, b], whose integral was whole, until halving changes nothing beyond
// tolerance.
func refine[D logConcave](d D, y, side, a, b, whole, tolerance float64, depth int) float64 {
	m := a + (b-a)/2
	left, right := panel(d, y, side, a, m), panel(d, y, side, m, b)
	if changed := math.Abs(left+right-whole) > tolerance; depth == 0 || !changed { // not where sums overflow
		return left + right
	}
	return refine(d, y, side, a, m, left, tolerance, depth-1) + refine(d, y, side, m, b, right, tolerance, depth-1)
}

func panel[D logConcave](d D, y, side, a, b float64) float64 {
	sum := 0.0
	for k, t := range rule20.at {
		sum += rule20.weight[k] * math.Exp(d.drop(y, side*(a+(b-a)*t)))
	}
	return (b - a) * sum
}

// massBelow returns the probability below y.
func massBelow[D logConcave](d D, y float64) float64 {
	side := 1.0
	if y <= d.split() {
		side = -1
	}
	mass := min(1, math.Exp(d.logDensity(y)+math.Log(d.tail(y, side))))
	if side < 0 {
		return mass
	}
	return 1 - mass
}

// quantile returns y with mass u below it: −Inf for 0, +Inf for 1, NaN outside of [0, 1].
func quantile[D logConcave](d D, u float64) float64 {
	switch {
	case u == 0:
		return math.Inf(-1)
	case u == 1:
		return math.Inf(1)
	case !(u > 0 && u < 1):
		return math.NaN()
	}
	split, guess := d.split(), d.guess(u)
	if u <= massBelow(d, split) {
		return newton(d, min(guess, split), -1, math.Log(u))
	}
	return newton(d, max(guess, split), 1, math.Log1p(-u))
}

// newton solves log(mass beyond y) = target. That function is concave with
// derivative side/−i0, so the iteration meets its root from one side after the
// first step, whatever the start; a step into a density that is no longer a number
// is halved, and one out of a tail that overflows ends the search.
func newton[D logConcave](d D, y, side, target float64) float64 {
	for range 100 {
		i0 := d.tail(y, side)
		next := y + side*i0*(d.logDensity(y)+math.Log(i0)-target)
		for !(d.logDensity(next) > -1e5) {
			next = y + (next-y)/2
			if next == y || math.IsNaN(next) || math.IsInf(next, 0) {
				return y
			}
		}
		if math.Abs(next-y) <= 1e-8*i0 { // i0 is the scale of its curvature
			return next
		}
		y = next
	}
	return y
}
