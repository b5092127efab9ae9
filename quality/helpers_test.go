package quality

import (
	"math"
	"testing"

	"vaelab/kernel"
	"vaelab/rng"
)

// sample returns n draws of N(m, s² I) in so many dimensions.
func sample(n, dim int, m, s float64, seed uint64) kernel.Mat[float32] {
	x := kernel.Dense(n, dim, make([]float32, n*dim))
	for i := range n {
		row, stream := x.Row(i), rng.Stream{Seed: seed, Step: uint32(i)}
		for j := range row {
			if j%4 == 0 {
				for k, e := range rng.Normals(stream.Block(uint32(j / 4))) {
					if j+k < dim {
						row[j+k] = float32(m + s*e)
					}
				}
			}
		}
	}
	return x
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v ± %v", what, got, want, tolerance)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
