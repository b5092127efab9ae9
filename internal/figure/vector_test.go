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

// TestTilesInPDF: the image in a PDF file stands upright in its place.
func TestTilesInPDF(t *testing.T) {
	f := aSheet(t)
	var b bytes.Buffer
	if err := f.Write(&b, "pdf", Info{}); err != nil {
		t.Fatal(err)
	}
	var page []byte
	for _, m := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(b.Bytes(), -1) {
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			if text, err := io.ReadAll(r); err == nil && bytes.Contains(text, []byte(" Do Q")) {
				page = text
			}
		}
	}
	before, _, ok := bytes.Cut(page, []byte(" Do Q"))
	if !ok {
		t.Fatal("there is no page with an image")
	}
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
