package distribution

import (
	"fmt"
	"math"
	"slices"

	"vaelab/internal/special"
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

// The functions below are what only tests ask of a distribution.

func gammaCDF(g Gamma, z float64) float64 {
	switch {
	case !(z > 0):
		return 0
	case z > math.MaxFloat64:
		return 1
	}
	return massBelow(g.logs(), min(g.coordinate(z), farthest))
}

// meanLogOf returns E[log z].
func meanLogOf(g Gamma) float64 { return special.Digamma(g.shape) - math.Log(g.rate) }

// logQuantile returns log z with a mass of u below z.
func logQuantile(g Gamma, u float64) float64 {
	return quantile(g.logs(), u) + math.Log(g.shape/g.rate)
}

// farthest bounds t where eᵗ must not overflow; no mass lies beyond it.
const farthest = 600

// standard returns N(0, I).
func standard(dim int) Diagonal {
	return Diagonal{make([]float64, dim), slices.Repeat([]float64{1}, dim)}
}

// logs returns the logarithms of samples.
func logs(x []float64) []float64 {
	l := make([]float64, len(x))
	for i, v := range x {
		l[i] = math.Log(v)
	}
	return l
}
