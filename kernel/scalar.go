package kernel

import "math"

// Exp, log1p and their like go through float64, so that the float32 definition
// is correctly rounded but for rare ties.

func exp[T Float](x T) T  { return T(math.Exp(float64(x))) }
func log[T Float](x T) T  { return T(math.Log(float64(x))) }
func sqrt[T Float](x T) T { return T(math.Sqrt(float64(x))) }
func tanh[T Float](x T) T { return T(math.Tanh(float64(x))) }

func expm1[T Float](x T) T { return T(math.Expm1(float64(x))) }

// softplus is log(1 + eˣ) = max(x, 0) + log1p(e^−|x|), which neither overflows
// for large x nor loses the tail e^x for small.
func softplus[T Float](x T) T {
	y := float64(x)
	return T(max(y, 0) + math.Log1p(math.Exp(-math.Abs(y))))
}

// sigmoid is 1/(1 + e^−x), with the exponent of e never positive.
func sigmoid[T Float](x T) T {
	e := math.Exp(-math.Abs(float64(x)))
	if x < 0 {
		return T(e / (1 + e))
	}
	return T(1 / (1 + e))
}
