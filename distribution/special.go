package distribution

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// The functions of this file rest on
//
//	binet(x) = ln Γ(x) − x ln x + x
//
// and its first two derivatives ψ(x) − ln x and ψ₁(x) − 1/x. They are what is left
// of ln Γ once Stirling's leading terms, which nearly cancel in every divergence
// between distributions of large shape, have been taken away. Beyond asymptotic
// each is Stirling's series (NIST Digital Library of Mathematical Functions,
// 5.11.1, 5.11.2, 5.15.8); below it the recurrence of ψ and ψ₁ leads there. gonum's
// Digamma errs by 1e-10 in places, which is why ψ is computed here.
const asymptotic = 12

// Coefficients of 1/x, 1/x³, … in binet − ½ ln(2π/x); of 1/x², 1/x⁴, … in its
// first derivative beyond −1/(2x); of 1/x³, 1/x⁵, … in its second beyond 1/(2x²).
var (
	stirling0 = [...]float64{1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156}
	stirling1 = [...]float64{-1. / 12, 1. / 120, -1. / 252, 1. / 240, -1. / 132, 691. / 32760, -1. / 12, 3617. / 8160}
	stirling2 = [...]float64{1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6, -3617. / 510}
)

func horner(c []float64, x float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*x + c[i]
	}
	return sum
}

func binet(x float64) float64 {
	if x < asymptotic {
		lg, _ := math.Lgamma(x)
		return lg - x*math.Log(x) + x
	}
	r := 1 / x
	return 0.5*math.Log(2*math.Pi*r) + r*horner(stirling0[:], r*r)
}

func binet1(x float64) float64 {
	y, sum := x, 0.0
	for y < asymptotic {
		sum += 1 / y
		y++
	}
	r := 1 / y
	d := -r/2 + r*r*horner(stirling1[:], r*r)
	if y > x {
		d += math.Log(y/x) - sum
	}
	return d
}

func binet2(x float64) float64 {
	y, sum := x, 0.0
	for y < asymptotic {
		sum += 1 / (y * y)
		y++
	}
	r := 1 / y
	d := r*r/2 + r*r*r*horner(stirling2[:], r*r)
	if y > x {
		d += r - 1/x + sum
	}
	return d
}

// faint is an x below which ψ(x) is −1/x to the last digit and ψ₁(x) overflows.
const faint = 1e-200

// Digamma returns ψ(x) = d ln Γ(x)/dx for x > 0, to 4e-15·(|ψ(x)| + 1). It is −Inf at 0
// and NaN below.
func Digamma(x float64) float64 {
	switch {
	case x < 0:
		return math.NaN()
	case x < faint:
		return -1 / math.Abs(x) // of −0 too
	}
	return math.Log(x) + binet1(x)
}

// Trigamma returns ψ₁(x) = d²ln Γ(x)/dx² for x > 0, to 1e-14 relative. It is +Inf at 0
// and NaN below.
func Trigamma(x float64) float64 {
	switch {
	case x < 0:
		return math.NaN()
	case x < faint:
		return math.Inf(1)
	}
	return 1/x + binet2(x)
}

// excess returns eˣ − 1 − x ≥ 0, to 4e-15 relative.
func excess(x float64) float64 {
	if math.Abs(x) > 0.3 {
		return math.Expm1(x) - x
	}
	return x * x * horner(factorials[:], x)
}

// factorials holds 1/2!, 1/3!, …: the series of (eˣ − 1 − x)/x².
var factorials = func() (c [12]float64) {
	f := 1.0
	for k := range c {
		f *= float64(k + 2)
		c[k] = 1 / f
	}
	return c
}()

// logRatio returns ln(ab / (cd)) for positive arguments. Where the two products
// nearly agree their difference is formed without rounding, so that the result
// keeps its relative accuracy.
func logRatio(a, b, c, d float64) float64 {
	ab, cd := a*b, c*d
	if r := ab / cd; r < 0.5 || r > 2 {
		return math.Log(r)
	}
	return math.Log1p(crossDifference(a, b, c, d) / cd)
}

// crossDifference returns ab − cd to two units in the last place (Kahan's
// algorithm; Jeannerod, Louvet and Muller, Math. Comp. 82, 2013).
func crossDifference(a, b, c, d float64) float64 {
	cd := c * d
	return math.FMA(a, b, -cd) + math.FMA(-c, d, cd)
}

// bregman returns the Bregman divergence of binet,
//
//	binet(p) − binet(q) − binet′(q) d ≥ 0,  d = p − q,
//
// where d comes from the caller, who may know it better than p − q tells.
// For near arguments the terms cancel, and its form as an integral,
// d² ∫₀¹ (1−t) binet″(q + td) dt, is taken by Gauss and Legendre's rule.
// The relative error is below 1e-12 over p, q in [1e-6, 1e8].
func bregman(p, q, d float64) float64 {
	if p < q/2 || p > 2*q {
		return binet(p) - binet(q) - binet1(q)*d
	}
	sum := 0.0
	for i, t := range rule12.at {
		sum += rule12.weight[i] * (1 - t) * binet2(q+t*d)
	}
	return d * d * sum
}

// rule is a rule of Gauss and Legendre on [0, 1].
type rule struct{ at, weight []float64 }

func newRule(n int) rule {
	r := rule{make([]float64, n), make([]float64, n)}
	quad.Legendre{}.FixedLocations(r.at, r.weight, 0, 1)
	return r
}

var (
	rule12 = newRule(12)
	rule20 = newRule(20)
)
