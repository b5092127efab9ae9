package distribution

import (
	"math"

	"vaelab/internal/special"

	"gonum.org/v1/gonum/integrate/quad"
)

// excess returns eˣ − 1 − x ≥ 0, to 4e-15 relative.
func excess(x float64) float64 {
	if math.Abs(x) > 0.3 {
		return math.Expm1(x) - x
	}
	return x * x * special.Horner(factorials[:], x)
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
//	special.Binet(p) − special.Binet(q) − binet′(q) d ≥ 0,  d = p − q,
//
// where d comes from the caller, who may know it better than p − q tells.
// For near arguments the terms cancel, and its form as an integral,
// d² ∫₀¹ (1−t) binet″(q + td) dt, is taken by Gauss and Legendre's rule.
// The relative error is below 1e-12 over p, q in [1e-6, 1e8].
func bregman(p, q, d float64) float64 {
	if p < q/2 || p > 2*q {
		return special.Binet(p) - special.Binet(q) - special.Binet1(q)*d
	}
	sum := 0.0
	for i, t := range rule12.at {
		sum += rule12.weight[i] * (1 - t) * special.Binet2(q+t*d)
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
