package figure

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Role is what a line of a generator study stands for, which fixes its look: red for
// an encoder's parameters, green for its draws, black for random draws. Dashes tell
// them apart without colour.
type Role int

const (
	Parameters Role = iota
	EncoderDraws
	RandomDraws
)

var roles = [...]draw.LineStyle{
	Parameters:   {Color: color.RGBA{0xc6, 0x1a, 0x27, 0xff}, Width: 2},
	EncoderDraws: {Color: color.RGBA{0x4d, 0x9a, 0x06, 0xff}, Width: 1.8, Dashes: []vg.Length{7, 2.5}},
	RandomDraws:  {Color: color.RGBA{0x1a, 0x1a, 0x1a, 0xff}, Width: 1.6, Dashes: []vg.Length{1.8, 2.2}},
}

// Trace is a line with a role.
type Trace struct {
	Series
	Role Role
}

// Traces draws lines by their roles in one panel, whose own Series are not used. A
// logarithmic axis ends four decades below the draws: parameters that converge farther
// go on along its end, and a note says where they are.
func Traces(p Panel, traces []Trace) (*Figure, error) {
	c := chart{plot: newPlot(p.XLabel, p.YLabel), title: p.Title}
	bottom := math.Inf(-1)
	if p.Log {
		bottom = bottomOf(traces)
	}
	var all []Series
	for _, t := range traces {
		all = append(all, t.Series)
		if n := len(t.Y); n > 0 && t.Y[n-1] < bottom {
			c.note = fmt.Sprintf("%s: at last %.2g, below the frame", t.Name, t.Y[n-1])
		}
	}
	xs, ys := c.lines(p, all, bottom, func(i int, points plotter.XYs) []mark {
		return []mark{&plotter.Line{XYs: points, LineStyle: roles[traces[i].Role]}}
	})
	switch {
	case len(xs) == 0:
		c.fail(fmt.Errorf("curves: %q has no finite values", p.Title))
	case p.Log:
		c.fit(xs, logRange(ys), logTicks{most: 7})
	default:
		c.fit(xs, wholeRange(ys), ticks{most: 7})
	}
	return stacked(c)
}

// bottomOf returns where a logarithmic axis ends.
func bottomOf(traces []Trace) float64 {
	least := math.Inf(1)
	for _, t := range traces {
		if t.Role == Parameters && len(traces) > 1 {
			continue
		}
		for _, y := range t.Y {
			if y > 0 {
				least = min(least, y)
			}
		}
	}
	if len(traces) == 1 {
		return max(least, 1e-12)
	}
	return least / 1e4
}
