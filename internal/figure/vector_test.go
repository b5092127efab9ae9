package figure

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"math"
	"regexp"
	"testing"
)

// TestTilesInSVG: the image in an SVG file is said to be what it is, and is the tiles.
func TestTilesInSVG(t *testing.T) {
	f := aSheet(t)
	var b bytes.Buffer
	if err := f.Write(&b, "svg", Info{}); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`"data:image/png;base64,([^"]*)"`).FindSubmatch(b.Bytes())
	if m == nil {
		t.Fatal("there is no PNG image in it")
	}
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(m[1])))
	if err != nil || img.Bounds() != f.tiles.Bounds() {
		t.Errorf("the image is %v, %v", img, err)
	}
}

// pageWith is the page of a PDF file that has that in it.
func pageWith(t *testing.T, file []byte, what string) []byte {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(file, -1) {
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			if text, err := io.ReadAll(r); err == nil && bytes.Contains(text, []byte(what)) {
				return text
			}
		}
	}
	t.Fatalf("there is no page with %q", what)
	return nil
}

// TestTilesInPDF: the image in a PDF file stands upright in its place.
func TestTilesInPDF(t *testing.T) {
	f := aSheet(t)
	var b bytes.Buffer
	if err := f.Write(&b, "pdf", Info{}); err != nil {
		t.Fatal(err)
	}
	page := pageWith(t, b.Bytes(), " Do Q")
	before, _, _ := bytes.Cut(page, []byte(" Do Q"))
	// The image fills the unit square, which all matrices up to it have moved; a later one comes first.
	bottom, top := 0.0, 1.0
	steps := regexp.MustCompile(`(\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm`).FindAllSubmatch(before, -1)
	for i := len(steps) - 1; i >= 0; i-- {
		var scale, shift float64
		if _, err := fmt.Sscan(string(steps[i][4])+" "+string(steps[i][6]), &scale, &shift); err != nil {
			t.Fatal(err)
		}
		bottom, top = scale*bottom+shift, scale*top+shift
	}
	wantTop := (f.height - length(f.at.Y)).Points()
	wantBottom := wantTop - length(f.tiles.Bounds().Dy()).Points()
	if math.Abs(bottom-wantBottom) > 0.01 || math.Abs(top-wantTop) > 0.01 {
		t.Errorf("the image goes from %v up to %v, want %v to %v", bottom, top, wantBottom, wantTop)
	}
}

// TestBandsInPDF: a band has its line's colour there, and its opacity apart.
func TestBandsInPDF(t *testing.T) {
	p := loss(Series{X: []float64{1, 2}, Y: []float64{10, 20}})
	p.Half, p.Bands = [][]float64{{5, 10}}, true
	f, err := Panels(p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, "pdf", Info{}); err != nil {
		t.Fatal(err)
	}
	page := pageWith(t, b.Bytes(), " rg")
	fills := regexp.MustCompile(`0\.000 0\.447 0\.698 rg`).FindAll(page, -1) // the markers' and the band's
	if dim := regexp.MustCompile(`0\.000 0\.09\d 0\.15\d rg`); len(fills) == 0 || dim.Match(page) {
		t.Errorf("%d fills have the first colour; one is dimmed: %v", len(fills), dim.Match(page))
	}
}
