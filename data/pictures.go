package data

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

func isPNG(head []byte) bool { return bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) }

// Pictures collects PNG pictures of one size, as grey images if all of them are grey.
type Pictures struct {
	height, width int
	first         string // path of the first picture
	coloured      bool
	pixels        rows
}

// Add appends a picture, given its file and the file's path for messages. Of 16 bits the lower 8 are lost; a picture that one can
// see through is refused.
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
	if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		return wrong("pixels", "opaque", "some that one can see through", "put the pictures on a ground", nil)
	}
	p.add(img)
	return nil
}

// add appends a picture.
func (p *Pictures) add(img image.Image) {
	if grey, ok := img.(*image.Gray); ok && !p.coloured {
		to := p.pixels.next()
		for y := range p.height {
			copy(to[y*p.width:], grey.Pix[y*grey.Stride:][:p.width])
		}
		return
	}
	rgba := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	draw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, draw.Src)
	if !p.coloured && !isGrey(rgba) {
		p.inColours()
	}
	to := p.pixels.next()
	for i := range p.height * p.width {
		if p.coloured {
			copy(to[colours*i:], rgba.Pix[4*i:][:colours])
		} else {
			to[i] = rgba.Pix[4*i]
		}
	}
}

// isGrey reports whether red, green and blue are the same in each pixel.
func isGrey(img *image.RGBA) bool {
	for p := img.Pix; len(p) > 0; p = p[4:] {
		if p[0] != p[1] || p[1] != p[2] {
			return false
		}
	}
	return true
}

// inColours gives the pictures three channels.
func (p *Pictures) inColours() {
	if p.coloured {
		return
	}
	p.coloured = true
	p.pixels.trim()
	for i, greys := range p.pixels.blocks {
		p.pixels.blocks[i] = inColours(greys)
	}
	p.pixels.size *= colours
}

// join appends other pictures, which must not be added to.
func (p *Pictures) join(others *Pictures) error {
	if others.height != p.height || others.width != p.width {
		return p.differs(others.first, others.height, others.width)
	}
	if p.coloured || others.coloured {
		p.inColours()
		others.inColours()
	}
	p.pixels.add(others.pixels)
	return nil
}

func (p *Pictures) differs(path string, height, width int) error {
	return &FormatError{
		File: path, Field: "picture", Want: fmt.Sprintf("%d×%d pixels as in %s", p.height, p.width, p.first), Got: fmt.Sprintf("%d×%d", height, width),
		Next: "make all pictures of one size",
	}
}

// Set returns the images that were added, whose labels these are, nil if they have none.
func (p *Pictures) Set(labels []uint8) *Set {
	s := &Set{Height: p.height, Width: p.width, Channels: 1, Images: p.pixels.join(), Labels: labels}
	if p.coloured {
		s.Channels = colours
	}
	return s
}
