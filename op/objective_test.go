package op

import (
	"math"
	"testing"

	"vaelab/kernel"
)

// TestPenalties: the cost by hand, for two images of log p = −10 and −20, two dimensions
// of mean KL 1 and 4, and β = 2.
func TestPenalties(t *testing.T) {
	loglik, kl, beta := kernel.Dense(2, 1, []float64{-10, -20}), kernel.Dense(2, 2, []float64{0.5, 3, 1.5, 5}), kernel.Dense(1, 1, []float64{2})
	for o, want := range map[NegativeELBO]float64{
		{}:              15 + 2*5,
		{FreeBits: 0.5}: 15 + 2*5,
		{FreeBits: 3}:   15 + 2*(3+4),
		{FreeBits: 6}:   15 + 2*(6+6),
		{Capacity: 4}:   15 + 2*1,
		{Capacity: 25}:  15 + 2*20,
	} {
		cost := kernel.Dense(1, 1, []float64{math.NaN()})
		o.run64(Whole, cost, []F64{loglik, kl, beta})
		if got := cost.Data[0]; got != want {
			t.Errorf("%v is %v, want %v", o, got, want)
		}
	}
}
