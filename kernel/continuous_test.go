package kernel

import (
	"math"
	"math/big"
	"testing"
)

// exactContinuous returns A(ℓ) and A′(ℓ) by 400-bit arithmetic, where no cancellation
// counts: A = log((e^ℓ − 1)/ℓ), A′ = e^ℓ/(e^ℓ − 1) − 1/ℓ.
func exactContinuous(l float64) (normaliser, mean float64) {
	if l == 0 {
		return 0, 0.5
	}
	const precision = 400
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
	half := new(big.Float).Quo(number(l), number(1<<16)) // e^ℓ = (e^(ℓ/2¹⁶))^(2¹⁶)
	exp, term := number(1), number(1)
	for k := 1; k < 40; k++ {
		term = new(big.Float).Quo(term.Mul(term, half), number(float64(k)))
		exp.Add(exp, term)
	}
	for range 16 {
		exp = new(big.Float).Mul(exp, exp)
	}
	less := new(big.Float).Sub(exp, number(1))
	ratio := new(big.Float).Quo(less, number(l))
	m, _ := new(big.Float).Sub(new(big.Float).Quo(exp, less), new(big.Float).Quo(number(1), number(l))).Float64()

	mantissa := new(big.Float)
	exponent := ratio.MantExp(mantissa)
	f, _ := mantissa.Float64()
	if off, _ := new(big.Float).Sub(ratio, number(1)).Float64(); math.Abs(off) < 0.1 {
		return math.Log1p(off), m
	}
	return math.Log(f) + float64(exponent)*math.Ln2, m
}

// continuousLogits run over ±80 and come near 0, where the formulas change and cancel.
func continuousLogits() []float64 {
	logits := []float64{0, math.Copysign(0, -1)}
	for _, l := range []float64{1e-300, 1e-12, 1e-6, 1e-3, 0.01, 0.1, 0.2499, nearUniform, 0.2501, 0.5, 1, 3, 10, 20, 37, 60, 80} {
		logits = append(logits, l, -l)
	}
	return logits
}

// TestContinuousBernoulli holds normaliser and mean to exact arithmetic, in float64 to
// 1e-14 (the mean in relation to itself: far out it is about 1/|ℓ|).
func TestContinuousBernoulli(t *testing.T) {
	for _, l := range continuousLogits() {
		normaliser, mean := exactContinuous(l)
		if got := continuousNormaliser(l); !(math.Abs(got-normaliser) <= 1e-14*max(1, math.Abs(normaliser))) {
			t.Errorf("A(%v) = %v, want %v", l, got, normaliser)
		}
		if got := ContinuousMean(l); !(math.Abs(got-mean) <= 1e-14*mean) {
			t.Errorf("A′(%v) = %v, want %v", l, got, mean)
		}
	}
	for l, want := range map[float64]float64{1e4: 1 - 1e-4, -1e4: 1e-4, 1e300: 1, -1e300: 1e-300} {
		if got := ContinuousMean(l); !(math.Abs(got-want) <= 1e-15*want) {
			t.Errorf("A′(%v) = %v, want %v", l, got, want)
		}
	}
	inf := math.Inf(1)
	if a, b := continuousNormaliser(-inf), continuousNormaliser(inf); a != -inf || b != inf {
		t.Errorf("A(∓∞) = %v and %v, want ∓∞", a, b)
	}
	if a, b := ContinuousMean(-inf), ContinuousMean(inf); a != 0 || b != 1 {
		t.Errorf("A′(∓∞) = %v and %v, want 0 and 1", a, b)
	}
}

// TestContinuousBernoulliFloat32: rows of float32 are the float64 formula, rounded.
func TestContinuousBernoulliFloat32(t *testing.T) {
	for _, l := range continuousLogits() {
		l := float64(float32(l))
		normaliser, mean := exactContinuous(l)
		for _, x := range []float32{0, 0.25, 1} {
			logits, pixels := Dense(1, 2, []float32{float32(l), 0}), Dense(1, 2, []float32{x, x})
			y, grad := []float32{7}, Dense(1, 2, []float32{7, 7})
			ContinuousBernoulliLogLik(Dense(1, 1, y), logits, pixels)
			if u := ulps(y[0], float64(x)*l-normaliser); u > 1 && math.Abs(float64(y[0])) > 1e-12 {
				t.Errorf("log p(%v | logit %v) = %v, want %v", x, l, y[0], float64(x)*l-normaliser)
			}
			ContinuousBernoulliLogLikGrad(grad, logits, pixels, Dense(1, 1, []float32{2}))
			if want := 2 * (float64(x) - mean); math.Abs(float64(grad.Data[0])-want) > 2e-7 {
				t.Errorf("its derivative is %v, want %v", grad.Data[0], want)
			}
			ContinuousBernoulliMean(grad, logits)
			if u := ulps(grad.Data[0], mean); u > 1 {
				t.Errorf("the mean at logit %v is %v, want %v", l, grad.Data[0], mean)
			}
		}
	}
}

