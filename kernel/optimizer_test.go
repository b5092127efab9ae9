package kernel

import (
	"math"
	"testing"
)

// TestOptimizers holds ten updates to the formulas in float64.
func TestOptimizers(t *testing.T) { onEach(t, optimizers) }

func optimizers(t *testing.T) {
	grads := []float64{0.5, -2, 1e-3, 1e3, 0, -0.25, 3, 1e-8, -7, 2}
	const lr, scale = 0.01, 0.5
	for name, c := range map[string]struct {
		update func(w, g []float32, s Moments, lr, scale float64, t int) bool
		want   func(w, m, v, g float64, t int) (float64, float64, float64)
	}{
		"adam": {Adam{0.9, 0.999, 1e-8}.Update, func(w, m, v, g float64, t int) (float64, float64, float64) {
			m, v = 0.9*m+0.1*g, 0.999*v+0.001*g*g
			mHat, vHat := m/(1-math.Pow(0.9, float64(t))), v/(1-math.Pow(0.999, float64(t)))
			return w - lr*mHat/(math.Sqrt(vHat)+1e-8), m, v
		}},
		"rmsprop": {RMSprop{0.99, 1e-8}.Update, func(w, m, v, g float64, _ int) (float64, float64, float64) {
			m, v = 0.99*m+0.01*g, 0.99*v+0.01*g*g
			return w - lr*g/(math.Sqrt(v-m*m)+1e-8), m, v
		}},
	} {
		t.Run(name, func(t *testing.T) {
			n := len(grads)
			w, s := make([]float32, n), Moments{make([]float32, n), make([]float32, n)}
			want, m, v := make([]float64, n), make([]float64, n), make([]float64, n)
			for step := 1; step <= 10; step++ {
				g := make([]float32, n)
				for i := range g {
					g[i] = float32(grads[(i+step)%n])
					want[i], m[i], v[i] = c.want(want[i], m[i], v[i], scale*float64(g[i]), step)
				}
				if !c.update(w, g, s, lr, scale, step) {
					t.Fatal("finite gradients were called infinite")
				}
			}
			for i := range w {
				if math.Abs(float64(w[i])-want[i]) > 1e-5*math.Max(1, math.Abs(want[i])) {
					t.Errorf("parameter %d is %v, want %v", i, w[i], want[i])
				}
			}
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				g := make([]float32, n)
				g[n-1] = float32(bad)
				if c.update(w, g, s, lr, 1, 1) {
					t.Errorf("a gradient of %v was called finite", bad)
				}
			}
		})
	}
}

// TestRMSpropCancellation: a constant gradient makes the centred variance 0 but for
// rounding; the update stays finite.
func TestRMSpropCancellation(t *testing.T) { onEach(t, rmspropCancellation) }

func rmspropCancellation(t *testing.T) {
	w, s := []float32{0}, Moments{[]float32{0}, []float32{0}}
	for step := 1; step <= 5000; step++ {
		RMSprop{0.99, 1e-8}.Update(w, []float32{0.1}, s, 1e-3, 1, step)
		if x := float64(w[0]); math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("after %d steps the parameter is %v", step, x)
		}
	}
}

// TestLargeNorm: a gradient whose squares are beyond float32 has a norm all the same, so that
// clipping does not make nothing of it.
func TestLargeNorm(t *testing.T) { onEach(t, largeNorm) }

func largeNorm(t *testing.T) {
	g := make([]float32, 100)
	for i := range g {
		g[i] = 1e25
	}
	if s := SumSquares(g); !(math.Abs(s/1e52-1) <= 1e-6) {
		t.Errorf("Σ g² = %v, want 1e52", s)
	}
	g[7] = float32(math.Inf(-1))
	if s := SumSquares(g); !math.IsInf(s, 1) {
		t.Errorf("with an infinite gradient Σ g² = %v", s)
	}
	g[8] = float32(math.NaN())
	if s := SumSquares(g); s == s {
		t.Errorf("with a gradient of NaN Σ g² = %v", s)
	}
}
