package figure

import (
	"fmt"
	"image"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Group is the values of one kind.
type Group struct {
	Name   string
	Values []float64 // 0 or more
}

// Histogram draws the groups' histograms over one another, from 0 to the greatest value; all
// of them together have the area one. The frame ends a little above the second highest
// group, if the highest stands three times as high, and a note says where that one ends.
func Histogram(title, unit string, groups []Group) (image.Image, error) {
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
		top := plotter.XY{}
		for k := range outline {
			outline[k].Y *= float64(len(g.Values)) / float64(n)
			if outline[k].Y > top.Y {
				top = outline[k]
			}
		}
		tops = append(tops, top.Y)
		if err := c.addArea(i, g.Name, outline); err != nil {
			return nil, err
		}
	}
	slices.Sort(tops)
	top := tops[len(tops)-1]
	if len(tops) > 1 && top > dominance*tops[len(tops)-2] {
		c.note = fmt.Sprintf("the highest bin reaches %.3g", top)
		top = tops[len(tops)-2] * (1 + headroom)
	}
	c.plot.X.Min, c.plot.X.Max = 0, last
	c.plot.Y.Min, c.plot.Y.Max = 0, top*1.08
	c.plot.X.Tick.Marker, c.plot.Y.Tick.Marker = ticks{most: 10}, ticks{most: 6}
	return render(panelHeight, func(cv draw.Canvas) { drawStacked(cv, []chart{c}) }), nil
}

// addArea adds the i-th outline, filled so that others are seen through it.
func (c *chart) addArea(i int, name string, outline plotter.XYs) error {
	line, err := plotter.NewLine(outline)
	if err != nil {
		return fmt.Errorf("histogram: %q: %w", name, err)
	}
	line.LineStyle = lineStyle(i)
	line.LineStyle.Dashes = nil
	fill := palette[i%len(palette)]
	fill.A = 0x50
	fill.R, fill.G, fill.B = premultiplied(fill.R, fill.A), premultiplied(fill.G, fill.A), premultiplied(fill.B, fill.A)
	line.FillColor = fill
	c.plot.Add(line)
	c.legend = append(c.legend, legendEntry{name, []plot.Thumbnailer{line}})
	return nil
}

// premultiplied is the level of a colour of the given opacity, as color.RGBA holds it.
func premultiplied(level, alpha uint8) uint8 { return uint8(int(level) * int(alpha) / 0xff) }
