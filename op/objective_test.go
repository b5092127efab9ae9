package op_test

import (
	"testing"

	"gorgonia.org/tensor"

	"vaelab/op"
)

// TestPenalties: the cost by hand, for two images of log p = −10 and −20, two dimensions
// of mean KL 1 and 4, and β = 2.
func TestPenalties(t *testing.T) {
	shapes := []tensor.Shape{{2}, {2, 2}, tensor.ScalarShape()}
	operands := [][]float64{{-10, -20}, {0.5, 3, 1.5, 5}, {2}}
	for o, want := range map[op.NegativeELBO]float64{
		{}:              15 + 2*5,
		{FreeBits: 0.5}: 15 + 2*5,
		{FreeBits: 3}:   15 + 2*(3+4),
		{FreeBits: 6}:   15 + 2*(6+6),
		{Capacity: 4}:   15 + 2*1,
		{Capacity: 25}:  15 + 2*20,
	} {
		if got := computed(t, made(t, o), shapes, operands)[0]; got != want {
			t.Errorf("%v is %v, want %v", o, got, want)
		}
	}
}
