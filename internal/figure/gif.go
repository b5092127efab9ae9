package figure

import (
	"fmt"
	"image"
	"image/color"
	colourmaps "image/color/palette"
	"image/draw"
	"image/gif"
	"io"
)

// Frame is a figure of a film.
type Frame struct {
	*Figure
	Stands int // hundredths of a second
}

// WriteGIF writes figures with tiles as the frames of a GIF film, which begins again after the last. What a frame lacks of the
// size of the largest is white.
func WriteGIF(w io.Writer, frames []Frame) error {
	var film gif.GIF
	var images []image.Image
	var all image.Rectangle
	for _, f := range frames {
		img := f.Image()
		images, all = append(images, img), all.Union(img.Bounds())
	}
	for i, img := range images {
		film.Image = append(film.Image, paletted(img, all))
		film.Delay = append(film.Delay, frames[i].Stands)
	}
	if err := gif.EncodeAll(w, &film); err != nil {
		return fmt.Errorf("encode gif: %w", err)
	}
	return nil
}

// greys is the palette of pictures without colours.
var greys = func() (all color.Palette) {
	for level := range 256 {
		all = append(all, color.Gray{uint8(level)})
	}
	return all
}()

// paletted returns a picture on a white ground of that size: grey as it is, and colours as dots of 256 of them.
func paletted(img image.Image, all image.Rectangle) *image.Paletted {
	if grey, ok := img.(*image.Gray); ok {
		frame := image.NewGray(all)
		draw.Draw(frame, all, image.White, image.Point{}, draw.Src)
		draw.Draw(frame, grey.Rect, grey, image.Point{}, draw.Src)
		return &image.Paletted{Pix: frame.Pix, Stride: frame.Stride, Rect: all, Palette: greys}
	}
	frame := image.NewPaletted(all, colourmaps.Plan9)
	draw.Draw(frame, all, image.White, image.Point{}, draw.Src)
	draw.FloydSteinberg.Draw(frame, img.Bounds(), img, image.Point{})
	return frame
}
