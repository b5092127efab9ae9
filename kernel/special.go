package kernel

import "math"

// The functions of this file compute in float64 and round once, so that their
// float32 results lie within one unit in the last place for every positive
// argument from 1e-38 to 1e38, except next to the zeros of lgamma (1 and 2) and of
// digamma (1.4616…), where the error is 1e-14 absolute. At 0 and +Inf they have their
// limits. Below 0 they are NaN, whatever analysis knows there: no distribution has a
// negative shape, so one is a mistake that must show.

// lgamma is ln Γ(x) for x > 0.
func lgamma[T Float](x T) T {
	if !(x > 0) {
		return T(notPositive(float64(x), math.Inf(1)))
	}
	y, _ := math.Lgamma(float64(x))
	return T(y)
}

// notPositive is the limit at 0 of a function of positive numbers, and NaN elsewhere.
func notPositive(x, limit float64) float64 {
	if x == 0 {
		return limit
	}
	return math.NaN()
}

// Beyond asymptotic, ψ and ψ₁ are Stirling's series (NIST Digital Library of
// Mathematical Functions, 5.11.2 and 5.15.8); the recurrences ψ(x) = ψ(x+1) − 1/x
// and ψ₁(x) = ψ₁(x+1) + 1/x² lead there. The first term left out is below 1e-16.
const asymptotic = 10

// digamma is ψ(x) = d ln Γ(x)/dx for x > 0.
func digamma[T Float](x T) T {
	if !(x > 0) {
		return T(notPositive(float64(x), math.Inf(-1)))
	}
	y, low := float64(x), 0.0
	for y < asymptotic {
		low += 1 / y
		y++
	}
	r := 1 / (y * y)
	tail := r * (1./12 - r*(1./120-r*(1./252-r*(1./240-r*(1./132-r*(691./32760-r/12))))))
	return T(math.Log(y) - 0.5/y - tail - low)
}

// trigamma is ψ₁(x) = d²ln Γ(x)/dx² for x > 0. It overflows to +Inf in float32
// below 5.4e-20.
func trigamma[T Float](x T) T {
	if !(x > 0) {
		return T(notPositive(float64(x), math.Inf(1)))
	}
	y, low := float64(x), 0.0
	for y < asymptotic {
		low += 1 / (y * y)
		y++
	}
	r := 1 / (y * y)
	tail := r / y * (1./6 - r*(1./30-r*(1./42-r*(1./30-r*(5./66-r*(691./2730-r*7/6))))))
	return T(1/y + r/2 + tail + low)
}
