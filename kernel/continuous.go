package kernel

import "math"

// The continuous Bernoulli distribution of a pixel x in [0, 1] with the logit ℓ has the
// density exp(x ℓ − A(ℓ)), where
//
//	A(ℓ) = log ∫₀¹ e^(xℓ) dx = log((e^ℓ − 1)/ℓ)
//
// and the mean A′(ℓ) = 1/(1 − e^−ℓ) − 1/ℓ (Loaiza-Ganem and Cunningham, "The continuous
// Bernoulli: fixing a pervasive error in variational autoencoders", 2019). At ℓ = 0 it
// is uniform: A = 0, A′ = ½.

// decay returns e^−a and 1 − e^−a for a ≥ 0: the latter from Expm1, which takes seven
// times as long as Exp, only where it would cancel.
func decay(a float64) (e, rest float64) {
	if a > 1 {
		e = math.Exp(-a)
		return e, 1 - e
	}
	rest = -math.Expm1(-a)
	return 1 - rest, rest
}

// continuousNormaliser is A(ℓ) = max(ℓ, 0) + log((1 − e^−|ℓ|)/|ℓ|), in which no exponent
// is positive.
func continuousNormaliser(l float64) float64 {
	a := math.Abs(l)
	if a == 0 || math.IsInf(l, 1) {
		return l
	}
	_, rest := decay(a)
	return max(l, 0) + math.Log(rest/a)
}

// nearUniform is the |ℓ| below which the two terms of A′ would cancel: its series, whose
// first term left out is below 2·10⁻¹⁶ there, takes their place.
const nearUniform = 0.25

// ContinuousMean returns A′(ℓ), the mean of a pixel under the continuous Bernoulli
// distribution with the logit ℓ.
func ContinuousMean(l float64) float64 {
	if math.Abs(l) < nearUniform {
		s := l * l // ½ coth(ℓ/2) − 1/ℓ = Σ B_2k ℓ^(2k−1)/(2k)!
		return 0.5 + l*(1./12-s*(1./720-s*(1./30240-s*(1./1209600-s/47900160))))
	}
	e, rest := decay(math.Abs(l))
	if l < 0 {
		e = -e // 1/(1 − e^−ℓ) is −e^ℓ/(1 − e^ℓ)
	} else {
		e = 1
	}
	return e/rest - 1/l
}

// ContinuousBernoulliLogLik writes the log density of each row of the pixels x under the
// logits, all (n, D); dst (n). The sum runs in float64.
func ContinuousBernoulliLogLik[T Float](dst, logits, x Mat[T]) {
	for i := range logits.Rows {
		x := x.Row(i)
		var sum float64
		for d, l := range logits.Row(i) {
			sum += float64(x[d])*float64(l) - continuousNormaliser(float64(l))
		}
		dst.Data[i] = T(sum)
	}
}

// ContinuousBernoulliLogLikGrad writes dst_id = g_i (x_id − A′(ℓ_id)), the derivative of
// Σ_i g_i ContinuousBernoulliLogLik_i in the logits; g (n), all else (n, D).
func ContinuousBernoulliLogLikGrad[T Float](dst, logits, x, g Mat[T]) {
	for i := range logits.Rows {
		dst, x, g := dst.Row(i), x.Row(i), float64(g.Data[i])
		for d, l := range logits.Row(i) {
			dst[d] = T(g * (float64(x[d]) - ContinuousMean(float64(l))))
		}
	}
}

// ContinuousBernoulliMean writes dst = A′(ℓ) elementwise, both (n, D).
func ContinuousBernoulliMean[T Float](dst, logits Mat[T]) {
	map1(dst, logits, func(l T) T { return T(ContinuousMean(float64(l))) })
}

// ContinuousLogit returns the logit at which the mean of a continuous Bernoulli pixel is
// the given one, which A′ takes back: −Inf for 0 and +Inf for 1.
func ContinuousLogit(mean float64) float64 {
	switch {
	case mean > 0.5:
		return -ContinuousLogit(1 - mean)
	case mean <= 0:
		return math.Inf(-1)
	}
	lo, hi := -1/mean, 0.0 // A′(ℓ) < −1/ℓ for ℓ < 0
	for range 60 {
		if mid := (lo + hi) / 2; ContinuousMean(mid) < mean {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// ContinuousQuantile returns the pixel that a continuous Bernoulli distribution with the
// logit ℓ falls short of with probability u,
//
//	log(1 + u (e^ℓ − 1))/ℓ
//
// in which for ℓ > 0 the pixel and u are counted from 1, so that no exponent is positive.
func ContinuousQuantile(l, u float64) float64 {
	const uniform = 0x1p-1000 // a logit below which u (e^ℓ − 1) loses its digits
	switch {
	case math.Abs(l) < uniform:
		return u
	case l > 0:
		return 1 - ContinuousQuantile(-l, 1-u)
	case math.IsInf(l, -1):
		return 0
	}
	return min(math.Log1p(u*math.Expm1(l))/l, 1) // 1 − u may be lost beside 1 − e^ℓ
}
