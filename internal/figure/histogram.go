package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// Group is the values of one kind.
type Group struct {
	Name   string
	Values []float64 // 0 or more
}

// Histogram draws the groups' histograms over one another, from 0 to the greatest value; all
// of them together have the area one. The frame ends a little above the second highest
// group, if the highest stands three times as high, and a note says where that one ends.
// The mark is seen in any case.
func Histogram(title, unit string, groups []Group, mark Mark) (*Figure, error) {
	c := chart{plot: newPlot(unit, "density"), title: title}
	n, greatest := 0, 0.0
	for _, g := range groups {
		n += len(g.Values)
		for _, v := range g.Values {
			if !(v >= 0) || math.IsInf(v, 1) {
				return nil, fmt.Errorf("histogram: %q has the value %v", g.Name, v)
			}
			greatest = max(greatest, v)
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("histogram: no values to draw")
	}
	if greatest == 0 {
		greatest = 1
	}
	last := greatest * (1 + 1e-9) // which is in the last bin then
	var tops []float64
	for i, g := range groups {
		if len(g.Values) == 0 {
			continue
		}
		outline := histogram(slices.Sorted(slices.Values(g.Values)), 0, last)
		top := 0.0
		for k := range outline {
			outline[k].Y *= float64(len(g.Values)) / float64(n)
			top = max(top, outline[k].Y)
		}
		tops = append(tops, top)
		c.add(g.Name, translucent(i, outline))
	}
	slices.Sort(tops)
	top := tops[len(tops)-1]
	if len(tops) > 1 && top > dominance*tops[len(tops)-2] {
		c.note = fmt.Sprintf("the highest bin reaches %.3g", top)
		top = tops[len(tops)-2] * (1 + headroom)
	}
	c.axes(interval{0, max(last, 1.03*mark.X)}, interval{0, top * 1.08}, ticks{most: 10}, ticks{most: 6})
	c.mark(mark)
	return stacked(c)
}

// translucent is the i-th outline, filled so that others are seen through it. It is grey: colours have their meanings.
func translucent(i int, outline plotter.XYs) *plotter.Line {
	line := &plotter.Line{XYs: outline, LineStyle: lineStyle(i)}
	line.Color = []color.Color{ink, faint}[i%2]
	line.FillColor = color.RGBA{A: []uint8{0x48, 0x20}[i%2]} // black, see-through
	return line
}
