package kernel

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestPsi holds digamma and trigamma to mpmath's values: in float64 to 4e-15·(|ψ|+1)
// and 1e-14 relative, in float32 to one unit in the last place.
func TestPsi(t *testing.T) {
	text, err := os.ReadFile("../distribution/testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Psi [][3]float64 }
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Psi) == 0 {
		t.Fatal("no golden values")
	}
	for _, row := range golden.Psi {
		x, psi, psi1 := row[0], row[1], row[2]
		if got := digamma(x); !(math.Abs(got-psi) <= 4e-15*(math.Abs(psi)+1)) {
			t.Errorf("ψ(%v) = %v, want %v", x, got, psi)
		}
		if got := trigamma(x); !(math.Abs(got-psi1) <= 1e-14*psi1) {
			t.Errorf("ψ₁(%v) = %v, want %v", x, got, psi1)
		}
	}
}

// TestSpecialFloat32 holds the float32 functions to the float64 ones at every power
// of two and between, to one unit in the last place; and the float64 ones to their
// recurrences and to their leading terms at the ends.
func TestSpecialFloat32(t *testing.T) {
	for e := -126.0; e <= 126; e += 0.37 {
		x := float32(math.Exp2(e))
		y := float64(x)
		for _, f := range []struct {
			name string
			got  float32
			want float64
		}{
			{"lgamma", lgamma(x), lgamma(y)},
			{"digamma", digamma(x), digamma(y)},
			{"trigamma", trigamma(x), trigamma(y)},
		} {
			if f.want > math.MaxFloat32 {
				if !math.IsInf(float64(f.got), 1) {
					t.Errorf("%s(%v) = %v, want +Inf", f.name, x, f.got)
				}
				continue
			}
			if u := ulps(f.got, f.want); u > 1 && math.Abs(float64(f.got)-f.want) > 1e-14 {
				t.Errorf("%s(%v) = %v, want %v: %v ulps", f.name, x, f.got, f.want, u)
			}
		}
		if a, b := digamma(y+1), digamma(y)+1/y; math.Abs(a-b) > 1e-14*(math.Abs(a)+1/y+1) {
			t.Errorf("ψ(%v + 1) = %v, but ψ + 1/x = %v", y, a, b)
		}
		if a, b := trigamma(y+1), trigamma(y)-1/(y*y); math.Abs(a-b) > 1e-14*(a+1/(y*y)) {
			t.Errorf("ψ₁(%v + 1) = %v, but ψ₁ − 1/x² = %v", y, a, b)
		}
	}
	for _, x := range []float64{1e8, 1e30} {
		if got := digamma(x); math.Abs(got-math.Log(x)) > 1/x+1e-14 {
			t.Errorf("ψ(%v) = %v, want about ln x = %v", x, got, math.Log(x))
		}
		if got := trigamma(x) * x; math.Abs(got-1) > 1/x+1e-14 {
			t.Errorf("x ψ₁(x) = %v at %v, want about 1", got, x)
		}
	}
}

// TestSpecialEnds: the functions of positive numbers end at 0 and +Inf in their limits,
// and below 0 at once and in NaN. (The recurrence never leaves −Inf, nor a number to
// which adding 1 makes no difference.)
func TestSpecialEnds(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, f := range []struct {
		name         string
		f            func(float64) float64
		zero, beyond float64
	}{
		{"lgamma", lgamma[float64], inf, inf},
		{"digamma", digamma[float64], -inf, inf},
		{"trigamma", trigamma[float64], inf, 0},
	} {
		for _, x := range []float64{-inf, -math.MaxFloat64, -1e16, -3.5, -1, -0.5, -math.SmallestNonzeroFloat64, nan} {
			if got := f.f(x); got == got {
				t.Errorf("%s(%v) = %v, want NaN", f.name, x, got)
			}
		}
		for x, want := range map[float64]float64{0: f.zero, inf: f.beyond} {
			if got := f.f(x); got != want {
				t.Errorf("%s(%v) = %v, want %v", f.name, x, got, want)
			}
		}
		if got := f.f(math.SmallestNonzeroFloat64); math.Signbit(got) != math.Signbit(f.zero) || math.Abs(got) < 700 {
			t.Errorf("%s at the least number is %v", f.name, got)
		}
	}
}
