package export

import (
	"math"
	"slices"
	"testing"
	"time"

	"vaelab/run"
)

// TestTimes: seconds that begin anew belong to another process, and times never go back.
func TestTimes(t *testing.T) {
	began := time.Unix(1000, 0)
	var records []run.Record
	for _, s := range []float64{1, 4, 2, 3, 0.5, math.NaN(), 2} {
		records = append(records, run.Record{Elapsed: run.Number(s)})
	}
	var got []float64
	for _, at := range timesOf(records, began) {
		got = append(got, at.Sub(began).Seconds())
	}
	if want := []float64{-6, -3, -1, 0, 0.5, 0.5, 2}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if times := timesOf(records, time.Time{}); !times[6].IsZero() {
		t.Errorf("without a beginning the last time is %v", times[6])
	}
}
