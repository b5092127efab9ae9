package kernel

import (
	"testing"

	"vaelab/rng"
)

// TestUniform: each row begins with a block of its own, so that a row has the same numbers
// whatever rows are drawn with it, and nothing is written between rows.
func TestUniform(t *testing.T) {
	s := rng.Stream{Seed: 2, Purpose: rng.Noise, Step: 3}
	for _, cols := range []int{1, 3, 4, 20} {
		u := random[float32](9, cols, 5, 1)
		before := random[float32](9, cols, 5, 1)
		Uniform(u, s, 4, 9)
		Uniform(u, s, 0, 4)
		for i := range 9 {
			for j, got := range u.Row(i) {
				block := uint32(i*((cols+3)/4) + j/4)
				if want := float32(rng.Uniform(s.Block(block)[j%4])); got != want || !(got > 0 && got <= 1) {
					t.Fatalf("%d columns: number (%d, %d) is %v, want %v", cols, i, j, got, want)
				}
			}
		}
		for i := range u.Data {
			if i%u.Stride >= cols && u.Data[i] != before.Data[i] {
				t.Fatalf("%d columns: it writes between rows", cols)
			}
		}
	}
}
