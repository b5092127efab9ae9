package distribution

import (
	"fmt"
	"math"

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
	below, _ := masses(g.logs(), min(g.coordinate(z), farthest))
	return below
}

// meanLogOf returns E[log z].
func meanLogOf(g Gamma) float64 { return special.Digamma(g.shape) - math.Log(g.rate) }
