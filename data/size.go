package data

import "fmt"

// colours is the number of channels of images that are not grey.
const colours = 3

// Depth returns the number of channels.
func (s *Set) Depth() int { return max(s.Channels, 1) }

// Alike reports whether the images of both sets are of one size and have as many channels.
func (s *Set) Alike(t *Set) bool {
	return s.Height == t.Height && s.Width == t.Width && s.Depth() == t.Depth()
}

// Size says how large an image is, as in 28×28 or, in colours, 28×28×3.
func (s *Set) Size() string {
	text := fmt.Sprintf("%d×%d", s.Height, s.Width)
	if s.Depth() > 1 {
		text += fmt.Sprint("×", s.Depth())
	}
	return text
}

// like returns a set of such images without labels.
func (s *Set) like(images []uint8) *Set {
	return &Set{Height: s.Height, Width: s.Width, Channels: s.Channels, Images: images}
}

// InColours returns the set with three channels: s itself if it has them, and a copy of grey images else.
func (s *Set) InColours() *Set {
	if s.Depth() == colours {
		return s
	}
	c := s.like(inColours(s.Images))
	c.Channels, c.Labels = colours, s.Labels
	return c
}

// inColours returns grey pixels as red, green and blue ones.
func inColours(greys []uint8) []uint8 {
	all := memory(colours * len(greys))
	for i, level := range greys {
		for c := range colours {
			all[colours*i+c] = level
		}
	}
	return all
}

// sameDepth makes all of some sets, each of which may be nil, coloured if one of them is.
func sameDepth(sets ...**Set) {
	coloured := false
	for _, s := range sets {
		coloured = coloured || *s != nil && (*s).Depth() == colours
	}
	for _, s := range sets {
		if coloured && *s != nil {
			*s = (*s).InColours()
		}
	}
}

// interleave makes images whose channels lie one after the other such whose pixels do, in place.
func (s *Set) interleave() {
	pixels := s.Height * s.Width
	planes := make([]uint8, s.Pixels())
	for i := range s.Len() {
		image := s.Image(i)
		copy(planes, image)
		for p := range pixels {
			for c := range s.Channels {
				image[p*s.Channels+c] = planes[c*pixels+p]
			}
		}
	}
}
