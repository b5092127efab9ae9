package kernel

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
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

// logQuantile is the reference: of what underflows in z, the term that is left of the series.
func logQuantile(t *testing.T, a, u float64) float64 {
	t.Helper()
	g, err := distribution.NewGamma(a, 1)
	if err != nil {
		t.Fatal(err)
	}
	if z := g.Quantile(u); z > 1e-300 {
		return math.Log(z)
	}
	lg, _ := math.Lgamma(1 + a)
	return (math.Log(u) + lg) / a
}

// TestLogGammaQuantile holds y to the reference, in absolute terms and, where it is large,
// in relative ones.
func TestLogGammaQuantile(t *testing.T) {
	for _, a := range shapes(1e-3, 1e4) {
		for _, u := range probabilities() {
			want, tol := logQuantile(t, a, u), 1e-7
			if bulk(u) {
				tol = 1e-8
			}
			if got := logGammaQuantile(a, u); !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
				t.Errorf("ln of the %v-quantile of Γ(%v, 1) = %v, want %v (%.1e)", u, a, got, want, got-want)
			}
		}
	}
}

// TestLogGammaSlope holds dy/dα to differences of the reference, extrapolated to none (L. F.
// Richardson, 1911).
func TestLogGammaSlope(t *testing.T) {
	for _, a := range shapes(1e-2, 1e2) {
		for _, u := range probabilities() {
			slope := func(h float64) float64 { return (logQuantile(t, a+h, u) - logQuantile(t, a-h, u)) / (2 * h) }
			h, tol := 1e-2*a, 1e-6
			want := (slope(2*h) - 20*slope(h) + 64*slope(h/2)) / 45
			if bulk(u) {
				tol = 2e-8
			}
			if got := logGammaSlope(a, u, logGammaQuantile(a, u)); !(math.Abs(got-want) <= tol*want) {
				t.Errorf("Γ(%v, 1) at %v: dy/dα = %v, want %v (%.1e)", a, u, got, want, got/want-1)
			}
		}
	}
}

// TestGoldenSlope holds the slope below Temme's expansion to mpmath's.
func TestGoldenSlope(t *testing.T) {
	text, err := os.ReadFile("../distribution/testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Gradient [][3]float64 } // shape, log z, d log z/d shape
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, r := range golden.Gradient {
		if r[0] >= largeShape || r[1] > 3 {
			continue
		}
		tried++
		if got := logGammaSlope(r[0], 0, r[1]); !(math.Abs(got/r[2]-1) <= 2e-8) {
			t.Errorf("Γ(%v, 1) at ln z = %v: dy/dα = %v, want %v (%.1e)", r[0], r[1], got, r[2], got/r[2]-1)
		}
	}
	if tried < 50 {
		t.Errorf("only %d numbers were tried", tried)
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
