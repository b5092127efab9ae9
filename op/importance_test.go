package op_test

import (
	"math"
	"testing"

	"vaelab/op"
)

// TestBoundWithoutWeight: an image of which some draws weigh nothing has the bound of the
// others, and one of which none weighs anything has −L_K = +Inf, not NaN.
func TestBoundWithoutWeight(t *testing.T) {
	none := math.Inf(-1)
	zero := vectorOf(0, 0)
	for _, c := range []struct {
		draws int
		a, b  float64
		want  float64
	}{
		{2, none, 3, math.Log(2) - 3},
		{2, 3, none, math.Log(2) - 3},
		{2, none, none, math.Inf(1)},
		{1, 3, none, math.Inf(1)},
	} {
		if got := value(t, op.ImportanceBound{Draws: c.draws}, vectorOf(c.a, c.b), zero, zero)[0]; got != c.want {
			t.Errorf("of log weights %v and %v, K = %d: %v, want %v", c.a, c.b, c.draws, got, c.want)
		}
	}
	if w := value(t, op.WeightShares{Draws: 2}, vectorOf(none, 3), zero, zero); w[0] != 0 || w[1] != 1 {
		t.Errorf("the shares of weights 0 and e³ are %v", w)
	}
}
