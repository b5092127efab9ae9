package figure

import (
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Cloud is a plane with Gaussians in it: the means of all, with their classes, and the scales of a few. N(0, I) is drawn
// as circles at 1σ and 2σ, unless the prior is another.
type Cloud struct {
	Title          string
	XLabel, YLabel string
	X, Y           []float64
	Class          []int    // nil: the points are of no classes
	Names          []string // of the classes; nil: their numbers
	Ellipses       []Ellipse
	NoPrior        bool // the prior is not N(0, I): axes are fitted to the points instead
}

// Ellipse is the 1σ contour of a Gaussian whose axes are the plane's.
type Ellipse struct{ X, Y, ScaleX, ScaleY float64 }

// Clouds draws clouds beside each other, each on square axes of its own around the origin, or around the points if the
// prior is not N(0, I). Points beyond 99 % of them may lie outside.
func Clouds(clouds ...Cloud) (*Figure, error) {
	if len(clouds) == 0 {
		return nil, fmt.Errorf("clouds: none to draw")
	}
	var charts []chart
	key := map[int]string{} // names of the classes
	for _, c := range clouds {
		if len(c.X) != len(c.Y) || c.Class != nil && len(c.X) != len(c.Class) {
			return nil, fmt.Errorf("clouds: %q has %d x, %d y and %d classes", c.Title, len(c.X), len(c.Y), len(c.Class))
		}
		for _, k := range c.Class {
			if k < 0 {
				return nil, fmt.Errorf("clouds: %q has a class %d", c.Title, k)
			}
			key[k] = c.name(k)
		}
		charts = append(charts, c.chart())
	}
	if err := check(charts); err != nil {
		return nil, fmt.Errorf("clouds: %w", err)
	}
	const gap = 8
	width := (figureWidth-2*margin+gap)/vg.Length(len(charts)) - gap
	left, below := vg.Length(0), vg.Length(0) // room for the labels of the axes, the same in all charts
	for _, ch := range charts {
		square := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: width}}}
		data := ch.plot.DataCanvas(square)
		left, below = max(left, data.Min.X), max(below, data.Min.Y)
	}
	heading := titleStyle().FontExtents().Height + legendSpace
	if crowded(charts, width-left) {
		heading += noteStyle().FontExtents().Height
	}
	lines := cloudLegend(clouds)
	classes := newClassLegend(key, figureWidth-2*margin, lines)
	height := 2*margin + classes.height + heading + (width - left) + below
	return render(height, func(c draw.Canvas) {
		c = draw.Crop(c, margin, -margin, margin, -margin)
		classes.draw(c)
		lines.draw(c)
		c.Max.Y -= classes.height
		for i, ch := range charts {
			share := c
			share.Min.X += vg.Length(i) * (width + gap)
			share.Max.X = share.Min.X + width
			ch.draw(share, left)
		}
	}), nil
}

// chart turns the cloud into a plot.
func (cl Cloud) chart() chart {
	c := chart{plot: newPlot(cl.XLabel, cl.YLabel), title: cl.Title}
	byClass := map[int]plotter.XYs{}
	for i := range cl.X {
		k := 0
		if cl.Class != nil {
			k = cl.Class[i]
		}
		byClass[k] = append(byClass[k], plotter.XY{X: cl.X[i], Y: cl.Y[i]})
	}
	for _, k := range slices.Sorted(maps.Keys(byClass)) {
		c.add("", &plotter.Scatter{XYs: byClass[k], GlyphStyle: classGlyph(k, 1.9)})
	}
	var words placed
	x, y := cl.frame()
	c.note = fmt.Sprintf("N = %d", len(cl.X))
	if n := cl.outside(); n > 0 {
		c.note += fmt.Sprintf(", %d outside", n)
	}
	if !cl.NoPrior {
		for _, r := range []float64{1, 2} {
			points := Ellipse{ScaleX: r, ScaleY: r}.points()
			c.add("", &plotter.Line{XYs: points, LineStyle: haloLine}, &plotter.Line{XYs: points, LineStyle: priorLine})
			if x.hi < 6 { // else there is no room for the words between the circles
				words.marks = append(words.marks, word{plotter.XY{X: r * math.Sqrt2 / 2, Y: -r * math.Sqrt2 / 2}, fmt.Sprintf("%vσ", r), true})
			}
		}
	}
	for _, e := range cl.Ellipses {
		c.add("", &plotter.Line{XYs: e.points(), LineStyle: posteriorLine})
	}
	for _, k := range slices.Sorted(maps.Keys(byClass)) {
		if cl.Class != nil {
			words.names = append(words.names, word{at: meanOf(byClass[k]), text: cl.name(k)})
		}
	}
	if last := len(words.names) - 1; last > 0 && within(words.names, 0.02*(x.hi-x.lo), 0.02*(y.hi-y.lo)) {
		words.names = []word{{at: words.names[0].at, text: words.names[0].text + " to " + words.names[last].text}}
	}
	c.plot.Add(words)
	c.axes(x, y, ticks{most: 6}, ticks{most: 6})
	return c
}

