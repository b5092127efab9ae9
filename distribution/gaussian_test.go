package distribution

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
)

// TestDiagonalAgainstMultivariate holds the sums over dimensions to gonum's Gaussians of any
// covariance.
func TestDiagonalAgainstMultivariate(t *testing.T) {
	means := [][]float64{{0, 0, 0}, {0.5, -1, 3}, {1, 1, 2}}
	scales := [][]float64{{1, 1, 1}, {0.3, 2, 1.5}, {1, 0.1, 4}}
	multivariate := func(i int) *distmv.Normal {
		cov := mat.NewSymDense(3, nil)
		for l, s := range scales[i] {
			cov.SetSym(l, l, s*s)
		}
		n, ok := distmv.NewNormal(means[i], cov, nil)
		if !ok {
			t.Fatal("the covariance is not positive definite")
		}
		return n
	}
	for i := range means {
		for j := range means {
			q, p := must[Diagonal](t)(NewDiagonal(means[i], scales[i])), must[Diagonal](t)(NewDiagonal(means[j], scales[j]))
			n, m := multivariate(i), multivariate(j)
			within(t, "KL", q.KL(p), distmv.KullbackLeibler{}.DistNormal(n, m), 1e-13, 1e-14)
			within(t, "W2²", q.W2Squared(p), distmv.Wasserstein{}.DistNormal(n, m), 1e-13, 1e-13)
		}
	}
	// KL(N(μ, σ²)‖N(0, 1)) by hand: ½(0.25 + 0.09 − 1 − ln 0.09) and so on.
	want := 0.0
	for i, m := range means[1] {
		v := scales[1][i] * scales[1][i]
		want += (m*m + v - 1 - math.Log(v)) / 2
	}
	q, standard := must[Diagonal](t)(NewDiagonal(means[1], scales[1])), standard(3)
	within(t, "KL to standard", q.KL(standard), want, 1e-14, 0)
}

// TestDiagonalsNearlyEqual: where σq = (1+ε)σp the two terms of KL cancel to ε².
func TestDiagonalsNearlyEqual(t *testing.T) {
	const eps = 1e-7
	q := must[Diagonal](t)(NewDiagonal([]float64{1, 2}, []float64{3 * (1 + eps), 4 * (1 + eps)}))
	p := must[Diagonal](t)(NewDiagonal([]float64{1, 2}, []float64{3, 4}))
	within(t, "W2²", q.W2Squared(p), eps*eps*25, 1e-6, 0)
	within(t, "KL", q.KL(p), 2*eps*eps, 1e-6, 0)
}
