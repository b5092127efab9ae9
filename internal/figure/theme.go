package figure

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The theme is made for a README: a page shows a picture about 840 pixels wide, so that figureWidth's 7.5 inches at dpi
// are halved there and text of textSize stays as large as the prose around it.
const (
	figureWidth = 7.5 * vg.Inch
	panelHeight = 3.1 * vg.Inch
	dpi         = 192

	titleSize = vg.Length(12)
	textSize  = vg.Length(10.5)
	tickSize  = vg.Length(9.5)
	margin    = vg.Length(10)
)

var (
	ink   = color.Gray{0x26} // text
	faint = color.Gray{0x70} // axes and notes
	hair  = color.Gray{0xe2} // grid lines
)

// palette holds the colours of Okabe and Ito, "Color Universal Design" (2008), that read on white, with teal for their green,
// which an encoder's draws have: they differ for every kind of colour vision.
var palette = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x00, 0x99, 0x88, 0xff}, // teal, of Tol's
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0x4d, 0x4d, 0x4d, 0xff}, // dark grey
	{0x88, 0x22, 0x55, 0xff}, // wine, of Tol's
}

// dashes and markers, too, tell series apart, for prints without colour. Their lengths differ from the palette's, so
// that many series pass before a look comes again.
var (
	dashes = [][]vg.Length{
		nil,
		{6, 3},
		{1.5, 2.5},
		{8, 2.5, 1.5, 2.5},
		{12, 3},
	}
	markers = []draw.GlyphDrawer{
		draw.CircleGlyph{},
		draw.BoxGlyph{},
		draw.PyramidGlyph{},
		draw.RingGlyph{},
		draw.SquareGlyph{},
	}
)

// lineStyle is the look of the i-th series' line.
func lineStyle(i int) draw.LineStyle {
	return draw.LineStyle{Color: palette[i%len(palette)], Width: 1.8, Dashes: dashes[i%len(dashes)]}
}

// glyphStyle is the look of the i-th series' points.
func glyphStyle(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: palette[i%len(palette)], Radius: 2.6, Shape: markers[i%len(markers)]}
}

// textStyle is text in the theme's typeface, set from its lower left corner.
func textStyle(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		Handler: plot.DefaultTextHandler,
	}
}

// titleStyle is the bold text above a panel.
func titleStyle() text.Style {
	s := textStyle(titleSize, ink)
	s.Font.Weight = xfont.WeightBold
	return s
}

// titleWithin is titleStyle, smaller if the title would take more room.
func titleWithin(room vg.Length, title string) text.Style {
	s := titleStyle()
	if width := s.Width(title); width > room {
		s.Font.Size *= room / width
	}
	return s
}

// newPlot returns an empty plot in the theme: hairlines at the ticks, a line under the data, nothing else.
func newPlot(xlabel, ylabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the canvas is white
	p.X.Label.Text, p.Y.Label.Text = xlabel, ylabel
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		restyle(&a.Label.TextStyle, textStyle(textSize, ink))
		restyle(&a.Tick.Label, textStyle(tickSize, ink))
		a.Label.Padding = 5
		a.LineStyle = draw.LineStyle{Color: faint, Width: 0.8}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 4
		a.Padding = 0
	}
	p.Y.LineStyle.Width = 0
	p.Y.Tick.Length = 0

	grid := plotter.NewGrid()
	grid.Horizontal = draw.LineStyle{Color: hair, Width: 0.8}
	grid.Vertical.Color = nil
	p.Add(grid)
	return p
}

// restyle gives s the font and colour of look, and leaves its alignment.
func restyle(s *text.Style, look text.Style) {
	s.Font, s.Color, s.Handler = look.Font, look.Color, look.Handler
}

// render returns the figure of the theme's width and the given height that is drawn so.
func render(height vg.Length, drawOn func(draw.Canvas)) *Figure {
	return &Figure{width: figureWidth, height: height, draw: drawOn}
}
