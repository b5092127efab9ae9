package figure

import (
	"image/color"
	"maps"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

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

// classGlyph is the look of the points of class k: its colour comes again with another shape, and so does not until
// there are a hundred classes.
func classGlyph(k int, radius vg.Length) draw.GlyphStyle {
	n := len(classColours)
	return draw.GlyphStyle{Color: classColours[k%n], Radius: radius, Shape: classShapes[(k+k/n)%len(classShapes)]}
}

// classLegend is the looks of classes beside their names, right-aligned at the top of a figure: in the row of another
// legend if there is room, else in rows below that.
type classLegend struct {
	rows   [][]int // classes
	names  map[int]string
	beside bool
	height vg.Length // of both legends
}

// classWidth is the least room for a class in the legend.
const classWidth = 22

// newClassLegend is the legend of the named classes in a figure of so much width, which has the other legend, too.
func newClassLegend(names map[int]string, width vg.Length, other legend) classLegend {
	l := classLegend{names: names, beside: true}
	room := width
	for _, e := range other {
		room -= e.width() + entryGap
	}
	all := slices.Sorted(maps.Keys(names))
	if l.width(all) > room {
		l.beside, room = false, width
	}
	for len(all) > 0 {
		n := len(all)
		for n > 1 && l.width(all[:n]) > room {
			n--
		}
		l.rows, all = append(l.rows, all[:n]), all[n:]
	}
	rows := len(l.rows)
	if !l.beside || rows == 0 {
		rows++
	}
	l.height = vg.Length(rows)*l.row() + legendSpace
	return l
}

func (classLegend) row() vg.Length {
	return textStyle(textSize, ink).FontExtents().Height + legendSpace
}

// entry is the room that a class takes, and width that of some.
func (l classLegend) entry(k int) vg.Length {
	const glyph, gap = 6, 10
	return max(classWidth, glyph+textStyle(textSize, ink).Width(l.names[k])+gap)
}

func (l classLegend) width(classes []int) (sum vg.Length) {
	for _, k := range classes {
		sum += l.entry(k)
	}
	return sum
}

func (l classLegend) draw(c draw.Canvas) {
	style := textStyle(textSize, ink)
	extents := style.FontExtents()
	if !l.beside {
		c.Max.Y -= l.row()
	}
	for _, row := range l.rows {
		x := c.Max.X - l.width(row)
		if !l.beside {
			x = c.Min.X + 4
		}
		for _, k := range row {
			c.DrawGlyph(classGlyph(k, 3.2), vg.Point{X: x, Y: c.Max.Y - extents.Height/2})
			c.FillText(style, vg.Point{X: x + 6, Y: c.Max.Y - extents.Height + extents.Descent}, l.names[k])
			x += l.entry(k)
		}
		c.Max.Y -= l.row()
	}
}
