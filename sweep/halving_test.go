package sweep

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStages: each stage is η times as long as the one before, the first has an epoch at least and the last a cell at least.
func TestStages(t *testing.T) {
	for _, c := range []struct {
		cells, epochs, eta int
		ends               []int
		share              float64 // of all epochs
	}{
		{27, 27, 3, []int{1, 3, 9, 27}, float64(27*1+9*2+3*6+1*18) / (27 * 27)},
		{12, 30, 3, []int{3, 10, 30}, float64(12*3+4*7+1*20) / (12 * 30)},
		{100, 5, 3, []int{1, 5}, float64(100*1+33*4) / 500},
		{2, 100, 3, []int{100}, 1},
		{5, 1, 2, []int{1}, 1},
		{5, 10, 0, []int{10}, 1},
	} {
		s := &Sweep{Cells: make([]Cell, c.cells), Halve: c.eta}
		if diff := cmp.Diff(c.ends, s.ends(c.epochs)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
		if share := s.Share(c.epochs); math.Abs(share-c.share) > 1e-12 {
			t.Errorf("%+v: a share of %v", c, share)
		}
	}
}

// TestBest: of equal cells the first go on, and those that diverged last.
func TestBest(t *testing.T) {
	var cells []Cell
	for i := range 5 {
		cells = append(cells, Cell{Name: fmt.Sprint(i)})
	}
	var got string
	for _, c := range best(cells, []float64{math.Inf(1), 3, 1, 3, 2}, 4) {
		got += c.Name
	}
	if got != "2413" {
		t.Error(got)
	}
}
