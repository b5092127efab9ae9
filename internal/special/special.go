// Package special has the special functions that kernels and distributions share, in float64.
package special

import "math"

// The functions of this file rest on
//
//	Binet(x) = ln Γ(x) − x ln x + x
//
// and its first two derivatives ψ(x) − ln x and ψ₁(x) − 1/x. They are what is left
// of ln Γ once Stirling's leading terms, which nearly cancel in every divergence
// between distributions of large shape, have been taken away. Beyond asymptotic
// each is Stirling's series (NIST Digital Library of Mathematical Functions,
// 5.11.1, 5.11.2, 5.15.8); below it the recurrence of ψ and ψ₁ leads there. gonum's
// Digamma errs by 1e-10 in places, which is why ψ is computed here.
const asymptotic = 12

// Coefficients of 1/x, 1/x³, … in Binet − ½ ln(2π/x); of 1/x², 1/x⁴, … in its
// first derivative beyond −1/(2x); of 1/x³, 1/x⁵, … in its second beyond 1/(2x²).
var (
	stirling0 = [...]float64{1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156}
	stirling1 = [...]float64{-1. / 12, 1. / 120, -1. / 252, 1. / 240, -1. / 132, 691. / 32760, -1. / 12, 3617. / 8160}
	stirling2 = [...]float64{1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6, -3617. / 510}
)

// Horner returns Σ_i c_i xⁱ.
func Horner(c []float64, x float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*x + c[i]
	}
	return sum
}

// Binet returns ln Γ(x) − x ln x + x for x > 0.
func Binet(x float64) float64 {
	if x < asymptotic {
		lg, _ := math.Lgamma(x)
		return lg - x*math.Log(x) + x
	}
	r := 1 / x
	return 0.5*math.Log(2*math.Pi*r) + r*Horner(stirling0[:], r*r)
}

// Binet1 returns ψ(x) − ln x for x > 0.
func Binet1(x float64) float64 {
	y, sum := x, 0.0
	for y < asymptotic {
		sum += 1 / y
		y++
	}
	r := 1 / y
	d := -r/2 + r*r*Horner(stirling1[:], r*r)
	if y > x {
		d += math.Log(y/x) - sum
	}
	return d
}

// Binet2 returns ψ₁(x) − 1/x for x > 0.
func Binet2(x float64) float64 {
	y, sum := x, 0.0
	for y < asymptotic {
		sum += 1 / (y * y)
		y++
	}
	r := 1 / y
	d := r*r/2 + r*r*r*Horner(stirling2[:], r*r)
	if y > x {
		d += r - 1/x + sum
	}
	return d
}

// LowerSeries returns S = Σ zᵏ/(α+1)ₖ, k ≥ 0, with which P(Z ≤ z) of Γ(α, 1) is z^α e^−z S/Γ(α+1)
// (NIST Digital Library of Mathematical Functions, 8.7.1), and −∂S/∂α = Σ zᵏ/(α+1)ₖ Hₖ with
// Hₖ = Σ 1/(α+j), j = 1 … k. All terms are positive. It ends after 1000 of them, which no quantile
// of a shape below 30 needs.
func LowerSeries(alpha, z float64) (sum, harmonic float64) {
	const most = 1000
	sum = 1
	term, h := 1.0, 0.0
	for k := 1; k < most && term > 1e-17*sum; k++ {
		r := 1 / (alpha + float64(k))
		h += r
		term *= z * r
		sum += term
		harmonic += term * h
	}
	return sum, harmonic
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
	return math.Log(x) + Binet1(x)
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
	return 1/x + Binet2(x)
}
