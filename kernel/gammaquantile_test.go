package kernel

import (
	"fmt"
	"math"
	"testing"

	"vaelab/distribution"
)

// probabilities are middles of intervals of 2⁻²⁴, from the first to the last.
func probabilities() []float64 {
	var all []float64
	for _, u := range []float64{0, 1e-6, 1e-4, 1e-2, 0.1, 0.35, 0.5, 0.65, 0.9, 0.99, 0.9999, 1 - 1e-6, 1} {
		k := math.Max(1, math.Round(u*0x1p24))
		all = append(all, middle(k*0x1p-24))
	}
	return all
}

func shapes(lo, hi float64) []float64 {
	var all []float64
	for a := lo; a < hi*1.0001; a *= math.Pow(10, 0.2) {
		all = append(all, a)
	}
	return append(all, 0.2999, 0.3, 0.9999, 1, largeShape-1e-3, largeShape)
}

// bulk reports whether u is so far from the ends that the higher accuracy holds.
func bulk(u float64) bool { return u > 1e-4 && u < 1-1e-4 }

// TestLogGammaQuantile holds y to the reference, in absolute terms and, where it is large,
// in relative ones.
func TestLogGammaQuantile(t *testing.T) {
	for _, a := range shapes(1e-3, 1e4) {
		g, err := distribution.NewGamma(a, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range probabilities() {
			want, err := g.LogQuantile(u)
			if err != nil {
				t.Fatal(err)
			}
			tol := 1e-7
			if bulk(u) {
				tol = 1e-8
			}
			if got := logGammaQuantile(a, u); !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
				t.Errorf("ln of the %v-quantile of Γ(%v, 1) = %v, want %v (%.1e)", u, a, got, want, got-want)
			}
		}
	}
}

// TestLogGammaSlope holds dy/dα to the reference's implicit derivative and to central
// differences of its quantile.
func TestLogGammaSlope(t *testing.T) {
	for _, a := range shapes(1e-2, 1e2) {
		for _, u := range probabilities() {
			got := logGammaSlope(a, u, logGammaQuantile(a, u))
			quantile := func(a float64) (distribution.Gamma, float64) {
				g, err := distribution.NewGamma(a, 1)
				if err != nil {
					t.Fatal(err)
				}
				y, err := g.LogQuantile(u)
				if err != nil {
					t.Fatal(err)
				}
				return g, y
			}
			g, y := quantile(a)
			want, tol := g.LogShapeGradient(y), 1e-6
			if bulk(u) {
				tol = 2e-8
			}
			if !(math.Abs(got-want) <= tol*want) {
				t.Errorf("Γ(%v, 1) at %v: dy/dα = %v, want %v (%.1e)", a, u, got, want, got/want-1)
			}
			h := 1e-3 * a
			_, up := quantile(a + h)
			_, down := quantile(a - h)
			if slope := (up - down) / (2 * h); !(math.Abs(got-slope) <= 1e-5*slope) {
				t.Errorf("Γ(%v, 1) at %v: dy/dα = %v, but differences of quantiles give %v", a, u, got, slope)
			}
		}
	}
}

// TestGammaDrawExtremes: y and its derivative are finite in float32 for shapes from the
// least that an encoder emits to huge ones and every end of u, and y rises with u.
func TestGammaDrawExtremes(t *testing.T) {
	mat := func(v float32) Mat[float32] { return Dense(1, 1, []float32{v}) }
	one := mat(1)
	for _, a := range []float32{0x1p-20, 1e-3, 0.01, 1, 29.99, 30, 1e4, 1e8} {
		last := math.Inf(-1)
		for _, u := range []float32{0, 0x1p-24, 1e-3, 0.5, 0.999, 1 - 0x1p-24, 1, 2} {
			y, d := mat(0), mat(0)
			GammaLogDraw(y, mat(a), mat(u))
			GammaLogDrawGrad(d, mat(a), mat(u), y, one)
			for _, v := range []float32{y.Data[0], d.Data[0]} {
				if x := float64(v); math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("α %v, u %v: y %v, dy/dα %v", a, u, y.Data[0], d.Data[0])
				}
			}
			if d.Data[0] <= 0 {
				t.Errorf("α %v, u %v: dy/dα %v is not positive", a, u, d.Data[0])
			}
			if v := float64(y.Data[0]); v < last {
				t.Errorf("α %v: y falls to %v at u = %v", a, v, u)
			} else {
				last = v
			}
		}
	}
	y := mat(0)
	GammaLogDraw(y, mat(float32(math.NaN())), mat(0.5))
	if y.Data[0] == y.Data[0] {
		t.Errorf("a draw of the shape NaN is %v", y.Data[0])
	}
}

func BenchmarkGammaLogDraw(b *testing.B) {
	const n = 1000
	for _, a := range []float32{0.01, 0.1, 1, 3, 10, 50} {
		row := func() Mat[float32] { return Dense(1, n, make([]float32, n)) }
		alpha, u, y, g, d := row(), row(), row(), row(), row()
		Fill(alpha, a)
		Fill(g, 1)
		for i := range n {
			u.Data[i] = (float32(i) + 0.5) / n
		}
		perElement := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
		}
		b.Run(fmt.Sprint("shape=", a, "/draw"), func(b *testing.B) {
			for b.Loop() {
				GammaLogDraw(y, alpha, u)
			}
			perElement(b)
		})
		b.Run(fmt.Sprint("shape=", a, "/gradient"), func(b *testing.B) {
			for b.Loop() {
				GammaLogDrawGrad(d, alpha, u, y, g)
			}
			perElement(b)
		})
	}
}
