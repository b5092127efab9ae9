package kernel

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// temme is the inversion of F(z; α) = u for Γ(α, 1) that holds uniformly in u as α grows
// (N. M. Temme, "Asymptotic inversion of incomplete gamma functions", Math. Comp. 58,
// 1992). With λ = z/α and ½η² = λ − 1 − ln λ, where λ − 1 has η's sign,
//
//	η = η₀ + ε₁(η₀)/α + ε₂(η₀)/α² + …,  η₀ = Φ⁻¹(u)/√α.
//
// Four corrections give ln z to 1e-7 from α = 30 on, and a guess from 1 on.
type temme struct {
	alpha, eta0, eta float64
	value, slope     [4]float64 // ε₁ … ε₄ at η₀, and their derivatives
}

func invertTemme(alpha, u float64) temme {
	t := temme{alpha: alpha, eta0: mathext.NormalQuantile(u) / math.Sqrt(alpha)}
	sum := 0.0
	for i := 3; i >= 0; i-- {
		t.value[i], t.slope[i] = correction(i, t.eta0)
		sum = (sum + t.value[i]) / alpha
	}
	t.eta = t.eta0 + sum
	return t
}

// log returns y = ln z.
func (t *temme) log() float64 { return math.Log(t.alpha) + logRatio(t.eta) }

// derivative returns dy/dα at fixed u, term by term, with dη₀/dα = −η₀/2α and
// d ln λ/dη = η/(λ − 1).
func (t *temme) derivative() float64 {
	inverse := 1 / t.alpha
	moved, fixed, power := 1.0, 0.0, 1.0
	for i := range t.value {
		power *= inverse
		moved += t.slope[i] * power
		fixed -= float64(i+1) * t.value[i] * power * inverse
	}
	ratio := 1 - t.eta/3
	if math.Abs(t.eta) > 1e-7 {
		ratio = t.eta / math.Expm1(logRatio(t.eta))
	}
	return inverse + ratio*(fixed-t.eta0/2*inverse*moved)
}

// corrections are the series of ε₁ … ε₄ about η = 0.
var corrections = [4][7]float64{
	{-1. / 3, 1. / 36, 1. / 1620, -7. / 6480, 5. / 18144, -11. / 382725, -101. / 16329600},
	{-7. / 405, -7. / 2592, 533. / 204120, -1579. / 2099520, 109. / 1749600, 10217. / 251942400},
	{449. / 102060, -63149. / 20995200, 29233. / 36741600, 346793. / 5290790400, -18442139. / 130947667200},
	{319. / 183708, -269383. / 4232632320, -449882243. / 982102968000},
}

// correction returns ε_{i+1}(η) and its derivative. The first is ln(η/(λ − 1))/η; the
// others are their series, up to |η| = 1.5 and constant beyond, where α is small and
// they are but a guess.
func correction(i int, eta float64) (value, slope float64) {
	const flat, reach = 0.05, 1.5
	if i == 0 && math.Abs(eta) > flat {
		excess := math.Expm1(logRatio(eta)) // λ − 1
		value = math.Log(eta/excess) / eta
		return value, (1/eta - eta*(1+excess)/(excess*excess) - value) / eta
	}
	eta = max(-reach, min(eta, reach))
	c := &corrections[i]
	for k := len(c) - 1; k >= 0; k-- {
		slope = slope*eta + value
		value = value*eta + c[k]
	}
	return value, slope
}

// logRatio returns τ = ln λ, which has the sign of η: e^τ − 1 − τ = ½η².
func logRatio(eta float64) float64 {
	half := eta * eta / 2
	var tau float64
	switch {
	case eta < -1.5:
		tau = -1 - half + math.Exp(-1-half)
	case eta > 2:
		tau = math.Log(1 + half + math.Log(1+half))
	default:
		tau = eta * (1 - eta*(1./6-eta*(1./36-eta*(1./270-eta*(1./4320+eta/17010)))))
	}
	if math.Abs(eta) < 1e-3 {
		return tau
	}
	for range 2 { // Halley's steps
		e := math.Expm1(tau)
		r := (e - tau - half) / e
		tau -= r / (1 - r*(1+e)/(2*e))
	}
	return tau
}
