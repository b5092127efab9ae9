package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg/vgpdf"
)

// straight is the canvas of a PDF file. gonum/plot writes the opacity of a colour there, and beside it a colour that is darker
// for it: so these are handed over as they would be without.
type straight struct{ *vgpdf.Canvas }

func (s straight) SetColor(c color.Color) {
	if c == nil { // of a line that isn't drawn
		c = color.Black
	}
	s.Canvas.SetColor(undimmed{color.NRGBAModel.Convert(c).(color.NRGBA)})
}

// undimmed is a colour whose parts are not multiplied by its opacity.
type undimmed struct{ of color.NRGBA }

func (u undimmed) RGBA() (r, g, b, a uint32) {
	const full = 0x101 // of 8 bits, 16
	return uint32(u.of.R) * full, uint32(u.of.G) * full, uint32(u.of.B) * full, uint32(u.of.A) * full
}
