package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// interval is what an axis shows.
type interval struct{ lo, hi float64 }

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

// ticks marks an axis at multiples of 1, 2 or 5 times a power of ten. It implements plot.Ticker.
type ticks struct {
	most  int  // marks
	whole bool // whole numbers only, as for epochs
}

// Ticks returns the marks from lo to hi, which must be finite with lo < hi.
func (t ticks) Ticks(lo, hi float64) []plot.Tick {
	step := niceStep((hi - lo) / float64(t.most))
	if t.whole {
		step = max(step, 1)
	}
	decimals := max(0, int(-math.Floor(math.Log10(step))))
	format := byte('f')
	if size := max(math.Abs(lo), math.Abs(hi)); size >= 1e7 || size < 1e-4 {
		format, decimals = 'g', 6
	}

	var marks []plot.Tick
	const rounding = 1e-9 // of a step
	first := math.Ceil(lo/step - rounding)
	for i := 0; i <= t.most; i++ {
		v := (first + float64(i)) * step
		if v > hi+rounding*step {
			break
		}
		v = min(max(v, lo), hi) + 0 // + 0 turns −0 into 0
		label := strings.ReplaceAll(strconv.FormatFloat(v, format, decimals, 64), "-", "−")
		marks = append(marks, plot.Tick{Value: v, Label: label})
	}
	return marks
}

// niceStep returns the least of …, 0.5, 1, 2, 5, 10, … that is not below x > 0.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		// The tolerance keeps 0.30000000000000004 at 0.3 and so on.
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// A logarithmic axis is a linear one of log₁₀ y with its marks named after y. (plot.LogScale misplaces the axis's label and
// shrinks the data for it.)

// logTicks marks an axis of log₁₀ y at whole numbers. It implements plot.Ticker.
type logTicks struct{ most int }

// Ticks returns the marks from lo to hi.
func (t logTicks) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Ceil(lo)), int(math.Floor(hi))
	step := max(1, (last-first+t.most)/t.most)
	var marks []plot.Tick
	for e := first; e <= last; e += step {
		marks = append(marks, plot.Tick{Value: float64(e), Label: powerOfTen(e)})
	}
	return marks
}

// powerOfTen writes 10ᵉ.
func powerOfTen(e int) string {
	if e < -3 || e > 4 {
		return strings.ReplaceAll("1e"+strconv.Itoa(e), "-", "−")
	}
	return strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64)
}

// logRange returns the interval that holds logarithms, of at least two decades.
func logRange(values []float64) interval {
	r := interval{slices.Min(values), slices.Max(values)}
	room := max(0, (2-(r.hi-r.lo))/2)
	return interval{r.lo - room, r.hi + room}
}
