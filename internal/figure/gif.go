package figure

import (
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
)

// WriteGIF writes figures with tiles as the frames of a GIF film, which begins again after the last.
func WriteGIF(w io.Writer, frames []*Figure) error {
	const delay, last = 40, 200 // hundredths of a second
	greys := make(color.Palette, 256)
	for level := range greys {
		greys[level] = color.Gray{uint8(level)}
	}
	var film gif.GIF
	for _, f := range frames {
		grey, ok := f.Image().(*image.Gray)
		if !ok {
			return fmt.Errorf("encode gif: a frame has colours")
		}
		film.Image = append(film.Image, &image.Paletted{Pix: grey.Pix, Stride: grey.Stride, Rect: grey.Rect, Palette: greys})
		film.Delay = append(film.Delay, delay)
	}
	film.Delay[len(frames)-1] = last
	if err := gif.EncodeAll(w, &film); err != nil {
		return fmt.Errorf("encode gif: %w", err)
	}
	return nil
}
