package dist

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"vaelab/rng"
)

// name says what was computed of which arguments.
func name(what string, args ...float64) string { return fmt.Sprintf("%s%v", what, args) }

// normals returns n standard normal numbers.
func normals(n int, seed uint64) []float64 {
	x := make([]float64, n)
	fillNormals(x, rng.Stream{Seed: seed, Purpose: rng.Noise}, 0)
	return x
}

// randomFull returns a Gaussian with a covariance of condition number below 1000.
func randomFull(t testing.TB, n int, seed uint64) Full {
	t.Helper()
	x := normals(n*n+n, seed)
	f := mat.NewDense(n, n, x[:n*n])
	var s mat.SymDense
	s.SymOuterK(1/float64(n), f)
	for i := range n {
		s.SetSym(i, i, s.At(i, i)+0.05)
	}
	return must[Full](t)(NewFull(x[n*n:], &s))
}
