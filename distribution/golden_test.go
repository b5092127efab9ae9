package distribution

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"vaelab/internal/special"
)

// golden is what scripts/dev/golden_distribution.py wrote, from mpmath, SciPy and PyTorch.
type golden struct {
	Psi       [][3]float64
	Gamma     [][5]float64
	GammaKL   [][5]float64 `json:"gamma_kl"`
	Dirichlet []struct {
		P, Q []float64
		KL   float64
	}
	Beta [][5]float64
	Fits []struct {
		Z           []float64
		Shape, Rate float64
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	b, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// within demands |got − want| ≤ rel·|want| + abs.
func within(t *testing.T, what string, got, want, rel, abs float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Abs(want)+abs) {
		t.Errorf("%s = %v, want %v: off by %.2g, relative %.2g", what, got, want, got-want, (got-want)/want)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestGoldenPsi(t *testing.T) {
	for _, r := range readGolden(t).Psi {
		within(t, name("digamma", r[0]), special.Digamma(r[0]), r[1], 4e-15, 4e-15)
		within(t, name("trigamma", r[0]), special.Trigamma(r[0]), r[2], 1e-14, 0)
	}
}

func TestGoldenGamma(t *testing.T) {
	for _, r := range readGolden(t).Gamma {
		g := must[Gamma](t)(NewGamma(r[0], r[1]))
		within(t, name("log p", r[:3]...), g.LogProb(r[2]), r[3], 1e-13, 1e-13)
		within(t, name("CDF", r[:3]...), gammaCDF(g, r[2]), r[4], 1e-12, 0)
		if u := r[4]; u > 1e-300 && u < 0.999 {
			within(t, name("quantile", r[0], r[1], u), g.Quantile(u), r[2], 1e-11, 0)
		}
	}
}

func TestGoldenGammaKL(t *testing.T) {
	for _, r := range readGolden(t).GammaKL {
		q, p := must[Gamma](t)(NewGamma(r[0], r[1])), must[Gamma](t)(NewGamma(r[2], r[3]))
		within(t, name("KL", r[:4]...), q.KL(p), r[4], 1e-12, 0)
	}
}

func TestGoldenDirichlet(t *testing.T) {
	for _, r := range readGolden(t).Dirichlet {
		p, q := must[Dirichlet](t)(NewDirichlet(r.P)), must[Dirichlet](t)(NewDirichlet(r.Q))
		within(t, name("KL", append(r.P, r.Q...)...), p.KL(q), r.KL, 1e-11, 0)
	}
}

func TestGoldenBeta(t *testing.T) {
	for _, r := range readGolden(t).Beta {
		p := must[Beta](t)(NewBeta(r[0], r[1]))
		within(t, name("log p", r[:3]...), p.LogProb(r[2]), r[3], 1e-13, 1e-13)
		within(t, name("CDF", r[:3]...), p.CDF(r[2]), r[4], 1e-11, 0)
		if u := r[4]; u > 1e-300 && u < 0.999 {
			// The derivative takes u's own rounding, and the CDF's error, to x.
			slack := 1e-15 * u / math.Exp(r[3]) / r[2]
			within(t, name("quantile", r[0], r[1], u), p.Quantile(u), r[2], 1e-11+slack, 0)
		}
	}
}

func TestGoldenGammaFits(t *testing.T) {
	for _, r := range readGolden(t).Fits {
		var s GammaSums
		if err := s.Add(r.Z, logs(r.Z)); err != nil {
			t.Fatal(err)
		}
		g := must[Gamma](t)(s.MaximumLikelihood())
		within(t, "shape", g.Shape(), r.Shape, 1e-13, 0)
		within(t, "rate", g.rate, r.Rate, 1e-13, 0)
	}
}
