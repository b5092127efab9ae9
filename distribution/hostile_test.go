package distribution

import (
	"errors"
	"math"
	"testing"

	"vaelab/internal/special"
)

func TestFitsRefuse(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	gamma := func(z, logz []float64) func() error {
		return func() error {
			var s GammaSums
			if err := s.Add(z, logz); err != nil {
				return err
			}
			_, a := s.Moments()
			_, b := s.MaximumLikelihood()
			if (a == nil) != (b == nil) {
				t.Errorf("%v: moments %v, likelihood %v", z, a, b)
			}
			return errors.Join(a, b)
		}
	}
	dirichlet := func(x ...float64) func() error {
		return func() error {
			s := NewDirichletSums(2)
			if err := s.Add(x, logs(x)); err != nil {
				return err
			}
			_, err := s.MaximumLikelihood()
			return err
		}
	}
	diagonal := func(x ...float64) func() error {
		return func() error {
			s := NewDiagonalSums(2)
			if err := s.Add(x); err != nil {
				return err
			}
			_, err := s.Moments()
			return err
		}
	}
	for what, fit := range map[string]func() error{
		"gamma: nothing":         gamma(nil, nil),
		"gamma: one":             gamma([]float64{1}, logs([]float64{1})),
		"gamma: constant":        gamma([]float64{2, 2, 2}, logs([]float64{2, 2, 2})),
		"gamma: zero":            gamma([]float64{1, 0, 2}, logs([]float64{1, 0, 2})),
		"gamma: negative":        gamma([]float64{1, -1, 2}, []float64{0, 0, 0}),
		"gamma: NaN":             gamma([]float64{1, nan, 2}, logs([]float64{1, nan, 2})),
		"gamma: NaN first":       gamma([]float64{nan, 1, 2}, []float64{0, 0, 1}),
		"gamma: Inf":             gamma([]float64{1, inf, 2}, logs([]float64{1, inf, 2})),
		"gamma: bad logarithm":   gamma([]float64{1, 2}, []float64{0, nan}),
		"dirichlet: nothing":     dirichlet(),
		"dirichlet: constant":    dirichlet(0.5, 0.5, 0.5, 0.5),
		"dirichlet: zero":        dirichlet(0, 1, 0.5, 0.5),
		"dirichlet: off simplex": dirichlet(0.2, 0.2, 0.5, 0.5),
		"dirichlet: negative":    dirichlet(-0.5, 1.5, 0.5, 0.5),
		"dirichlet: NaN":         dirichlet(nan, 1, 0.5, 0.5),
		"diagonal: one sample":   diagonal(1, 2),
		"diagonal: constant":     diagonal(1, 2, 1, 2, 1, 2),
		"diagonal: not finite":   diagonal(1, inf, 2, 3, 5, 5),
	} {
		if err := fit(); !errors.Is(err, ErrSamples) {
			t.Errorf("%s: %v, want ErrSamples", what, err)
		}
	}
	for what, err := range map[string]error{
		"diagonal": func() error { _, err := NewDiagonal(nil, nil); return err }(),
		"rows":     NewDiagonalSums(2).Add([]float64{1, 2, 3}),
		"simplex":  NewDirichletSums(2).Add([]float64{1, 0, 0}, []float64{0, 0, 0}),
		"logs":     new(GammaSums).Add([]float64{1, 2}, []float64{0}),
	} {
		if !errors.Is(err, ErrDimension) {
			t.Errorf("%s: %v, want ErrDimension", what, err)
		}
	}
}

func TestConstructorsRefuse(t *testing.T) {
	for _, bad := range []float64{0, -1, 1e-51, 1e51, math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, errs := NewGamma(bad, 1)
		_, rate := NewGamma(1, bad)
		_, a := NewBeta(bad, 1)
		_, b := NewBeta(1, bad)
		_, d := NewDirichlet([]float64{1, bad})
		_, scale := NewDiagonal([]float64{0}, []float64{bad})
		for i, err := range []error{errs, rate, a, b, d, scale} {
			if err == nil {
				t.Errorf("constructor %d takes %v", i, bad)
			}
		}
	}
	for _, bad := range []float64{2e50, math.NaN(), math.Inf(-1)} {
		if _, err := NewDiagonal([]float64{bad}, []float64{1}); err == nil {
			t.Errorf("mean %v is taken", bad)
		}
	}
	if _, err := NewDirichlet([]float64{1}); err == nil {
		t.Error("a Dirichlet of one component is taken")
	}
}

// TestNoQuantiles: outside of [0, 1] there are none.
func TestNoQuantiles(t *testing.T) {
	for _, u := range []float64{-0.1, 1.1, math.NaN()} {
		if g, b := (Gamma{1, 1}).Quantile(u), (Beta{1, 1}).Quantile(u); g == g || b == b {
			t.Errorf("quantiles at %v: %v, %v", u, g, b)
		}
	}
}

// TestQuantilesEnd: for every distribution that a constructor accepts, also where its
// tails are no numbers any more, a quantile is found in finite time.
func TestQuantilesEnd(t *testing.T) {
	shapes := []float64{1e-50, 1e-20, 1e-3, 1, 1e4, 1e20, 1e50}
	for _, a := range shapes {
		for _, b := range shapes {
			p, q := must[Beta](t)(NewBeta(a, b)), must[Gamma](t)(NewGamma(a, b))
			for _, u := range []float64{0, math.SmallestNonzeroFloat64, 1e-20, 0.5, 1 - 0x1p-53, 1} {
				if x, z := p.Quantile(u), q.Quantile(u); !(x >= 0 && x <= 1 && z >= 0) {
					t.Errorf("at u = %v of (%v, %v): beta %v, gamma %v", u, a, b, x, z)
				}
			}
		}
	}
}

// TestPsiEnds: ψ and ψ₁ end at 0 and +Inf in their limits, keep to −1/x and 1/x² as far as
// numbers go, and below 0 are NaN, at once. (The recurrence never leaves −Inf, nor a number
// to which adding 1 makes no difference.)
func TestPsiEnds(t *testing.T) {
	inf := math.Inf(1)
	for x, want := range map[float64][2]float64{
		0: {-inf, inf}, math.SmallestNonzeroFloat64: {-inf, inf}, 1e-308: {-1e308, inf}, 1e-201: {-1e201, inf},
		1e-199: {-1e199, inf}, 1e-150: {-1e150, 1e300}, inf: {inf, 0},
	} {
		for i, f := range []func(float64) float64{special.Digamma, special.Trigamma} {
			if got := f(x); got != want[i] && !(math.Abs(got/want[i]-1) <= 1e-14) {
				t.Errorf("ψ, or derivative %d of it, is %v at %v, want %v", i, got, x, want[i])
			}
		}
	}
	for _, x := range []float64{-inf, -math.MaxFloat64, -1e16, -3.5, -1, -0.5, -math.SmallestNonzeroFloat64, math.NaN()} {
		if a, b := special.Digamma(x), special.Trigamma(x); a == a || b == b {
			t.Errorf("ψ(%v) = %v, ψ₁ = %v, want NaN", x, a, b)
		}
	}
}
