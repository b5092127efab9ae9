package figure

import (
	"image/color"
	"testing"
)

// TestDensities: lines have no colour, and each is another.
func TestDensities(t *testing.T) {
	x, y := []float64{0, 1, 2}, []float64{0.1, 0.5, 0.1}
	var before int
	for n := range 3 {
		others := []Series{{"a", x, []float64{0.5, 0.1, 0.2}}, {"b", x, []float64{0.2, 0.7, 0.3}}}[:n]
		f, err := Densities("t", "z", Series{"p", x, y}, others...)
		if err != nil {
			t.Fatal(err)
		}
		img, ink := f.Image(), 0
		for i := range img.Bounds().Dx() * img.Bounds().Dy() {
			c := color.RGBAModel.Convert(img.At(i%img.Bounds().Dx(), i/img.Bounds().Dx())).(color.RGBA)
			if c.R != c.G || c.G != c.B {
				t.Fatalf("%v has a colour", c)
			}
			if c.R < 0x40 {
				ink++
			}
		}
		if ink <= before {
			t.Errorf("%d lines have %d dark pixels, one less has %d", n, ink, before)
		}
		before = ink
	}
}
