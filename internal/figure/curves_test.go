package figure

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// encoded draws panels and returns the PNG's bytes.
func encoded(t *testing.T, panels ...Panel) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePNG(&b, drawn(t, panels...), Info{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawn(t *testing.T, panels ...Panel) image.Image {
	t.Helper()
	return pixels(t)(Panels(panels...))
}

// pixels returns the pixels of a figure that must have no error.
func pixels(t *testing.T) func(*Figure, error) image.Image {
	t.Helper()
	return func(f *Figure, err error) image.Image {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f.Image()
	}
}

// extent returns the smallest rectangle that holds all pixels of colour c.
func extent(img image.Image, c color.RGBA) image.Rectangle {
	var box image.Rectangle
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) == c {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func loss(series ...Series) Panel {
	return Panel{Title: "Loss", XLabel: "epoch", YLabel: "−ELBO (nats per image)", Series: series}
}

func TestCurvesDeterministic(t *testing.T) {
	p := loss(
		Series{"train", []float64{1, 2, 3}, []float64{150, 120, 110}},
		Series{"test", []float64{1, 2, 3}, []float64{130, 118, 109}},
	)
	if !bytes.Equal(encoded(t, p, p), encoded(t, p, p)) {
		t.Error("the same panels gave different bytes")
	}
}

// TestCurvesSkipsWhatIsNotFinite compares pictures with and without such points.
func TestCurvesSkipsWhatIsNotFinite(t *testing.T) {
	clean := loss(Series{"train", []float64{1, 2, 5}, []float64{150, 120, 110}})
	dirty := loss(Series{"train", []float64{1, 2, 3, 4, 5, nan, 7, inf}, []float64{150, 120, nan, inf, 110, 3, -math.MaxFloat64, 1}})
	if !bytes.Equal(encoded(t, clean), encoded(t, dirty)) {
		t.Error("points that are not finite change the picture")
	}
}

func TestCurvesDegenerate(t *testing.T) {
	one := []float64{1}
	tests := []struct {
		name  string
		panel Panel
		inked bool // the first colour is to be seen among the data
	}{
		{"no series", loss(), false},
		{"empty series", loss(Series{Name: "train"}), false},
		{"only NaN", loss(Series{"train", one, []float64{nan}}), false},
		{"one point", loss(Series{"train", one, []float64{105}}), true},
		{"one point at zero", loss(Series{"train", []float64{0}, []float64{0}}), true},
		{"flat", loss(Series{"train", []float64{1, 2}, []float64{3, 3}}), true},
		{"same x", loss(Series{"train", []float64{1, 1}, []float64{3, 4}}), true},
		{"huge", loss(Series{"train", []float64{1, 2}, []float64{1e100, -1e100}}), true},
		{"tiny", loss(Series{"train", []float64{1, 2}, []float64{5e-324, 1e-310}}), true},
		{"differences at rounding", loss(Series{"train", []float64{1, 2}, []float64{1e17, 1e17 + 16}}), true},
		{"unnamed", Panel{Series: []Series{{"", one, one}}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			box := extent(drawn(t, tt.panel), palette[0])
			if inked := !box.Empty(); inked != tt.inked {
				t.Errorf("line drawn: %v, want %v", inked, tt.inked)
			}
		})
	}
}

func TestPanelsErrors(t *testing.T) {
	if _, err := Panels(); err == nil {
		t.Error("no panels: no error")
	}
	_, err := Panels(Panel{Series: []Series{{"test", []float64{1, 2}, []float64{1}}}})
	want := `curves: series "test" has 2 x and 1 y values`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestLinesStayInFrame holds that a cut line neither reaches the legend nor leaves the picture.
func TestLinesStayInFrame(t *testing.T) {
	c := newChart(loss(Series{"train", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{543, 120, 113, 110, 109, 108, 107, 106, 106, 105}}))
	if want := "1 value above the frame: 543"; c.note != want {
		t.Errorf("note %q, want %q", c.note, want)
	}
	c.legend = nil // what is left in its colour is the line
	img := pixels(t)(stacked(c))
	heading := int((margin + titleSize).Dots(dpi))
	right := img.Bounds().Max.X - int(margin.Dots(dpi))
	box := extent(img, palette[0])
	if box.Empty() || box.Min.Y < heading || box.Max.X > right {
		t.Errorf("the line covers %v of %v; the heading ends at %d", box, img.Bounds(), heading)
	}
}

func TestLegendRows(t *testing.T) {
	var l legend
	for _, name := range []string{"a", "b", strings.Repeat("long ", 50), "c"} {
		l = append(l, legendEntry{name: name})
	}
	narrow := l[0].width() + entryGap + l[1].width()
	var got []int
	for _, row := range l.rows(narrow) {
		got = append(got, len(row))
	}
	if want := []int{2, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("entries per row %v, want %v", got, want)
	}
	if rows := legend(nil).rows(10); rows != nil {
		t.Errorf("an empty legend has rows %v", rows)
	}
}

// TestMark: a mark is at its place, over the whole height, and named; a series that means the same has one colour.
func TestMark(t *testing.T) {
	line := Series{"test", []float64{1, 2, 3}, []float64{3, 2, 1}}
	p := loss(line)
	p.Mark, p.Note = &Mark{X: 2, Name: "best epoch, 2"}, "a note"
	c := newChart(p)
	if c.note != "a note" || len(c.legend) != 2 || c.legend[1].name != "best epoch, 2" {
		t.Errorf("the note is %q, the legend has %d entries", c.note, len(c.legend))
	}
	first, second := drawn(t, loss(line)), drawn(t, loss(Series{"train", line.X, line.Y}, line))
	for _, img := range []image.Image{first, second} {
		if extent(img, palette[looks["test"]]).Empty() {
			t.Error("the test set has not its colour")
		}
	}
}
