package quality

import (
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"vaelab/kernel"
)

func multivariate(t *testing.T, mean []float64, cov mat.Symmetric) *distmv.Normal {
	t.Helper()
	n, ok := distmv.NewNormal(mean, cov, nil)
	if !ok {
		t.Fatal("the covariance is not positive definite")
	}
	return n
}

// wide is sample in float64.
func wide(n, dim int, m, s float64, seed uint64) [][]float64 {
	x := sample(n, dim, m, s, seed)
	z := make([][]float64, n)
	for i := range z {
		z[i] = kernel.Convert[float64](x.Row(i))
	}
	return z
}

// TestFittedW2AgainstGonum holds W₂² of two samples' fits to gonum's.
func TestFittedW2AgainstGonum(t *testing.T) {
	z, y := wide(60, 3, 0.5, 2, 1), wide(40, 3, -1, 0.3, 2)
	for i := range z {
		z[i][2] += z[i][0] // so that the covariances do not commute
	}
	for i := range y {
		y[i][1] -= 2 * y[i][2]
	}
	var fits [2]*distmv.Normal
	for k, sample := range [][][]float64{z, y} {
		m := NewMoments(sample)
		fits[k] = multivariate(t, m.Mean, mat.NewSymDense(3, m.Covariance.RawSymmetric().Data))
	}
	want := distmv.Wasserstein{}.DistNormal(fits[0], fits[1])
	got, err := FittedW2Squared(z, y)
	check(t, err)
	near(t, "W₂² of the fits", got, want, 1e-6*want)

	for i := range z {
		z[i][1] = 7 // singular
	}
	got, err = FittedW2Squared(z, z)
	check(t, err)
	near(t, "W₂² of a sample to itself", got, 0, 1e-6)
	if _, err := FittedW2Squared(z, y[:1]); err == nil {
		t.Error("a single draw has a covariance")
	}
}
