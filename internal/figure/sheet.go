package figure

import (
	"fmt"
	"image"
	imagedraw "image/draw"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Label is the text to the left of a row of tiles.
type Label struct{ Name, Note string }

// sheetMargin is the room for labels, in pixels of the picture.
const sheetMargin = 280

// Sheet draws rows of tiles with a label beside each row. Grid's scale and columns hold, and a row is as many tiles as
// there are columns.
func (g Grid) Sheet(labels []Label, tiles [][]float32) (image.Image, error) {
	if len(tiles) != len(labels)*g.Cols {
		return nil, fmt.Errorf("sheet: %d tiles for %d rows of %d", len(tiles), len(labels), g.Cols)
	}
	grid, err := g.Draw(tiles)
	if err != nil {
		return nil, err
	}
	g.Scale = g.scale()
	size := grid.Bounds().Size()
	pixels := func(n int) vg.Length { return vg.Length(n) * vg.Inch / dpi }
	canvas := vgimg.NewWith(vgimg.UseWH(pixels(sheetMargin+size.X), pixels(size.Y)), vgimg.UseDPI(dpi))
	c := draw.New(canvas)

	name, note := titleStyle(), textStyle(tickSize, faint)
	name.Font.Size = textSize
	for row, l := range labels {
		cell := g.cell(row, 0)
		middle := c.Max.Y - pixels(cell.Min.Y+cell.Max.Y)/2
		c.FillText(name, vg.Point{X: margin / 2, Y: middle + 2}, l.Name)
		c.FillText(note, vg.Point{X: margin / 2, Y: middle - note.FontExtents().Ascent - 2}, l.Note)
	}
	img := canvas.Image()
	imagedraw.Draw(img, image.Rectangle{Max: size}.Add(image.Pt(sheetMargin, 0)), grid, image.Point{}, imagedraw.Src)
	return img, nil
}
