package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// chart is a pair of axes ready to be drawn.
type chart struct {
	plot   *plot.Plot
	title  string
	note   string // in small print at the right end of the title's line, or below
	below  bool   // the note has a line of its own
	legend legend
	err    error // why it cannot be drawn, the first reason
}

// mark is a plotter.Line or a plotter.Scatter.
type mark interface {
	plotter.XYer
	plot.Plotter
	plot.Thumbnailer
}

// add adds marks to the plot, one over the other, and to the legend if they have a name. A point that is not finite is an
// error of the chart's.
func (c *chart) add(name string, marks ...mark) {
	e := legendEntry{name: name}
	for _, m := range marks {
		if _, err := plotter.CopyXYs(m); err != nil {
			c.fail(fmt.Errorf("%q: %w", strings.TrimSpace(c.title+" "+name), err))
		}
		c.plot.Add(m)
		e.looks = append(e.looks, m)
	}
	if name != "" {
		c.legend = append(c.legend, e)
	}
}

// fail keeps the first error.
func (c *chart) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// check returns the first error of the charts.
func check(charts []chart) error {
	for _, c := range charts {
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// axes sets the ranges of both axes and what marks them.
func (c *chart) axes(x, y interval, xmarks, ymarks plot.Ticker) {
	c.plot.X.Min, c.plot.X.Max, c.plot.X.Tick.Marker = x.lo, x.hi, xmarks
	c.plot.Y.Min, c.plot.Y.Max, c.plot.Y.Tick.Marker = y.lo, y.hi, ymarks
}

// stacked draws the charts above each other in equal shares of a picture, their data aligned.
func stacked(charts ...chart) (*Figure, error) {
	if err := check(charts); err != nil {
		return nil, err
	}
	return render(vg.Length(len(charts))*panelHeight, func(c draw.Canvas) {
		c = draw.Crop(c, margin, -margin, margin/2, -margin/2)
		height := c.Size().Y / vg.Length(len(charts))

		left := vg.Length(0) // where the data begin, in the chart whose labels are widest
		for _, ch := range charts {
			left = max(left, ch.indent(c))
		}
		crowded(charts, c.Size().X-left)
		for i, ch := range charts {
			top := c.Max.Y - vg.Length(i)*height
			share := c
			share.Min.Y, share.Max.Y = top-height+margin/2, top-margin/2
			ch.draw(share, left)
		}
	}), nil
}

// crowded has notes stand below the titles if they don't fit beside one of them in so much room.
func crowded(charts []chart, room vg.Length) bool {
	below := slices.ContainsFunc(charts, func(c chart) bool {
		return c.note != "" && titleStyle().Width(c.title)+legendSpace+noteStyle().Width(c.note) > room
	})
	for i := range charts {
		charts[i].below = below
	}
	return below
}

// noteStyle is that of notes.
func noteStyle() text.Style {
	s := textStyle(tickSize, faint)
	s.XAlign = draw.XRight
	return s
}

// indent is the room that the labels take on c, left of the data.
func (ch chart) indent(c draw.Canvas) vg.Length { return ch.plot.DataCanvas(c).Min.X - c.Min.X }

// draw draws the chart on c: title and note, legend, and the plot, whose data begin at the distance left from c's edge.
func (ch chart) draw(c draw.Canvas, left vg.Length) {
	head := draw.Crop(c, left, 0, 0, 0)
	heading := titleWithin(head.Size().X, ch.title)
	baseline := head.Max.Y - heading.FontExtents().Ascent
	head.FillText(heading, vg.Point{X: head.Min.X, Y: baseline}, ch.title)

	if ch.below {
		baseline -= noteStyle().FontExtents().Height
	}
	head.FillText(noteStyle(), vg.Point{X: head.Max.X, Y: baseline}, ch.note)
	head.Max.Y = baseline - heading.FontExtents().Descent - legendSpace

	c.Max.Y = ch.legend.draw(head).Max.Y
	ch.plot.Draw(draw.Crop(c, left-ch.indent(c), 0, 0, 0))
}
