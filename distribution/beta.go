package distribution

import (
	"math"

	"vaelab/internal/special"
)

// Beta is Beta(a, b): density xᵃ⁻¹ (1−x)ᵇ⁻¹ / B(a, b) on 0 < x < 1.
type Beta struct{ a, b float64 }

// NewBeta returns Beta(a, b). Both must lie in [1e-50, 1e50].
func NewBeta(a, b float64) (Beta, error) {
	if err := checkPositive("beta: a", a); err != nil {
		return Beta{}, err
	}
	if err := checkPositive("beta: b", b); err != nil {
		return Beta{}, err
	}
	return Beta{a, b}, nil
}

// LogProb returns log p(x), −Inf outside 0 < x < 1. Its error is 1e-13 relative to
// the larger of 1 and |log p|.
func (p Beta) LogProb(x float64) float64 {
	if !(x > 0 && x < 1) {
		return math.Inf(-1)
	}
	return p.logits().logDensity(p.coordinate(x)) - math.Log(x) - math.Log1p(-x)
}

// CDF returns P(X ≤ x). Lower tails keep 1e-11 relative error, upper ones 1e-11
// absolute, for a, b in [1e-3, 1e6].
func (p Beta) CDF(x float64) float64 {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 1
	}
	return massBelow(p.logits(), p.coordinate(x))
}

// Quantile returns x with CDF(x) = u, as exactly as CDF computes that; NaN for u outside of [0, 1].
func (p Beta) Quantile(u float64) float64 {
	return sigmoid(quantile(p.logits(), u) + math.Log(p.a/p.b))
}

func (p Beta) logits() logitBeta {
	n := p.a + p.b
	return logitBeta{p.a, p.b, n, p.a / n, p.b / n}
}

// coordinate returns t = log(x/(1−x)) − log(a/b), accurate next to the mode t = 0.
func (p Beta) coordinate(x float64) float64 {
	if r := x / (1 - x) * (p.b / p.a); r > 0.5 && r < 2 {
		return logRatio(x, p.b, 1-x, p.a)
	}
	return math.Log(x) - math.Log1p(-x) - math.Log(p.a/p.b)
}

func sigmoid(y float64) float64 { return 1 / (1 + math.Exp(-y)) }

// logitBeta is the distribution of t = log(x/(1−x)) − log(a/b), of density
// xᵃ(1−x)ᵇ/B(a, b), with n = a + b and the means m of x and k of 1−x.
type logitBeta struct{ a, b, n, m, k float64 }

// logDensity uses that, with g(s) = eˢ − 1 − s,
//
//	a ln(x/m) + b ln((1−x)/k) = −a g(ln(x/m)) − b g(ln((1−x)/k)),
//
// since what is added sums to zero.
func (d logitBeta) logDensity(t float64) float64 {
	return -d.a*excess(-logMix(d.k, d.m, -t)) - d.b*excess(-logMix(d.m, d.k, t)) +
		special.Binet(d.n) - special.Binet(d.a) - special.Binet(d.b)
}

// drop is −n (x−m) s − n K with K = log(1−x + x eˢ) − xs ≥ 0.
func (d logitBeta) drop(t, s float64) float64 {
	var x, y, slope float64 // y is 1−x
	if t <= 0 {
		e := math.Exp(t)
		den := d.k + d.m*e
		x, y, slope = d.m*e/den, d.k/den, d.m*d.k*math.Expm1(t)/den
	} else {
		e := math.Exp(-t)
		den := d.m + d.k*e
		x, y, slope = d.m/den, d.k*e/den, -d.m*d.k*math.Expm1(-t)/den
	}
	if x > y { // K is the same of (1−x, −s)
		return -d.n * (slope*s + jensen(y, x, -s))
	}
	return -d.n * (slope*s + jensen(x, y, s))
}

// jensen returns log(y + x eˢ) − xs for x ≤ y = 1−x. For small s both it and its
// terms are of the order xs².
func jensen(x, y, s float64) float64 {
	if math.Abs(s) > 1 {
		return logMix(x, y, s) - x*s
	}
	return x*excess(s) - excess(math.Log1p(x*math.Expm1(s)))
}

// logMix returns log(y + x eˢ) for y = 1−x.
func logMix(x, y, s float64) float64 {
	switch {
	case s > 30:
		return s + math.Log(x+y*math.Exp(-s))
	case s < -1:
		return math.Log(y + x*math.Exp(s))
	}
	return math.Log1p(x * math.Expm1(s))
}

func (d logitBeta) width() float64 { return math.Sqrt(1/d.a + 1/d.b) }

func (d logitBeta) split() float64 { return 0 }

func (d logitBeta) guess(float64) float64 { return 0 }

func (d logitBeta) tail(t, side float64) float64 { return tailByQuadrature(d, t, side) }
