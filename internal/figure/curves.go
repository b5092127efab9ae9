package figure

import (
	"fmt"
	"image"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Series is a named line through the points (X[i], Y[i]).
type Series struct {
	Name string
	X, Y []float64
}

// Panel is one pair of axes with its lines. Labels include units: "−ELBO (nats per image)".
type Panel struct {
	Title          string
	XLabel, YLabel string
	Series         []Series
	Log            bool // the vertical axis is logarithmic; points at 0 or below are skipped
}

// Panels draws panels above each other, their axes aligned.
//
// Points that are not finite, or larger than 1e100, are skipped: the line joins their neighbours. A few points, or one
// alone, are shown by markers. The vertical range leaves out a few high values if they would flatten all others, and a
// note above the frame then says how many and how high. A panel without any point says so.
func Panels(panels ...Panel) (image.Image, error) {
	if len(panels) == 0 {
		return nil, fmt.Errorf("curves: no panels to draw")
	}
	charts := make([]chart, len(panels))
	for i, p := range panels {
		c, err := newChart(p)
		if err != nil {
			return nil, err
		}
		charts[i] = c
	}
	height := vg.Length(len(panels)) * panelHeight
	return render(height, func(c draw.Canvas) { drawStacked(c, charts) }), nil
}

// chart is a panel ready to be drawn.
type chart struct {
	plot   *plot.Plot
	title  string
	note   string // in small print at the right end of the title's line
	legend legend
}

// newChart turns a panel into a plot with its ranges chosen.
func newChart(p Panel) (chart, error) {
	c := chart{plot: newPlot(p.XLabel, p.YLabel), title: p.Title}
	var xs, ys []float64
	for i, s := range p.Series {
		if len(s.X) != len(s.Y) {
			return chart{}, fmt.Errorf("curves: series %q has %d x and %d y values", s.Name, len(s.X), len(s.Y))
		}
		if p.Log {
			s = logarithm(s)
		}
		points := drawable(s)
		if len(points) == 0 {
			continue
		}
		for _, pt := range points {
			xs, ys = append(xs, pt.X), append(ys, pt.Y)
		}
		if err := c.add(i, s.Name, points); err != nil {
			return chart{}, err
		}
	}
	if len(xs) == 0 {
		c.note = "no finite values"
		xs, ys = []float64{0, 1}, []float64{0, 1}
	}
	c.setRanges(xs, ys)
	if p.Log && len(c.legend) > 0 {
		c.setLogRange(ys)
	}
	return c, nil
}

// add adds the i-th line of the panel.
func (c *chart) add(i int, name string, points plotter.XYs) error {
	line, err := plotter.NewLine(points)
	if err != nil {
		return fmt.Errorf("curves: series %q: %w", name, err)
	}
	line.LineStyle = lineStyle(i)
	c.plot.Add(line)
	looks := []plot.Thumbnailer{line}

	const few = 20 // points; more markers would hide the line
	if len(points) <= few {
		dots, err := plotter.NewScatter(points)
		if err != nil {
			return fmt.Errorf("curves: series %q: %w", name, err)
		}
		dots.GlyphStyle = glyphStyle(i)
		c.plot.Add(dots)
		looks = append(looks, dots)
	}
	c.legend = append(c.legend, legendEntry{name, looks})
	return nil
}

// setRanges fits the axes to the values of all lines.
func (c *chart) setRanges(xs, ys []float64) {
	rx, ry := wholeRange(xs), robustRange(ys)
	hidden, top := 0, math.Inf(-1)
	for _, y := range ys {
		if !ry.holds(y) {
			hidden, top = hidden+1, max(top, y)
		}
	}
	switch hidden {
	case 0:
	case 1:
		c.note = fmt.Sprintf("1 value above the frame: %.4g", top)
	default:
		c.note = fmt.Sprintf("%d values above the frame, up to %.4g", hidden, top)
	}

	whole := true
	for _, x := range xs {
		whole = whole && x == math.Trunc(x)
	}
	rx, ry = rx.widened(0.02), ry.widened(0.05)
	c.plot.X.Min, c.plot.X.Max = rx.lo, rx.hi
	c.plot.Y.Min, c.plot.Y.Max = ry.lo, ry.hi
	c.plot.X.Tick.Marker = ticks{most: 10, whole: whole}
	c.plot.Y.Tick.Marker = ticks{most: 7}
}

// drawable returns the points of s that a plot can show.
func drawable(s Series) plotter.XYs {
	const huge = 1e100 // differences and products of such numbers don't overflow
	var points plotter.XYs
	for i := range s.X {
		// A comparison with NaN is false.
		if math.Abs(s.X[i]) <= huge && math.Abs(s.Y[i]) <= huge {
			points = append(points, plotter.XY{X: s.X[i], Y: s.Y[i]})
		}
	}
	return points
}

// drawStacked draws the charts from top to bottom in equal shares of c.
func drawStacked(c draw.Canvas, charts []chart) {
	c = draw.Crop(c, margin, -margin, margin/2, -margin/2)
	height := c.Size().Y / vg.Length(len(charts))

	left := vg.Length(0) // where the data begin, in the chart whose labels are widest
	for _, ch := range charts {
		left = max(left, ch.plot.DataCanvas(c).Min.X-c.Min.X)
	}
	for i, ch := range charts {
		top := c.Max.Y - vg.Length(i)*height
		share := c
		share.Min.Y, share.Max.Y = top-height+margin/2, top-margin/2
		ch.draw(share, left)
	}
}

// draw draws the chart on c: title and note, legend, and the plot, whose data begin at the distance left from c's edge.
func (ch chart) draw(c draw.Canvas, left vg.Length) {
	heading := titleStyle()
	head := draw.Crop(c, left, 0, 0, 0)
	baseline := head.Max.Y - heading.FontExtents().Ascent
	head.FillText(heading, vg.Point{X: head.Min.X, Y: baseline}, ch.title)

	small := textStyle(tickSize, faint)
	small.XAlign = draw.XRight
	head.FillText(small, vg.Point{X: head.Max.X, Y: baseline}, ch.note)
	head.Max.Y = baseline - heading.FontExtents().Descent - legendSpace

	c.Max.Y = ch.legend.draw(head).Max.Y
	ch.plot.Draw(draw.Crop(c, left-(ch.plot.DataCanvas(c).Min.X-c.Min.X), 0, 0, 0))
}
