package latent

import (
	"fmt"
	"math"
	"testing"

	"vaelab/mixture"
	"vaelab/rng"
)

// TestMixturesOf: the prior that a fitted mixture becomes has the density that it has, and far from all components, too; the mean of its
// draws' log density is that of the points that it was fitted to, which is minus an entropy.
func TestMixturesOf(t *testing.T) {
	const n = 4000
	points := make([][]float64, n)
	for i := range points {
		e := rng.Normals(rng.Stream{Seed: 5, Step: uint32(i)}.Block(0))
		side := math.Copysign(3, e[3])
		points[i] = []float64{e[0] + side, 2*e[0] + e[1]/2 - side, e[2]/3 + e[1]}
	}
	for _, full := range []bool{false, true} {
		fit, density, err := mixture.Fit(t.Context(), points, mixture.Options{Components: 3, Full: full, Restarts: 1, Iterations: 30, Workers: 2})
		check(t, err)
		var p Prior
		var values map[string][]float32
		if full {
			p, values = FullMixtureOf(fit)
		} else {
			p, values = MixtureOf(fit)
		}
		places := append([][]float64{{40, -60, 20}, {-3, 500, 0}}, points...)
		got := logDensities(t, p, values, places)
		for i, z := range places {
			want, err := fit.LogDensity(t.Context(), 1, [][]float64{z})
			check(t, err)
			if d := math.Abs(float64(got[i]) - want); d > 2e-5*(10+math.Abs(want)) {
				t.Fatalf("full %v: the log density at %v is %v, want %v", full, z, got[i], want)
			}
		}
		b := newBuilder(n, p)
		b.Output("z", p.Sample(b, rng.Prior))
		drawn := logDensities(t, p, values, rowsOf(runWith(t, b, values, nil)["z"]))
		estimated(n, func(i int) float64 { return float64(drawn[i]) }).wants(t, fmt.Sprintf("full %v: the mean log density of draws", full), density)
	}
}

// logDensities are log p of codes with the given parameters.
func logDensities(t *testing.T, p Prior, values map[string][]float32, z [][]float64) []float32 {
	t.Helper()
	var codes []float32
	for _, row := range z {
		for _, x := range row {
			codes = append(codes, float32(x))
		}
	}
	b := newBuilder(len(z), p)
	b.Output("logp", p.LogProb(b, given(b, p.Support(), 1, rng.Noise)))
	return runWith(t, b, values, map[string][]float32{Codes: codes})["logp"]
}

func rowsOf(flat []float32) (rows [][]float64) {
	for i := 0; i < len(flat); i += dims {
		rows = append(rows, []float64{float64(flat[i]), float64(flat[i+1]), float64(flat[i+2])})
	}
	return rows
}

// runWith is run with the given parameters.
func runWith(t *testing.T, b *Builder, learned, set map[string][]float32) map[string][]float32 {
	t.Helper()
	g, err := b.Graph()
	check(t, err)
	return runLearned(t, g, learned, set)
}
