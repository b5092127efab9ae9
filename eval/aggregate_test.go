package eval

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"vaelab/quality"
	"vaelab/rng"
)

func multivariate(t *testing.T, mean []float64, cov mat.Symmetric) *distmv.Normal {
	t.Helper()
	n, ok := distmv.NewNormal(mean, cov, nil)
	if !ok {
		t.Fatal("the covariance is not positive definite")
	}
	return n
}

// wide returns n draws of N(m, s² I) in L dimensions.
func wide(n, dim int, m, s float64, seed uint64) [][]float64 {
	z := make([][]float64, n)
	for i, row := range rows(normals(n*dim, rng.Stream{Seed: seed}), dim) {
		for _, x := range row {
			z[i] = append(z[i], m+s*float64(x))
		}
	}
	return z
}

// TestSamplesAgainstClosedForms: draws of N(0, I) in the prior's place give what its closed
// forms give.
func TestSamplesAgainstClosedForms(t *testing.T) {
	const n, dim = 1500, 4
	prior := wide(n, dim, 0, 1, 3)
	for _, c := range []struct{ mean, scale float64 }{{0, 1}, {1, 1}, {-0.5, 2}} {
		z := wide(n, dim, c.mean, c.scale, 4)
		if got, want := MMDSquaredBetween(z, prior), MMDSquared(z); math.Abs(got-want) > 0.002+0.05*want {
			t.Errorf("N(%v, %v²): MMD² is %v, and against the closed form %v", c.mean, c.scale, got, want)
		}
		got, err := quality.FittedW2Squared(z, prior)
		check(t, err)
		want := dim * (c.mean*c.mean + (c.scale-1)*(c.scale-1))
		if math.Abs(got-want) > 0.02+0.1*want {
			t.Errorf("N(%v, %v²): W₂² is %v, want about %v", c.mean, c.scale, got, want)
		}
	}
}
