package figure

import (
	"image"
	"image/draw"
)

// colours is the number of channels of pixels that are not grey.
const colours = 3

// A raster is the memory of a picture: bytes of grey, or of red, green, blue and opacity.
type raster struct {
	pix    []byte
	stride int
	size   int // bytes of a pixel
}

// rasterOf returns that of an *image.Gray or an *image.RGBA whose upper left corner is 0, 0.
func rasterOf(img draw.Image) raster {
	if grey, ok := img.(*image.Gray); ok {
		return raster{grey.Pix, grey.Stride, 1}
	}
	rgba := img.(*image.RGBA)
	return raster{rgba.Pix, rgba.Stride, colours + 1}
}

// row returns the row y and those below it.
func (r raster) row(y int) []byte { return r.pix[y*r.stride:] }
