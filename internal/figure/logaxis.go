package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

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

// setLogRange fits the vertical axis to the logarithms of values, two decades at least.
func (c *chart) setLogRange(values []float64) {
	r := interval{slices.Min(values), slices.Max(values)}
	if room := (2 - (r.hi - r.lo)) / 2; room > 0 {
		r = interval{r.lo - room, r.hi + room}
	}
	r = r.widened(0.05)
	c.note = ""
	c.plot.Y.Min, c.plot.Y.Max = r.lo, r.hi
	c.plot.Y.Tick.Marker = logTicks{most: 7}
}

// logarithm returns s with log₁₀ y for y, without the points that have none.
func logarithm(s Series) Series {
	l := Series{Name: s.Name}
	for i, y := range s.Y {
		if y > 0 {
			l.X, l.Y = append(l.X, s.X[i]), append(l.Y, math.Log10(y))
		}
	}
	return l
}