// name is what class k is called.
func (cl Cloud) name(k int) string {
	if k < len(cl.Names) {
		return cl.Names[k]
	}
	return fmt.Sprint(k)
}

// frame is what the axes show.
func (cl Cloud) frame() (x, y interval) {
	if cl.NoPrior && len(cl.X) > 0 {
		return bulkOf(cl.X), bulkOf(cl.Y)
	}
	r := cl.reach()
	return interval{-r, r}, interval{-r, r}
}

// outside is the number of points that the axes do not show.
func (cl Cloud) outside() (n int) {
	x, y := cl.frame()
	for i := range cl.X {
		if cl.X[i] < x.lo || cl.X[i] > x.hi || cl.Y[i] < y.lo || cl.Y[i] > y.hi {
			n++
		}
	}
	return n
}

// meanOf is the mean of points.
func meanOf(points plotter.XYs) (mean plotter.XY) {
	for _, p := range points {
		mean.X += p.X / float64(len(points))
		mean.Y += p.Y / float64(len(points))
	}
	return mean
}

// bulkOf is the interval that holds 99 % of the values, with some room.
func bulkOf(values []float64) interval {
	sorted := slices.Sorted(slices.Values(values))
	out := len(sorted) / 200 // on either side
	return wholeRange(sorted[out : len(sorted)-out]).widened(0.08)
}

// reach is the greatest coordinate that the axes show: the prior's 2σ and 99 % of the points.
func (cl Cloud) reach() float64 {
	var sizes []float64
	for i := range cl.X {
		sizes = append(sizes, max(math.Abs(cl.X[i]), math.Abs(cl.Y[i])))
	}
	slices.Sort(sizes)
	r := 2.0
	if n := len(sizes); n > 0 {
		r = max(r, sizes[n*99/100])
	}
	return 1.15 * r
}

var (
	posteriorLine = draw.LineStyle{Color: color.Gray{0x26}, Width: 0.8}
	priorLine     = draw.LineStyle{Color: color.RGBA{A: 0xff}, Width: 1.6, Dashes: []vg.Length{5, 3}}
	haloLine      = draw.LineStyle{Color: color.White, Width: 3.2} // sets the prior off against points
)

// points are the contour's, the last on the first.
func (e Ellipse) points() plotter.XYs {
	const corners = 120
	points := make(plotter.XYs, corners+1)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = plotter.XY{X: e.X + e.ScaleX*cos, Y: e.Y + e.ScaleY*sin}
	}
	return points
}

// cloudLegend names the lines that are there.
func cloudLegend(clouds []Cloud) legend {
	var l legend
	name := func(look draw.LineStyle, name string, there func(Cloud) bool) {
		if slices.ContainsFunc(clouds, there) {
			l = append(l, legendEntry{name, []plot.Thumbnailer{&plotter.Line{LineStyle: look}}})
		}
	}
	name(priorLine, "prior, 1σ and 2σ", func(c Cloud) bool { return !c.NoPrior })
	name(posteriorLine, "1σ of some q(z|x)", func(c Cloud) bool { return len(c.Ellipses) > 0 })
	return l
}
