// Package figure draws the program's pictures: grids of grey images, and plots with one theme.
//
// Everything here is a pure function of its arguments: equal input gives equal pixels, and equal pixels give equal PNG
// bytes.
package figure

import (
	"fmt"
	"image"
	"image/png"
	"io"
)

// WritePNG writes img to w as a PNG file.
func WritePNG(w io.Writer, img image.Image) error {
	if err := png.Encode(w, img); err != nil {
		return fmt.Errorf("encode png: %w", err)
	}
	return nil
}
