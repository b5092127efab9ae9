package figure

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
)

// TestSheet: the tiles are the grid's own, to the pixel, beside a margin that has ink.
func TestSheet(t *testing.T) {
	g := Grid{Height: 2, Width: 2, Cols: 3, Scale: 20, Pad: 4}
	var tiles [][]float32
	for i := range 6 {
		tiles = append(tiles, []float32{float32(i) / 6, 0, 1, 0.5})
	}
	sheet := Sheet{Grid: g, Words: Words{Rows: []Label{{Name: "original"}, {Name: "ELBO", Note: "recon 80.7"}}}}
	f, err := sheet.Figure(tiles)
	img, margin := pixels(t)(f, err), f.at.X
	drawn, err := g.Draw(tiles)
	if err != nil {
		t.Fatal(err)
	}
	grid := drawn.(*image.Gray)
	size := grid.Bounds().Size()
	if got, want := img.Bounds().Size(), size.Add(image.Pt(margin, 0)); got != want {
		t.Fatalf("the sheet is %v, want %v", got, want)
	}
	for y := range size.Y {
		for x := range size.X {
			if r, _, _, _ := img.At(margin+x, y).RGBA(); uint8(r>>8) != grid.GrayAt(x, y).Y {
				t.Fatalf("pixel %d, %d is %d, want %d", x, y, r>>8, grid.GrayAt(x, y).Y)
			}
		}
	}
	for row := range 2 {
		dark := 0
		cell := g.cell(row, 0)
		for y := cell.Min.Y; y < cell.Max.Y; y++ {
			for x := range margin {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					dark++
				}
			}
		}
		if dark == 0 {
			t.Errorf("row %d has no label", row)
		}
	}
	sheet.Rows = sheet.Rows[:1]
	if _, err := sheet.Figure(tiles); err == nil {
		t.Error("six tiles made a sheet of one row of three")
	}
}

// TestLogAxis: marks are at powers of ten, no more than asked for, and named after them.
func TestLogAxis(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{-3.2, 2.4, "0.001 0.01 0.1 1 10 100"},
		{-7.5, 3.2, "1e−7 1e−5 0.001 0.1 10 1000"},
		{4, 5, "10000 1e5"},
	} {
		var labels []string
		for _, mark := range (logTicks{most: 7}).Ticks(c.lo, c.hi) {
			labels = append(labels, mark.Label)
		}
		if diff := cmp.Diff(strings.Fields(c.want), labels); diff != "" {
			t.Errorf("%v to %v (-want +got):\n%s", c.lo, c.hi, diff)
		}
	}
	var _ plot.Ticker = logTicks{}
}

// TestLogPanel: what a logarithm cannot show is left out, and the axis shows the rest.
func TestLogPanel(t *testing.T) {
	p := Panel{Log: true, Series: []Series{
		{"a", []float64{1, 2, 3, 4}, []float64{1e-6, 0, -1, 100}},
		{"b", []float64{1, 2}, []float64{inf, nan}},
	}}
	c := newChart(p)
	if c.err != nil || c.plot.Y.Min > -6 || c.plot.Y.Max < 2 || c.plot.Y.Max > 3 || len(c.legend) != 1 {
		t.Errorf("the axis goes from 10^%v to 10^%v, with %d series", c.plot.Y.Min, c.plot.Y.Max, len(c.legend))
	}
	p.Series = p.Series[1:]
	if c = newChart(p); c.err != nil || c.note == "" {
		t.Errorf("a panel of nothing has the note %q, %v", c.note, c.err)
	}
}

// TestTable: panels beside each other are drawn, the same each time; none are refused.
func TestTable(t *testing.T) {
	p := loss(Series{"a", []float64{1, 2}, []float64{3, 4}}, Series{"b", []float64{1, 2}, []float64{5, inf}})
	one, two := pixels(t)(Table(2, p, p, p)), pixels(t)(Table(2, p, p, p))
	var a, b bytes.Buffer
	if WritePNG(&a, one, Info{}) != nil || WritePNG(&b, two, Info{}) != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same panels give different pictures")
	}
	blue := extent(one, palette[0])
	if size := one.Bounds().Size(); blue.Dx() < size.X/2 || blue.Dy() < size.Y/2 {
		t.Errorf("the first series takes only %v of %v", blue, size)
	}
	if _, err := Table(0, p); err == nil {
		t.Error("a table of no columns was drawn")
	}
}

// TestClouds: the prior's circles are round, of the same size in planes of the same
// reach, and the classes have their colours.
func TestClouds(t *testing.T) {
	cloud := Cloud{
		Title: "ELBO", XLabel: "z", YLabel: "z", X: []float64{0.1, -1, 0.1, -1}, Y: []float64{0.3, 0.5, -1.3, -1.5}, Class: []int{0, 9, 0, 9},
		Ellipses: []Ellipse{{0.1, 0.3, 0.2, 0.5}},
	}
	img := pixels(t)(Clouds(cloud, cloud))
	half := img.Bounds().Dx() / 2
	type picture interface {
		image.Image
		SubImage(image.Rectangle) image.Image
	}
	right := img.(picture).SubImage(image.Rect(half, 60, 2*half, img.Bounds().Dy()))
	circle := extent(right, priorLine.Color.(color.RGBA))
	if d := math.Abs(float64(circle.Dx() - circle.Dy())); circle.Dx() < half/2 || d > 0.03*float64(circle.Dx()) {
		t.Errorf("the circle at 2σ is %v", circle)
	}
	for _, k := range cloud.Class {
		if extent(right, classColours[k]).Empty() {
			t.Errorf("class %d is not to be seen", k)
		}
	}
	for _, bad := range []Cloud{
		{X: []float64{1}, Y: []float64{1, 2}},
		{X: []float64{1}, Y: []float64{1}, Class: []int{1, 2}},
		{X: []float64{1}, Y: []float64{1}, Class: []int{-1}},
		{X: []float64{1}, Y: []float64{nan}, Class: []int{1}},
	} {
		if _, err := Clouds(bad); err == nil {
			t.Errorf("%+v was drawn", bad)
		}
	}
	if _, err := Clouds(); err == nil {
		t.Error("no clouds were drawn")
	}
}
