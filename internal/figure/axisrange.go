package figure

import (
	"math"
	"slices"
)

// interval is what an axis shows.
type interval struct{ lo, hi float64 }

func (r interval) holds(v float64) bool { return r.lo <= v && v <= r.hi }

// wholeRange returns the interval from the least to the greatest of values, of which there is at least one. A lone value
// gets room to both sides.
func wholeRange(values []float64) interval {
	r := interval{slices.Min(values), slices.Max(values)}
	// A range at the level of rounding is none: its ticks could not be told apart.
	if size := max(math.Abs(r.lo), math.Abs(r.hi)); r.hi-r.lo <= 1e-9*size {
		room := max(0.05*size, math.SmallestNonzeroFloat32)
		if size == 0 {
			room = 1
		}
		return interval{r.lo - room, r.hi + room}
	}
	return r
}

const (
	bulk      = 0.9 // share of the values, from the least on, that must be seen
	dominance = 3   // the tail above the bulk may at most triple the range
	headroom  = 0.25
)

// robustRange returns the interval in which losses are best read: all values, unless a few high ones flatten the rest.
//
// Losses fall from a first value that may be several times the last one. Let q be the value that 90 % of the values don't
// exceed. If the greatest lies more than three times as far above the least as q does, the range ends a quarter of that
// distance above q, and lines leave through the top of the frame. Low outliers are never cut: in a loss they are news.
func robustRange(values []float64) interval {
	all := wholeRange(values)
	sorted := slices.Sorted(slices.Values(values))
	q := sorted[int(math.Ceil(bulk*float64(len(sorted))))-1]
	spread := q - all.lo
	if spread > 0 && all.hi-all.lo > dominance*spread {
		all.hi = q + headroom*spread
	}
	return all
}

// widened returns r with the given share of its length added on both sides.
func (r interval) widened(share float64) interval {
	room := share * (r.hi - r.lo)
	return interval{r.lo - room, r.hi + room}
}
