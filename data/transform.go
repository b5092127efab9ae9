package data

import (
	"cmp"
	"fmt"
	"slices"
)

// View is how images are seen whose files are unlike MNIST's. Its fields are settings.
type View struct {
	Transpose  bool `flag:"transpose" help:"swap rows and columns: EMNIST's images lie on their side"`
	Invert     bool `flag:"invert" help:"swap black and white, for dark ink on a white ground"`
	WhiteLevel int  `flag:"white-level" default:"255" min:"1" max:"255" help:"the pixel that is white: 0 to N mean 0 to 255 (1: of bytes 0 and 1; 16: of scikit-learn's digits)"`
}

// Apply changes the images of the data set in place to what is seen of them; its digest stays that of the files. A pixel
// above the white level is an error.
func (v View) Apply(d *Dataset) error {
	white := cmp.Or(v.WhiteLevel, 255)
	if white < 255 {
		if greatest := int(max(slices.Max(d.Train.Images), slices.Max(d.Test.Images))); greatest > white {
			return fmt.Errorf("--white-level %d: the data set %s has pixels up to %d", white, d.Name, greatest)
		}
	}
	for _, s := range []*Set{d.Train, d.Test} {
		if v.Invert || white < 255 {
			s.replace(greys(white, v.Invert))
		}
		if v.Transpose {
			s.transpose()
		}
	}
	return nil
}

// greys is what each pixel from 0 to white becomes.
func greys(white int, invert bool) (table [256]uint8) {
	for p := range white + 1 {
		table[p] = uint8((2*255*p + white) / (2 * white)) // rounded
		if invert {
			table[p] = 255 - table[p]
		}
	}
	return table
}

func (s *Set) replace(by [256]uint8) {
	for i, p := range s.Images {
		s.Images[i] = by[p]
	}
}

// transpose swaps rows and columns of each image, and so height and width.
func (s *Set) transpose() {
	image, depth := make([]uint8, s.Pixels()), s.Depth()
	for i := range s.Len() {
		to := s.Image(i)
		copy(image, to)
		for y := range s.Height {
			for x := range s.Width {
				copy(to[(x*s.Height+y)*depth:], image[(y*s.Width+x)*depth:][:depth])
			}
		}
	}
	s.Height, s.Width = s.Width, s.Height
}
