package figure

import (
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// outlined is a canvas of vectors whose text is outlines: it looks the same wherever the fonts are absent, and in PDF
// files, whose fonts here have no letters beyond those of Western Europe.
type outlined struct{ vg.Canvas }

func (c outlined) FillString(f font.Face, at vg.Point, text string) {
	var buffer sfnt.Buffer
	em := fixed.Int26_6(f.Face.UnitsPerEm()) << 6
	unit := f.Font.Size / vg.Length(em)
	var last sfnt.GlyphIndex
	for i, r := range []rune(text) {
		glyph, err := f.Face.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		if kern, err := f.Face.Kern(&buffer, last, glyph, em, 0); i > 0 && err == nil {
			at.X += vg.Length(kern) * unit
		}
		if segments, err := f.Face.LoadGlyph(&buffer, glyph, em, nil); err == nil {
			c.Fill(outline(segments, at, unit))
		}
		if advance, err := f.Face.GlyphAdvance(&buffer, glyph, em, 0); err == nil {
			at.X += vg.Length(advance) * unit
		}
		last = glyph
	}
}

// outline is a glyph's as a path from its origin.
func outline(segments sfnt.Segments, origin vg.Point, unit vg.Length) (path vg.Path) {
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: origin.X + vg.Length(p.X)*unit, Y: origin.Y - vg.Length(p.Y)*unit}
	}
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(path) > 0 {
				path.Close()
			}
			path.Move(point(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(point(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(point(s.Args[0]), point(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
		}
	}
	if len(path) > 0 {
		path.Close()
	}
	return path
}
