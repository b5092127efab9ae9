package figure

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

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
