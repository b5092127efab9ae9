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
	Class          []int
	Ellipses       []Ellipse
	NoPrior        bool // the prior is not N(0, I): axes are fitted to the points instead
}

// Ellipse is the 1σ contour of a Gaussian whose axes are the plane's.
type Ellipse struct{ X, Y, ScaleX, ScaleY float64 }

// classColours are ten that differ for every kind of colour vision: Paul Tol's "muted" scheme (Colour Schemes, 2021) and
// a dark grey.
var classColours = []color.RGBA{
	{0x33, 0x22, 0x88, 0xff}, // indigo
	{0xcc, 0x66, 0x77, 0xff}, // rose
	{0x11, 0x77, 0x33, 0xff}, // green
	{0xdd, 0xcc, 0x77, 0xff}, // sand
	{0x88, 0xcc, 0xee, 0xff}, // cyan
	{0x88, 0x22, 0x55, 0xff}, // wine
	{0x44, 0xaa, 0x99, 0xff}, // teal
	{0x99, 0x99, 0x33, 0xff}, // olive
	{0xaa, 0x44, 0x99, 0xff}, // purple
	{0x4d, 0x4d, 0x4d, 0xff}, // dark grey
}

// Clouds draws clouds beside each other, each on square axes of its own around the origin, or around the points if the
// prior is not N(0, I). Points beyond 99 % of them may lie outside.
func Clouds(clouds ...Cloud) (*Figure, error) {
	if len(clouds) == 0 {
		return nil, fmt.Errorf("clouds: none to draw")
	}
	var charts []chart
	classes := 0
	for _, c := range clouds {
		if len(c.X) != len(c.Y) || len(c.X) != len(c.Class) {
			return nil, fmt.Errorf("clouds: %q has %d x, %d y and %d classes", c.Title, len(c.X), len(c.Y), len(c.Class))
		}
		for _, k := range c.Class {
			if k < 0 {
				return nil, fmt.Errorf("clouds: %q has a class %d", c.Title, k)
			}
			classes = max(classes, k+1)
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
	row := textStyle(textSize, ink).FontExtents().Height + 2*legendSpace
	height := 2*margin + row + heading + (width - left) + below
	return render(height, func(c draw.Canvas) {
		c = draw.Crop(c, margin, -margin, margin, -margin)
		drawClasses(c, classes)
		cloudLegend(clouds).draw(c)
		c.Max.Y -= row
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
	for i, k := range cl.Class {
		byClass[k] = append(byClass[k], plotter.XY{X: cl.X[i], Y: cl.Y[i]})
	}
	for _, k := range slices.Sorted(maps.Keys(byClass)) {
		c.add("", &plotter.Scatter{XYs: byClass[k], GlyphStyle: classGlyph(k, 1.9)})
	}
	var names, sigmas placed
	x, y := cl.frame()
	for _, k := range slices.Sorted(maps.Keys(byClass)) {
		names = append(names, word{at: meanOf(byClass[k]), text: fmt.Sprint(k)})
	}
	if last := len(names) - 1; last > 0 && names.within(0.02*(x.hi-x.lo), 0.02*(y.hi-y.lo)) {
		names = placed{{at: names[0].at, text: names[0].text + " to " + names[last].text}}
	}
	c.note = fmt.Sprintf("N = %d", len(cl.X))
	if n := cl.outside(); n > 0 {
		c.note += fmt.Sprintf(", %d outside", n)
	}
	if !cl.NoPrior {
		for _, r := range []float64{1, 2} {
			points := Ellipse{ScaleX: r, ScaleY: r}.points()
			c.add("", &plotter.Line{XYs: points, LineStyle: haloLine}, &plotter.Line{XYs: points, LineStyle: priorLine})
			if x.hi < 6 { // else there is no room for the words between the circles
				sigmas = append(sigmas, word{plotter.XY{X: r * math.Sqrt2 / 2, Y: -r * math.Sqrt2 / 2}, fmt.Sprintf("%vσ", r), true})
			}
		}
	}
	for _, e := range cl.Ellipses {
		c.add("", &plotter.Line{XYs: e.points(), LineStyle: posteriorLine})
	}
	c.plot.Add(sigmas, names)
	c.axes(x, y, ticks{most: 6}, ticks{most: 6})
	return c
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

// classGlyph is the look of the points of class k.
func classGlyph(k int, radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: classColours[k%len(classColours)], Radius: radius, Shape: classShapes[k%len(classShapes)]}
}

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

// classWidth is the room for a class in the legend.
const classWidth = 22

// drawClasses draws the colours of classes 0 to n − 1, each beside its number, right-aligned at the top of c.
func drawClasses(c draw.Canvas, n int) {
	style := textStyle(textSize, ink)
	extents := style.FontExtents()
	x := c.Max.X - vg.Length(n)*classWidth
	for k := range n {
		c.DrawGlyph(classGlyph(k, 3.2), vg.Point{X: x, Y: c.Max.Y - extents.Height/2})
		c.FillText(style, vg.Point{X: x + 6, Y: c.Max.Y - extents.Height + extents.Descent}, fmt.Sprint(k))
		x += classWidth
	}
}
