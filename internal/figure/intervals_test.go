package figure

import (
	"image"
	"image/color"
	"testing"
)

// TestIntervals: bars and bands reach as far as they should, within the frame, and where there is none nothing is drawn.
func TestIntervals(t *testing.T) {
	x := []float64{1, 2}
	p := loss(Series{X: x, Y: []float64{10, 20}}, Series{X: x, Y: []float64{0, 40}})
	bare := extent(drawn(t, p), palette[0])
	p.Half = [][]float64{{nan, nan}}
	if got := extent(drawn(t, p), palette[0]); got != bare {
		t.Errorf("without intervals the line covers %v, not %v", got, bare)
	}
	p.Half = [][]float64{{5, 10}}
	img := drawn(t, p)
	if ratio := float64(extent(img, palette[0]).Dy()) / float64(bare.Dy()); ratio < 2 || ratio > 2.5 { // but for the markers' size it would be 2.5
		t.Errorf("bars from 5 to 30 are %v times as high as the line from 10 to 20", ratio)
	}
	alone := Panel{Series: p.Series[:1], Half: p.Half}
	if y := newChart(alone).plot.Y; y.Min > 5 || y.Max < 30 {
		t.Errorf("the frame is from %v to %v", y.Min, y.Max)
	}
	if x := newChart(Panel{Series: p.Series[:1], Places: 3}).plot.X; x.Min != 0.5 || x.Max != 3.5 { // wherever there are points
		t.Errorf("three places are from %v to %v", x.Min, x.Max)
	}
	p.Bands = true
	tinted := func(img image.Image) (n int) {
		b := img.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				if c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); c.B == 0xff-(0xff-0xb2)*0x38/0xff && c.R < c.B {
					n++
				}
			}
		}
		return n
	}
	band := drawn(t, p)
	if tinted(img) > 1000 || tinted(band) < 10_000 { // edges are mixtures
		t.Errorf("%d pixels of bars are a band's, and %d of a band", tinted(img), tinted(band))
	}
}

// TestLogarithmicX: an axis of several powers of ten has a mark at each.
func TestLogarithmicX(t *testing.T) {
	p := Panel{LogX: true, Series: []Series{{X: []float64{0, 1e-4, 1e-3, 1e-2}, Y: []float64{4, 1, 2, 3}}}, Half: [][]float64{{1, 1, 1, 1}}}
	c := newChart(p)
	if x := c.plot.X; x.Min > -4 || x.Min < -4.5 || x.Max < -2 || x.Max > -1.5 {
		t.Errorf("from %v to %v", x.Min, x.Max)
	}
	var labels string
	for _, mark := range c.plot.X.Tick.Marker.Ticks(c.plot.X.Min, c.plot.X.Max) {
		labels += mark.Label + " "
	}
	if labels != "1e−4 0.001 0.01 " {
		t.Error(labels)
	}
	drawn(t, p)
}
