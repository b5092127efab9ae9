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

// placed is words among the data, each with a white edge around it, where it belongs or close by, beside those before it;
// without room there it is left out, for farther away it would seem to be of another place. It implements plot.Plotter.
type placed struct {
	marks []word // of lines
	names []word // of classes, which a legend has, too: none are drawn where they would cover the points
}

type word struct {
	at    plotter.XY
	text  string
	small bool
}

// within reports whether all words are within so much of the first.
func within(words []word, dx, dy float64) bool {
	return !slices.ContainsFunc(words, func(w word) bool {
		return math.Abs(w.at.X-words[0].at.X) > dx || math.Abs(w.at.Y-words[0].at.Y) > dy
	})
}

func (w word) style() draw.TextStyle {
	style := titleStyle()
	if w.small {
		style = textStyle(tickSize, ink)
	}
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	return style
}

const (
	manyNames = 10  // beyond which they are small
	covering  = 2.5 // planes that names beside each other may be wide
)

func (w placed) Plot(c draw.Canvas, p *plot.Plot) {
	var width vg.Length
	for i := range w.names {
		w.names[i].small = len(w.names) > manyNames
		width += w.names[i].style().Width(w.names[i].text)
	}
	words := w.marks
	if width < covering*c.Size().X {
		words = slices.Concat(w.marks, w.names)
	}
	x, y := p.Transforms(&c)
	var taken []vg.Rectangle
	for _, w := range words {
		style := w.style()
		edge := style
		edge.Color = color.White
		at := vg.Point{X: x(w.at.X), Y: y(w.at.Y)}
		if !c.Contains(at) {
			continue
		}
		half := vg.Point{X: style.Width(w.text) / 2, Y: style.FontExtents().Ascent / 2}
		at, ok := vacant(at, half, c.Rectangle, taken)
		if !ok {
			continue
		}
		taken = append(taken, around(at, half))
		const edges, width = 12, 1.6
		for i := range edges {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / edges)
			c.FillText(edge, at.Add(vg.Point{X: vg.Length(width * cos), Y: vg.Length(width * sin)}), w.text)
		}
		c.FillText(style, at, w.text)
	}
}

// around is the rectangle with that centre and half that size.
func around(centre, half vg.Point) vg.Rectangle {
	return vg.Rectangle{Min: centre.Sub(half), Max: centre.Add(half)}
}

// vacant is the point next to at around which a rectangle of half that size lies within bounds and on none that is
// taken, if there is one close by.
func vacant(at, half vg.Point, bounds vg.Rectangle, taken []vg.Rectangle) (to vg.Point, ok bool) {
	const step, rings, directions = 4, 4, 16
	for ring := range rings {
		for d := range directions {
			sin, cos := math.Sincos(2 * math.Pi * float64(d) / directions)
			to = at.Add(vg.Point{X: vg.Length(step * float64(ring) * cos), Y: vg.Length(step * float64(ring) * sin)})
			if free(around(to, half), bounds, taken) {
				return to, true
			}
			if ring == 0 {
				break // all directions are the same
			}
		}
	}
	return at, false
}

// free reports whether a rectangle lies within bounds and overlaps none that is taken.
func free(r, bounds vg.Rectangle, taken []vg.Rectangle) bool {
	for _, t := range taken {
		if r.Min.X < t.Max.X && t.Min.X < r.Max.X && r.Min.Y < t.Max.Y && t.Min.Y < r.Max.Y {
			return false
		}
	}
	return bounds.Min.X <= r.Min.X && r.Max.X <= bounds.Max.X && bounds.Min.Y <= r.Min.Y && r.Max.Y <= bounds.Max.Y
}
