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
	guess(u, v float64) float64   // near the quantile of u = 1 − v
	// tail returns ∫₀^∞ e^{drop(y, side·s)} ds, which is the mass beyond y over the
	// density at y, and ∫₀^∞ s e^{drop(y, side·s)} ds. side is −1 or +1.
	tail(y, side float64) (i0, i1 float64)
}

// Where halving a panel changes its integral by less than this part, the halves are
// right to rounding: 20 nodes gain at least six digits when a panel is halved.
const unsure = 1e-8

// Terms below e^-negligible of the largest are left out of an integral.
const negligible = 40

// tailByQuadrature is tail by adaptive Gauss-Legendre panels over the stretch in
// which the integrand is not negligible. Being positive it is summed without
// cancellation, so a far tail keeps its relative accuracy.
func tailByQuadrature[D logConcave](d D, y, side float64) (i0, i1 float64) {
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
	for a, b := 0.0, 1.0; a < w; a, b = b, 4*b {
		p0, p1 := integral(d, y, side, a, min(b, w))
		i0, i1 = i0+p0, i1+p1
	}
	return i0, i1
}

func integral[D logConcave](d D, y, side, a, b float64) (i0, i1 float64) {
	i0, i1 = panel(d, y, side, a, b)
	return refine(d, y, side, a, b, i0, i1, unsure*i0, 12)
}

// refine halves [a, b], whose integrals were i0 and i1, until halving changes
// nothing beyond tolerance.
func refine[D logConcave](d D, y, side, a, b, i0, i1, tolerance float64, depth int) (float64, float64) {
	m := a + (b-a)/2
	l0, l1 := panel(d, y, side, a, m)
	r0, r1 := panel(d, y, side, m, b)
	changed := math.Abs(l0+r0-i0) > tolerance || math.Abs(l1+r1-i1) > unsure*(l1+r1)+tolerance*a // not where sums overflow
	if depth == 0 || !changed {
		return l0 + r0, l1 + r1
	}
	l0, l1 = refine(d, y, side, a, m, l0, l1, tolerance, depth-1)
	r0, r1 = refine(d, y, side, m, b, r0, r1, tolerance, depth-1)
	return l0 + r0, l1 + r1
}

func panel[D logConcave](d D, y, side, a, b float64) (i0, i1 float64) {
	for k, t := range rule20.at {
		s := a + (b-a)*t
		e := rule20.weight[k] * math.Exp(d.drop(y, side*s))
		i0 += e
		i1 += s * e
	}
	return (b - a) * i0, (b - a) * i1
}

// masses returns the probability below y and above y.
func masses[D logConcave](d D, y float64) (below, above float64) {
	side := 1.0
	if y <= d.split() {
		side = -1
	}
	i0, _ := d.tail(y, side)
	mass := min(1, math.Exp(d.logDensity(y)+math.Log(i0)))
	if side < 0 {
		return mass, 1 - mass
	}
	return 1 - mass, mass
}

// inverse is the quantile function of a logConcave.
type inverse[D logConcave] struct {
	d     D
	below float64 // the mass below d.split
}

func invert[D logConcave](d D) inverse[D] {
	below, _ := masses(d, d.split())
	return inverse[D]{d, below}
}

// at returns y with mass u = 1 − v below it, 0 < u, v. Both are wanted, as either
// may be too small to be the other's complement.
func (q inverse[D]) at(u, v float64) float64 {
	logU, logV := math.Log(u), math.Log(v)
	if v < 0.5 {
		logU = math.Log1p(-v)
	} else {
		logV = math.Log1p(-u)
	}
	split, guess := q.d.split(), q.d.guess(u, v)
	if u <= q.below {
		return newton(q.d, min(guess, split), -1, logU)
	}
	return newton(q.d, max(guess, split), 1, logV)
}

// newton solves log(mass beyond y) = target. That function is concave with
// derivative side/−i0, so the iteration meets its root from one side after the
// first step, whatever the start; a step into a density that is no longer a number
// is halved, and one out of a tail that overflows ends the search.
func newton[D logConcave](d D, y, side, target float64) float64 {
	for range 100 {
		i0, _ := d.tail(y, side)
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
