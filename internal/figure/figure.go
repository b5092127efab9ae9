package figure

import (
	"bytes"
	"fmt"
	"image"
	imagedraw "image/draw"
	"io"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is a picture that is yet to be drawn, in pixels or as vectors.
type Figure struct {
	width, height vg.Length
	tiles         imagedraw.Image   // under what is drawn, pixel for pixel; nil: none
	at            image.Point       // their upper left corner
	draw          func(draw.Canvas) // nil: there are only tiles
}

// Image returns the figure in pixels: grey if there are tiles, and these are.
func (f *Figure) Image() image.Image {
	if f.draw == nil {
		return f.tiles
	}
	canvas := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dpi))
	f.draw(draw.New(canvas))
	if f.tiles == nil {
		return canvas.Image()
	}
	var img imagedraw.Image = image.NewRGBA(canvas.Image().Bounds())
	if _, grey := f.tiles.(*image.Gray); grey {
		img = image.NewGray(img.Bounds())
	}
	imagedraw.Draw(img, img.Bounds(), canvas.Image(), image.Point{}, imagedraw.Src)
	under, over := rasterOf(f.tiles), rasterOf(img)
	for y := range f.tiles.Bounds().Dy() { // the words are on white, which lets tiles through
		row := over.row(f.at.Y + y)[f.at.X*over.size:]
		for x, level := range under.row(y)[:under.stride] {
			row[x] = min(row[x], level)
		}
	}
	return img
}

// Captioned returns the figure with a line of small print above it.
func (f *Figure) Captioned(text string) *Figure {
	style := textStyle(tickSize, faint)
	room := dots(style.FontExtents().Height) + wordGap
	under := *f
	under.height += length(room)
	under.at.Y += room
	under.draw = func(c draw.Canvas) {
		c.FillText(style, vg.Point{X: length(2 * wordGap), Y: c.Max.Y - length(wordGap) - style.FontExtents().Ascent}, text)
		if f.draw != nil {
			f.draw(draw.Crop(c, 0, 0, 0, -length(room)))
		}
	}
	return &under
}

// Formats are those that Write knows.
var Formats = []string{"png", "svg", "pdf"}

func init() { // PDF files that don't tell when they were written
	fpdf.SetDefaultCatalogSort(true)
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
}

// Write writes the figure to w in one of Formats. A PNG file holds the info.
func (f *Figure) Write(w io.Writer, format string, info Info) error {
	var canvas vg.CanvasWriterTo
	switch format {
	case "png":
		return WritePNG(w, f.Image(), info)
	case "svg":
		canvas = vgsvg.New(f.width, f.height)
	case "pdf":
		canvas = straight{vgpdf.New(f.width, f.height)}
	default:
		return fmt.Errorf("figure: no format is called %q", format)
	}
	if f.tiles != nil {
		f.drawTiles(canvas, format)
	}
	if f.draw != nil {
		f.draw(draw.NewCanvas(outlined{canvas}, f.width, f.height))
	}
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return fmt.Errorf("encode %s: %w", format, err)
	}
	text := b.Bytes()
	if format == "svg" { // a PNG image is in it, which gonum/plot calls another, and strict readers don't show
		text = bytes.Replace(text, []byte("data:image/jpg;"), []byte("data:image/png;"), 1)
	}
	_, err := w.Write(text)
	return err
}

// drawTiles draws the tiles as one image.
func (f *Figure) drawTiles(canvas vg.Canvas, format string) {
	low := vg.Point{X: length(f.at.X), Y: f.height - length(f.at.Y+f.tiles.Bounds().Dy())}
	size := vg.Point{X: length(f.tiles.Bounds().Dx()), Y: length(f.tiles.Bounds().Dy())}
	canvas.Push()
	defer canvas.Pop()
	if format == "pdf" { // where gonum/plot draws images upside down
		canvas.Translate(vg.Point{Y: 2*low.Y + size.Y})
		canvas.Scale(1, -1)
	}
	canvas.DrawImage(vg.Rectangle{Min: low, Max: low.Add(size)}, f.tiles)
}

// dots is a length in pixels, length the reverse.
func dots(l vg.Length) int   { return int(math.Round(l.Dots(dpi))) }
func length(n int) vg.Length { return vg.Length(n) * vg.Inch / dpi }
