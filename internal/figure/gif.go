package figure

import (
	"fmt"
	"image"
	"image/color"
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
	greys := make(color.Palette, 256)
	for level := range greys {
		greys[level] = color.Gray{uint8(level)}
	}
	var film gif.GIF
	var images []*image.Gray
	var all image.Rectangle
	for _, f := range frames {
		grey, ok := f.Image().(*image.Gray)
		if !ok {
			return fmt.Errorf("encode gif: a frame has colours")
		}
		images, all = append(images, grey), all.Union(grey.Rect)
	}
	for i, grey := range images {
		frame := image.NewGray(all)
		draw.Draw(frame, all, image.White, image.Point{}, draw.Src)
		draw.Draw(frame, grey.Rect, grey, image.Point{}, draw.Src)
		film.Image = append(film.Image, &image.Paletted{Pix: frame.Pix, Stride: frame.Stride, Rect: all, Palette: greys})
		film.Delay = append(film.Delay, frames[i].Stands)
	}
	if err := gif.EncodeAll(w, &film); err != nil {
		return fmt.Errorf("encode gif: %w", err)
	}
	return nil
}
