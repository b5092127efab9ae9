package special

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// polar returns that of m dimensions and κ.
func polar(m int, kappa float64) *Polar {
	p := new(Polar)
	p.Set(m, kappa)
	return p
}

// near wants two numbers to agree.
func near(t *testing.T, what string, m int, kappa, got, want, relative, absolute float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)+absolute) {
		t.Errorf("m = %d, κ = %v: %s is %v, want %v", m, kappa, what, got, want)
	}
}

// TestPolarInThreeDimensions holds everything to its closed form on the sphere S²: w is exponential there.
func TestPolarInThreeDimensions(t *testing.T) {
	for _, kappa := range []float64{1e-3, 0.1, 1, 7, 100, 1e4, 1e6} {
		p := polar(3, kappa)
		value, slope, curve := p.LogMean()
		fall := -math.Expm1(-2 * kappa)
		near(t, "Λ", 3, kappa, value, math.Log(fall/(2*kappa)), 1e-10, 2e-10)
		if kappa >= 0.1 {
			near(t, "Λ′", 3, kappa, slope, 1/math.Tanh(kappa)-1/kappa-1, 1e-9, 0)
			sinh := math.Sinh(min(kappa, 300))
			near(t, "Λ″", 3, kappa, curve, 1/(kappa*kappa)-1/(sinh*sinh), 1e-8, 0)
		}
		for _, u := range []float64{0x1p-25, 1e-5, 0.01, 0.3, 0.5, 0.8, 0.999, 1 - 1e-6, 1 - 0x1p-25} {
			s := p.Quantile(u)
			below := math.Log1p(-(1-u)*fall) / kappa // w − 1
			near(t, "w − 1", 3, kappa, -2/(1+math.Exp(2*s)), below, 1e-6, 0)
			// dw/dκ of w = 1 + ln(u + (1 − u) e^−2κ)/κ, and ds/dw = 1/(1 − w²)
			slope := -below/kappa - 2*(1-u)*math.Exp(-2*kappa)/(1-(1-u)*fall)/kappa
			if kappa >= 0.1 {
				near(t, "ds/dκ", 3, kappa, p.Slope(s), slope/(-below*(2+below)), 1e-5, 1e-9/kappa)
			}
		}
	}
}

// TestPolarByQuadrature holds masses, moments and quantiles to integrals over the angle θ, w = cos θ, of other points.
func TestPolarByQuadrature(t *testing.T) {
	for _, m := range []int{2, 3, 4, 11, 20, 50, 400} {
		for _, kappa := range []float64{1e-3, 0.1, 1, 10, 100, 1e3, 1e4} {
			p := polar(m, kappa)
			density := func(x, below float64) float64 { return kappa*below + float64(m-2)*math.Log(math.Sin(x)) }
			mode := max(math.Asin(1/math.Cosh(math.Asinh(2*kappa/float64(m-1))/2)), 1e-9)
			top := density(mode, -2*math.Pow(math.Sin(mode/2), 2))
			// from 0 to θ of (w − 1)^power e^κ(w−1) sin^(m−2) θ, over its maximum or so
			integral := func(theta float64, power int) (sum float64) {
				reach := math.Min(theta, 45*math.Sqrt(float64(m)/(kappa+float64(m)))) // beyond, nothing is left
				const pieces = 64
				for i := range pieces {
					from, to := reach*float64(i)/pieces, reach*float64(i+1)/pieces
					sum += quad.Fixed(func(x float64) float64 {
						below := -2 * math.Pow(math.Sin(x/2), 2)
						return math.Pow(below, float64(power)) * math.Exp(density(x, below)-top)
					}, from, to, 20, nil, 0)
				}
				return sum
			}
			uniform := math.Sqrt(math.Pi) * math.Exp(lgamma(float64(m-1)/2)-lgamma(float64(m)/2))
			total := integral(math.Pi, 0)
			mean := integral(math.Pi, 1) / total
			variance := integral(math.Pi, 2)/total - mean*mean
			value, slope, curve := p.LogMean()
			near(t, "Λ", m, kappa, value, math.Log(total/uniform)+top, 1e-9, 2e-10)
			near(t, "Λ′", m, kappa, slope, mean, 1e-8, 0)
			near(t, "Λ″", m, kappa, curve, variance, 1e-7, 0)
			for _, u := range []float64{1e-4, 0.1, 0.5, 0.9, 1 - 1e-4} {
				s := p.Quantile(u)
				theta := 2 * math.Atan(math.Exp(-s)) // tan(θ/2) = e^−s
				near(t, "F at the quantile", m, kappa, integral(theta, 0)/total, 1-u, 1e-6, 0)
			}
		}
	}
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

// TestPolarSlope holds derivatives in κ to differences.
func TestPolarSlope(t *testing.T) {
	for _, m := range []int{2, 3, 11, 50} {
		for _, kappa := range []float64{1e-3, 0.3, 5, 200, 1e4} {
			h := 1e-3*kappa + 1e-4
			up, down, p := polar(m, kappa+h), polar(m, kappa-h), polar(m, kappa)
			for _, u := range []float64{1e-5, 0.2, 0.6, 1 - 1e-4} {
				near(t, "ds/dκ", m, kappa, p.Slope(p.Quantile(u)), (up.Quantile(u)-down.Quantile(u))/(2*h), 1e-5, 1e-6)
			}
			a, da, _ := up.LogMean()
			b, db, _ := down.LogMean()
			_, slope, curve := p.LogMean()
			near(t, "Λ′", m, kappa, slope, (a-b)/(2*h), 1e-5, 1e-7)
			near(t, "Λ″", m, kappa, curve, (da-db)/(2*h), 1e-5, 1e-7)
		}
	}
}

// TestPolarOfNaN: what is not a number stays so, and nothing hangs.
func TestPolarOfNaN(t *testing.T) {
	for _, kappa := range []float64{math.NaN(), math.Inf(1)} {
		p := polar(5, kappa)
		if value, _, _ := p.LogMean(); !math.IsNaN(value) {
			t.Errorf("Λ(%v) is %v", kappa, value)
		}
		if s := p.Quantile(0.3); !math.IsNaN(s) {
			t.Errorf("a quantile of κ = %v is %v", kappa, s)
		}
	}
}

func BenchmarkPolar(b *testing.B) {
	var p Polar
	for _, m := range []int{3, 11, 50} {
		b.Run(map[int]string{3: "3", 11: "11", 50: "50"}[m], func(b *testing.B) {
			for range b.N {
				p.Set(m, 40)
				p.Quantile(0.3)
			}
			b.ReportMetric(float64(p.panels), "panels")
		})
	}
}
