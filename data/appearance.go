package data

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// fewBlank is the share of images that may be blank unsaid.
const fewBlank = 0.001

// dim warns of pixels that are far below 255.
func dim(train, test *Set) string {
	greatest := uint8(0)
	for _, s := range []*Set{train, test} {
		for _, p := range s.Images {
			if greatest = max(greatest, p); greatest > 128 {
				return ""
			}
		}
	}
	if greatest == 0 {
		return "" // all are blank
	}
	return fmt.Sprintf("the greatest pixel is %d, where white is 255: --white-level %[1]d makes it white", greatest)
}

// place returns the row and the column of number d of an image.
func (s *Set) place(d int) (row, column int) {
	pixel := d / s.Depth()
	return pixel / s.Width, pixel % s.Width
}

// isBlank reports whether all pixels of image i are the same.
func (s *Set) isBlank(i int) bool {
	image := s.Image(i)
	return bytes.Equal(image[s.Depth():], image[:len(image)-s.Depth()])
}

// blank warns of images of a single grey or colour.
func blank(s *Set, split string) string {
	n := 0
	for i := range s.Len() {
		if s.isBlank(i) {
			n++
		}
	}
	if float64(n) <= fewBlank*float64(s.Len()) {
		return ""
	}
	single := "grey"
	if s.Depth() > 1 {
		single = "colour"
	}
	return fmt.Sprintf("%d of %d %s images are of a single %s, and show nothing: take them out of the data", n, s.Len(), split, single)
}

// glanced is the number of images, evenly spread, that tell of the ground and the orientation.
const glanced = 500

// glance returns every so-many-th image's index.
func (s *Set) glance() []int {
	var index []int
	for k := range min(glanced, s.Len()) {
		index = append(index, k*s.Len()/min(glanced, s.Len()))
	}
	return index
}

// inverted warns of images that are dark on white.
func inverted(s *Set) string {
	if !s.DarkOnWhite() {
		return ""
	}
	return "the images seem to be dark on a white ground, where MNIST's are white on black: --invert"
}

// DarkOnWhite reports whether the rim of the images is white, and brighter than what it is around.
func (s *Set) DarkOnWhite() bool {
	var rim, all, n, count float64 // sums of pixels, and the numbers of them
	for _, i := range s.glance() {
		image := s.Image(i)
		for d, v := range image {
			y, x := s.place(d)
			all += float64(v)
			if y == 0 || x == 0 || y == s.Height-1 || x == s.Width-1 {
				rim += float64(v)
				n++
			}
		}
		count += float64(len(image))
	}
	return rim/n >= 192 && rim/n > all/count
}

// sideways warns of digits and letters that lie on their side: most are wider than tall, and a stroke is so by far, the digit
// 1 or, of EMNIST's letters, 1 to 26, the letter I. Of MNIST's ones log(σ²_y/σ²_x), of where the ink is, has the mean 2.3, of
// Fashion-MNIST's trousers 1.9; 11 % and 34 % of all images are wider than tall. Both turn with the images.
func sideways(s *Set) string {
	if len(s.Labels) == 0 {
		return ""
	}
	stroke := uint8(1)
	switch slices.Max(s.Labels) {
	case 9, 46, 61: // digits, or digits before letters
	case 26:
		stroke = 9
	default:
		return ""
	}
	var strokes []float64
	wide := 0
	index := s.glance()
	for _, i := range index {
		tall := s.tallness(i)
		if s.Labels[i] == stroke {
			strokes = append(strokes, tall)
		}
		if tall < 0 {
			wide++
		}
	}
	if len(strokes) < 5 || stat.Mean(strokes, nil) > -1 || 2*wide < len(index) {
		return ""
	}
	return "the images seem to lie on their side, as EMNIST's do: --transpose"
}

// tallness is log(σ²_y/σ²_x) of where the ink of image i is: above 0 if it is taller than wide.
func (s *Set) tallness(i int) float64 {
	var sum, x1, y1, x2, y2 float64
	for d, v := range s.Image(i) {
		row, column := s.place(d)
		ink, x, y := float64(v), float64(column), float64(row)
		sum, x1, y1, x2, y2 = sum+ink, x1+ink*x, y1+ink*y, x2+ink*x*x, y2+ink*y*y
	}
	if sum == 0 {
		return 0
	}
	const least = 0.01 // of a variance: a line has none across
	return math.Log((y2/sum - y1*y1/sum/sum + least) / (x2/sum - x1*x1/sum/sum + least))
}
