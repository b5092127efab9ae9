package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legendEntry names a look.
type legendEntry struct {
	name  string
	looks []plot.Thumbnailer
}

// legend is a row of entries above the data, where no line can pass behind it. It breaks into several rows if it must.
// (plot.Legend stacks its entries inside the data's rectangle.)
type legend []legendEntry

const (
	thumbWidth  = vg.Length(26)
	thumbGap    = vg.Length(5)  // between a thumbnail and its name
	entryGap    = vg.Length(18) // between entries
	legendSpace = vg.Length(6)  // between rows, and under the last
)

// rows breaks the legend into rows of at most the given width; an entry that is wider has a row of its own.
func (l legend) rows(width vg.Length) []legend {
	var rows []legend
	var used vg.Length
	for i, e := range l {
		w := e.width() + entryGap
		if i == 0 || used+w-entryGap > width {
			rows = append(rows, nil)
			used = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		used += w
	}
	return rows
}

func (e legendEntry) width() vg.Length {
	return thumbWidth + thumbGap + textStyle(textSize, ink).Width(e.name)
}

// draw draws the legend at the top of c, and returns what is left below it.
func (l legend) draw(c draw.Canvas) draw.Canvas {
	style := textStyle(textSize, ink)
	height := style.FontExtents().Height
	for _, row := range l.rows(c.Size().X) {
		x, bottom := c.Min.X, c.Max.Y-height
		for _, e := range row {
			thumb := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: bottom},
				Max: vg.Point{X: x + thumbWidth, Y: c.Max.Y},
			}}
			for _, t := range e.looks {
				t.Thumbnail(&thumb)
			}
			baseline := vg.Point{X: x + thumbWidth + thumbGap, Y: bottom + style.FontExtents().Descent}
			c.FillText(style, baseline, e.name)
			x += e.width() + entryGap
		}
		c.Max.Y -= height + legendSpace
	}
	return c
}
