package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// placed is words among the data, each with a white edge around it. It implements plot.Plotter.
type placed []word

type word struct {
	at    plotter.XY
	text  string
	small bool
}

// within reports whether all words are within so much of the first.
func (words placed) within(dx, dy float64) bool {
	return !slices.ContainsFunc(words, func(w word) bool {
		return math.Abs(w.at.X-words[0].at.X) > dx || math.Abs(w.at.Y-words[0].at.Y) > dy
	})
}

func (words placed) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, w := range words {
		style := titleStyle()
		if w.small {
			style = textStyle(tickSize, ink)
		}
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		edge := style
		edge.Color = color.White
		at := vg.Point{X: x(w.at.X), Y: y(w.at.Y)}
		if !c.Contains(at) {
			continue
		}
		const around, width = 12, 1.6
		for i := range around {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / around)
			c.FillText(edge, at.Add(vg.Point{X: vg.Length(width * cos), Y: vg.Length(width * sin)}), w.text)
		}
		c.FillText(style, at, w.text)
	}
}

// diamond is a glyph, filled or not.
type diamond struct{ filled bool }

func (d diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, p vg.Point) {
	var path vg.Path
	r := 1.2 * s.Radius
	path.Move(p.Add(vg.Point{X: r}))
	for _, corner := range []vg.Point{{Y: r}, {X: -r}, {Y: -r}} {
		path.Line(p.Add(corner))
	}
	path.Close()
	if d.filled {
		c.Fill(path)
		return
	}
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: vg.Points(0.5)})
	c.Stroke(path)
}

// classShapes tell classes apart without colour: the filled ones and the open ones in turn.
var classShapes = []draw.GlyphDrawer{
	draw.CircleGlyph{},
	draw.RingGlyph{},
	draw.BoxGlyph{},
	draw.SquareGlyph{},
	draw.PyramidGlyph{},
	draw.TriangleGlyph{},
	diamond{filled: true},
	diamond{},
	draw.PlusGlyph{},
	draw.CrossGlyph{},
}