// TestGaussianPixels by hand, with rows that have a stride.
func TestGaussianPixels(t *testing.T) {
	m := Mat[float64]{Rows: 2, Cols: 2, Stride: 3, Data: []float64{0, 1, 99, 0.5, -1, 99}}
	x := Dense(2, 2, []float64{1, 1, 0, 0})
	logvar, y, g := math.Log(0.25), make([]float64, 2), Dense(2, 1, []float64{1, 2})
	operand := Dense(1, 1, []float64{logvar})
	GaussianPixels(0, Dense(2, 1, y), m, x, operand)
	constant := math.Log(0.25) + math.Log(2*math.Pi)
	for i, squares := range []float64{1, 1.25} {
		if want := -squares/0.5 - constant; math.Abs(y[i]-want) > 1e-14 {
			t.Errorf("log p of row %d is %v, want %v", i, y[i], want)
		}
	}
	d := Dense(2, 2, make([]float64, 4))
	GaussianPixelsGradMean(0, d, m, x, operand, g)
	for i, want := range []float64{4, 0, -4, 8} {
		if math.Abs(d.Data[i]-want) > 1e-14 {
			t.Errorf("its derivative in mean %d is %v, want %v", i, d.Data[i], want)
		}
	}
	if got, want := GaussianPixelsGradLogVar(m, x, g.Data, logvar), (4-2.)/2+2*(5-2.)/2; math.Abs(got-want) > 1e-14 {
		t.Errorf("its derivative in log σ² is %v, want %v", got, want)
	}
}

// TestClamp keeps what lies in [0, 1], and NaN.
func TestClamp(t *testing.T) {
	a := Dense(1, 6, []float32{-1, 0, 0.25, 1, 2, float32(math.NaN())})
	Clamp(a, a)
	for j, want := range []float32{0, 0, 0.25, 1, 1} {
		if a.Data[j] != want {
			t.Errorf("element %d is %v, want %v", j, a.Data[j], want)
		}
	}
	if a.Data[5] == a.Data[5] {
		t.Errorf("NaN became %v", a.Data[5])
	}
}

// TestContinuousInverses: the logit is the inverse of the mean; the quantile is that of
// the distribution function (e^(xℓ) − 1)/(e^ℓ − 1), and never leaves [0, 1].
func TestContinuousInverses(t *testing.T) {
	for _, l := range continuousLogits() {
		if got := ContinuousLogit(ContinuousMean(l)); !(math.Abs(got-l) <= 1e-10*max(1, l*l)) {
			t.Errorf("the logit of the mean at %v is %v", l, got)
		}
		for _, u := range []float64{0x1p-24, 0.1, 0.5, 0.9, 1 - 0x1p-24, 1} {
			x := ContinuousQuantile(l, u)
			if !(x >= 0 && x <= 1) {
				t.Errorf("quantile %v at logit %v is %v", u, l, x)
			}
			if math.Abs(l) < 1e-3 {
				continue // F would cancel; there F(x) is about x
			}
			if f := math.Expm1(x*l) / math.Expm1(l); !(math.Abs(f-u) <= 1e-12) {
				t.Errorf("F(quantile %v at logit %v) = %v", u, l, f)
			}
		}
	}
	for mean, want := range map[float64]float64{0: math.Inf(-1), 1: math.Inf(1), 0.5: 0} {
		if got := ContinuousLogit(mean); got != want && !(math.Abs(got-want) <= 1e-15) {
			t.Errorf("the logit of mean %v is %v", mean, got)
		}
	}
	for _, u := range []float64{0, 0.5, 1} {
		if a, b := ContinuousQuantile(math.Inf(-1), u), ContinuousQuantile(math.Inf(1), u); a != 0 || b != 1 {
			t.Errorf("at u = %v pixels of infinite logits are %v and %v, want 0 and 1", u, a, b)
		}
		for _, l := range []float64{math.SmallestNonzeroFloat64, 1e-310} {
			if a, b := ContinuousQuantile(-l, u), ContinuousQuantile(l, u); a != u || b != u {
				t.Errorf("at u = %v pixels of the logits ∓%v are %v and %v", u, l, a, b)
			}
		}
	}
}
