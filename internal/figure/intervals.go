package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// intervals draws those about the points of the panel's series, under the lines, and returns where they end.
func (c *chart) intervals(p Panel) (ends []float64) {
	for i, half := range p.Half {
		low, high := p.interval(p.Series[i], half)
		if len(low) == 0 {
			continue
		}
		for k := range low {
			ends = append(ends, low[k].Y, high[k].Y)
		}
		shade := palette[look(i, p.Series[i].Name)%len(palette)]
		if !p.Bands {
			c.plot.Add(bars(low, high, shade))
			continue
		}
		slices.Reverse(high)
		const opacity = 0x38
		c.plot.Add(&plotter.Polygon{XYs: []plotter.XYs{slices.Concat(low, high)}, Color: color.NRGBA{shade.R, shade.G, shade.B, opacity}})
	}
	return ends
}

// interval returns the ends of the intervals about the points of a series, of those that have one and that the panel can show.
func (p Panel) interval(s Series, half []float64) (low, high plotter.XYs) {
	for k := range min(len(half), len(s.X), len(s.Y)) {
		end := func(y float64) plotter.XYs {
			return p.points(Series{X: s.X[k : k+1], Y: []float64{y}}, math.Inf(-1))
		}
		if below, above := end(s.Y[k]-half[k]), end(s.Y[k]+half[k]); len(below) == 1 && len(above) == 1 {
			low, high = append(low, below...), append(high, above...)
		}
	}
	return low, high
}

// bars are vertical lines from low to high, with a cap at each end.
func bars(low, high plotter.XYs, c color.Color) *plotter.YErrorBars {
	up := make(plotter.YErrors, len(low))
	for k := range low {
		up[k].High = high[k].Y - low[k].Y
	}
	return &plotter.YErrorBars{XYs: low, YErrors: up, LineStyle: draw.LineStyle{Color: c, Width: 1.2}, CapWidth: vg.Length(6)}
}
