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

// isBlank reports whether all pixels of an image are the same.
func isBlank(image []uint8) bool { return bytes.Equal(image[1:], image[:len(image)-1]) }

// blank warns of images of a single grey.
func blank(s *Set, split string) string {
	n := 0
	for i := range s.Len() {
		if isBlank(s.Image(i)) {
			n++
		}
	}
	if float64(n) <= fewBlank*float64(s.Len()) {
		return ""
	}
	return fmt.Sprintf("%d of %d %s images are of a single grey, and show nothing: take them out of the data", n, s.Len(), split)
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

// inverted warns of images whose rim is white, and brighter than what it is around.
func inverted(s *Set) string {
	var rim, all, n, count float64 // sums of pixels, and the numbers of them
	for _, i := range s.glance() {
		image := s.Image(i)
		for y := range s.Height {
			for x, v := range image[y*s.Width : (y+1)*s.Width] {
				all += float64(v)
				if y == 0 || x == 0 || y == s.Height-1 || x == s.Width-1 {
					rim += float64(v)
					n++
				}
			}
		}
		count += float64(len(image))
	}
	if rim/n < 192 || rim/n <= all/count {
		return ""
	}
	return "the images seem to be dark on a white ground, where MNIST's are white on black: --invert"
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
	image := s.Image(i)
	for row := range s.Height {
		y := float64(row)
		for column, v := range image[row*s.Width : (row+1)*s.Width] {
			ink, x := float64(v), float64(column)
			sum, x1, y1, x2, y2 = sum+ink, x1+ink*x, y1+ink*y, x2+ink*x*x, y2+ink*y*y
		}
	}
	if sum == 0 {
		return 0
	}
	const least = 0.01 // of a variance: a line has none across
	return math.Log((y2/sum - y1*y1/sum/sum + least) / (x2/sum - x1*x1/sum/sum + least))
}
