package kernels

import "vaelab/kernel"

// This file launches the updates of n parameters w by the gradient factor · g. factor points
// to a float32, step to a Step, finite to an int32 that becomes 0 if a gradient is NaN or
// infinite.

// Adam returns the launch of kernel.Adam's update.
func Adam(w, g, first, second Pointer, n int, rule kernel.Adam, factor, step, finite Pointer) Launch {
	return launch("Adam", n, w, g, first, second, n, factor, step, finite,
		float32(rule.Beta1), float32(1-rule.Beta1), float32(rule.Beta2), float32(1-rule.Beta2), float32(rule.Epsilon))
}

// RMSprop returns the launch of kernel.RMSprop's update.
func RMSprop(w, g, first, second Pointer, n int, rule kernel.RMSprop, factor, step, finite Pointer) Launch {
	return launch("RMSprop", n, w, g, first, second, n, factor, step, finite,
		float32(rule.Alpha), float32(1-rule.Alpha), float32(rule.Epsilon))
}

// Stretches is the number of stretches of a gradient whose squares are summed by themselves.
// It is fixed, so that the sum does not depend on the GPU.
const Stretches = 1024

// Norm returns the launches that write to factor what brings the norm of the gradient g, of n
// elements, to the step's bound: min(1, bound/(norm + 10⁻⁶)), or 1 if there is none. partial
// has room for a float64 for each of the Stretches.
func Norm(factor, partial, g Pointer, n int, step Pointer) []Launch {
	return []Launch{
		launch("SumSquares", Stretches*warpSize, partial, g, n, Stretches),
		launch("NormFactor", warpSize, factor, partial, step, Stretches),
	}
}
