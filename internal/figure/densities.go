package figure

import (
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Densities draws densities as lines over the area of a target's. Lines have no colour, for colours have their meanings, and
// are told apart by dashes.
func Densities(title, unit string, target Series, others ...Series) (*Figure, error) {
	c := chart{plot: newPlot(unit, "density"), title: title}
	c.add(target.Name, area(target.X, target.Y))
	top := slices.Max(target.Y)
	for i, s := range others {
		style := lineStyle(i)
		style.Color = ink
		c.add(s.Name, &plotter.Line{XYs: points(s.X, s.Y), LineStyle: style})
		top = max(top, slices.Max(s.Y))
	}
	c.axes(wholeRange(target.X), interval{0, top * 1.08}, ticks{most: 12}, ticks{most: 6})
	return stacked(c)
}

// area is the area under a target's density.
func area(x, y []float64) *plotter.Line {
	return &plotter.Line{XYs: points(x, y), LineStyle: draw.LineStyle{Color: faint, Width: 1}, FillColor: hair}
}

// points are the points (x, y), of which there are as many y as x.
func points(x, y []float64) plotter.XYs {
	xys := make(plotter.XYs, len(x))
	for i := range xys {
		xys[i] = plotter.XY{X: x[i], Y: y[i]}
	}
	return xys
}
