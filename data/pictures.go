package data

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
)

func isPNG(head []byte) bool { return bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) }

// Pictures collects PNG pictures of one size as grey images.
type Pictures struct {
	height, width int
	first         string // path of the first picture
	pixels        rows
}

// Add appends a picture, given its file and the file's path for messages. Grey of 16 bits loses the lower 8; colour is refused.
func (p *Pictures) Add(path string, file []byte) error {
	wrong := func(field, want, got, next string, err error) error {
		return &FormatError{File: path, Field: field, Want: want, Got: got, Next: next, Err: err}
	}
	c, err := png.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil:
		return wrong("picture", "a PNG picture", "none", "", err)
	case c.Width > maxSide || c.Height > maxSide || c.Width*c.Height/8 > deflateRatio*len(file):
		return wrong("picture", fmt.Sprintf("at most %d×%d pixels", maxSide, maxSide), fmt.Sprintf("%d×%d in %d bytes", c.Height, c.Width, len(file)), "make it smaller", nil)
	case p.first == "":
		p.first, p.height, p.width = path, c.Height, c.Width
		p.pixels.size = c.Height * c.Width
	case c.Height != p.height || c.Width != p.width:
		return p.differs(path, c.Height, c.Width)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return wrong("picture", "a PNG picture", "a damaged one", "", err)
	}
	if !grey(p.pixels.next(), img) {
		return wrong("pixels", "grey", "colour, or some that one can see through", "make all pictures grey", nil)
	}
	return nil
}

func (p *Pictures) differs(path string, height, width int) error {
	return &FormatError{
		File: path, Field: "picture", Want: fmt.Sprintf("%d×%d pixels as in %s", p.height, p.width, p.first), Got: fmt.Sprintf("%d×%d", height, width),
		Next: "make all pictures of one size",
	}
}

// grey writes the pixels of an image, and reports whether all are grey and opaque.
func grey(pixels []uint8, img image.Image) bool {
	b := img.Bounds()
	plain, isPlain := img.(*image.Gray)
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		if isPlain {
			i += copy(pixels[i:], plain.Pix[plain.PixOffset(b.Min.X, y):][:b.Dx()])
			continue
		}
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, a := img.At(x, y).RGBA()
			if r != g || g != b || a != 0xffff {
				return false
			}
			pixels[i] = uint8(r >> 8)
			i++
		}
	}
	return true
}

// Set returns the images that were added, whose labels these are, nil if they have none.
func (p *Pictures) Set(labels []uint8) *Set {
	return &Set{Height: p.height, Width: p.width, Images: p.pixels.join(), Labels: labels}
}
