package data

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"

	"golang.org/x/image/draw"

	"vaelab/internal/userfile"
)

// OpenPicture reads a picture, a PNG file, as one image of the size and the channels of like. What is larger or smaller is
// scaled to fit, and lies in the middle of a ground as at its rim. It returns in words what was read and done.
func OpenPicture(path string, like *Set) (s *Set, did string, err error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, "", fmt.Errorf("%w: name a PNG picture", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxPicture))
	if err != nil {
		return nil, "", err
	}
	if !isPNG(content) {
		err := sniff(path, content[:min(len(content), sniffed)])
		if e, ok := errors.AsType[*ContentError](err); ok {
			e.Next = "name a PNG picture"
			return nil, "", e
		}
	}
	var p Pictures
	if err := p.Add(path, content); err != nil {
		return nil, "", err
	}
	s = p.Set(nil)
	done := []string{fmt.Sprintf("%d×%d pixels", s.Width, s.Height)}
	if s.Height != like.Height || s.Width != like.Width {
		s = s.fit(like.Height, like.Width)
		done = append(done, fmt.Sprintf("scaled to %d×%d", s.Width, s.Height))
	}
	switch {
	case s.Depth() > like.Depth():
		s = s.inGrey()
		done = append(done, "made grey")
	case s.Depth() < like.Depth():
		s = s.InColours()
	}
	return s, strings.Join(done, ", "), nil
}

// fit returns the one image of a set, scaled to lie in the middle of one of that size.
func (s *Set) fit(height, width int) *Set {
	from := image.NewRGBA(image.Rect(0, 0, s.Width, s.Height))
	colour := s.InColours().Images
	for i := range s.Width * s.Height {
		copy(from.Pix[4*i:], colour[colours*i:][:colours])
		from.Pix[4*i+3] = 255
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Rect, image.NewUniform(rim(from)), image.Point{}, draw.Src)
	inner := image.Pt(width, height) // as wide or as high as the whole
	if s.Width*height > width*s.Height {
		inner.Y = max((s.Height*width+s.Width/2)/s.Width, 1)
	} else {
		inner.X = max((s.Width*height+s.Height/2)/s.Height, 1)
	}
	at := image.Pt((width-inner.X)/2, (height-inner.Y)/2)
	draw.CatmullRom.Scale(to, image.Rectangle{Min: at, Max: at.Add(inner)}, from, from.Rect, draw.Src, nil)
	fitted := &Set{Height: height, Width: width, Channels: s.Depth()}
	for p := to.Pix; len(p) > 0; p = p[4:] {
		fitted.Images = append(fitted.Images, p[:s.Depth()]...)
	}
	return fitted
}

// rim is the median of the pixels around an image.
func rim(img *image.RGBA) color.Color {
	var around [colours][]uint8
	last := img.Rect.Max.Sub(image.Pt(1, 1))
	for y := range img.Rect.Max.Y {
		for x := range img.Rect.Max.X {
			if x > 0 && y > 0 && x < last.X && y < last.Y {
				continue
			}
			for c, v := range img.Pix[img.PixOffset(x, y):][:colours] {
				around[c] = append(around[c], v)
			}
		}
	}
	for _, values := range around {
		slices.Sort(values)
	}
	middle := len(around[0]) / 2
	return color.RGBA{around[0][middle], around[1][middle], around[2][middle], 255}
}

// inGrey returns the lightness of coloured images.
func (s *Set) inGrey() *Set {
	grey := &Set{Height: s.Height, Width: s.Width, Channels: 1, Labels: s.Labels}
	for p := s.Images; len(p) > 0; p = p[colours:] {
		lightness := color.GrayModel.Convert(color.RGBA{p[0], p[1], p[2], 255}).(color.Gray)
		grey.Images = append(grey.Images, lightness.Y)
	}
	return grey
}

// Invert swaps black and white.
func (s *Set) Invert() { s.replace(greys(255, true)) }
