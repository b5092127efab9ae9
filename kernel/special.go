package kernel

import (
	"math"

	"vaelab/internal/special"
)

// The functions of this file compute in float64 and round once, so that their
// float32 results lie within one unit in the last place for every positive
// argument from 1e-38 to 1e38, except next to the zeros of lgamma (1 and 2) and of
// digamma (1.4616…), where the error is 1e-14 absolute. At 0 and +Inf they have their
// limits. Below 0 they are NaN, whatever analysis knows there: no distribution has a
// negative shape, so one is a mistake that must show.

// lgamma is ln Γ(x) for x > 0.
func lgamma[T Float](x T) T {
	switch {
	case x == 0:
		return T(math.Inf(1))
	case !(x > 0):
		return T(math.NaN())
	}
	y, _ := math.Lgamma(float64(x))
	return T(y)
}

// digamma is ψ(x) = d ln Γ(x)/dx for x > 0.
func digamma[T Float](x T) T { return T(special.Digamma(float64(x))) }

// trigamma is ψ₁(x) = d²ln Γ(x)/dx² for x > 0. It overflows to +Inf in float32
// below 5.4e-20.
func trigamma[T Float](x T) T { return T(special.Trigamma(float64(x))) }
