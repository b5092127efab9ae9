package figure

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sample is draws, ascending, of a role.
type Sample struct {
	Name   string
	Values []float64
	Role   Role
}

// Density is the density of a distribution over X, which is evenly spaced, and its
// quantiles at (k − ½)/n.
type Density struct {
	Name      string
	X, Y      []float64
	Quantiles []float64
}

// bins of a histogram over the range of the density.
const bins = 60

// Draws draws two panels under one title: histograms of samples over the target's density, and the
// samples' quantiles against the target's.
func Draws(title, unit string, target Density, samples []Sample) (*Figure, error) {
	if len(target.X) < 2 || len(target.X) != len(target.Y) || len(target.Quantiles) < 2 {
		return nil, fmt.Errorf("draws: a density of %d and %d values, with %d quantiles", len(target.X), len(target.Y), len(target.Quantiles))
	}
	left, right := histograms(unit, target, samples), quantilePlot(target, samples)
	if err := check([]chart{left, right}); err != nil {
		return nil, fmt.Errorf("draws: %w", err)
	}
	key := left.legend
	for i, e := range right.legend { // behind the target, which has no dots
		key[i+1].looks = append(key[i+1].looks, e.looks...)
	}
	left.legend, right.legend = nil, nil
	return render(panelHeight*1.05+titleStyle().FontExtents().Height+legendSpace, func(c draw.Canvas) {
		c = draw.Crop(c, margin, -margin, margin/2, -margin)
		indent := left.indent(c)
		heading := titleWithin(c.Max.X-c.Min.X-indent, title)
		c.FillText(heading, vg.Point{X: c.Min.X + indent, Y: c.Max.Y - heading.FontExtents().Ascent}, title)
		c.Max.Y -= heading.FontExtents().Height + legendSpace
		c.Max.Y = key.draw(draw.Crop(c, indent, 0, 0, 0)).Max.Y
		half := c.Size().X / 2
		for i, ch := range []chart{left, right} {
			share := c
			share.Min.X += vg.Length(i) * half
			share.Max.X = share.Min.X + half - margin
			ch.draw(share, ch.indent(share))
		}
	}), nil
}

// histograms is the outline of each sample's histogram over the density's area.
func histograms(unit string, target Density, samples []Sample) chart {
	c := chart{plot: newPlot(unit, "density"), title: "histogram"}
	first, last := target.X[0], target.X[len(target.X)-1]
	c.add(target.Name, area(target.X, target.Y))
	top := 0.0
	for _, s := range samples {
		steps := histogram(s.Values, first, last)
		for _, pt := range steps {
			top = max(top, pt.Y)
		}
		c.add(s.Name, &plotter.Line{XYs: steps, LineStyle: roles[s.Role]})
	}
	c.axes(interval{first, last}, interval{0, top * 1.08}, ticks{most: 6}, ticks{most: 6})
	return c
}

// histogram is the outline of a histogram of ascending values, of area one over all of
// them, those outside of [lo, hi] included.
func histogram(values []float64, lo, hi float64) plotter.XYs {
	width := (hi - lo) / bins
	below := sort.SearchFloat64s(values, lo)
	var outline plotter.XYs
	for b := range bins {
		left, right := lo+float64(b)*width, lo+float64(b+1)*width
		upto := sort.SearchFloat64s(values, right)
		height := float64(upto-below) / (float64(len(values)) * width)
		outline = append(outline, plotter.XY{X: left, Y: height}, plotter.XY{X: right, Y: height})
		below = upto
	}
	return outline
}

// quantilePlot is the samples' quantiles over the target's, which lie on the diagonal
// if the distributions agree.
func quantilePlot(target Density, samples []Sample) chart {
	c := chart{plot: newPlot("quantile of the target", "quantile of the draws"), title: "Q–Q plot"}
	lo, hi := target.Quantiles[0], target.Quantiles[len(target.Quantiles)-1]
	diagonal := plotter.XYs{{X: lo, Y: lo}, {X: hi, Y: hi}}
	c.add("", &plotter.Line{XYs: diagonal, LineStyle: draw.LineStyle{Color: faint, Width: 1}})
	rx, ry := interval{lo, hi}, interval{lo, hi}
	for _, s := range samples {
		var points plotter.XYs
		for _, k := range apart(target.Quantiles) {
			y := quantile(s.Values, (float64(k)+0.5)/float64(len(target.Quantiles)))
			points = append(points, plotter.XY{X: target.Quantiles[k], Y: y})
			ry.lo, ry.hi = min(ry.lo, y), max(ry.hi, y)
		}
		c.add(s.Name, &plotter.Scatter{XYs: points, GlyphStyle: dotStyle(s.Role)})
	}
	c.axes(rx.widened(0.04), ry.widened(0.04), ticks{most: 6}, ticks{most: 6})
	return c
}

// dotStyle is a role's look in a Q–Q plot: the rings of random draws stand around the
// dots of others.
func dotStyle(r Role) draw.GlyphStyle {
	if r == RandomDraws {
		return draw.GlyphStyle{Color: roles[r].Color, Radius: 3.6, Shape: draw.RingGlyph{}}
	}
	return draw.GlyphStyle{Color: roles[r].Color, Radius: 2.2, Shape: draw.CircleGlyph{}}
}

// apart returns the places of ascending numbers that lie far enough from one another to
// be seen, the first and the last included.
func apart(x []float64) []int {
	const most = 32
	last := len(x) - 1
	least := (x[last] - x[0]) / most
	places := []int{0}
	for i, v := range x {
		if v-x[places[len(places)-1]] >= least && x[last]-v >= least {
			places = append(places, i)
		}
	}
	return append(places, last)
}

// quantile returns that of ascending values at p, between its neighbours.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	at := p*float64(len(values)) - 0.5
	i := min(max(int(math.Floor(at)), 0), len(values)-1)
	j := min(i+1, len(values)-1)
	f := min(max(at-float64(i), 0), 1)
	return values[i]*(1-f) + values[j]*f
}
