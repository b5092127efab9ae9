package figure

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func aSheet(t *testing.T) *Figure {
	t.Helper()
	s := Sheet{
		Grid:  Grid{Height: 28, Width: 28, Cols: 2, Scale: 2, Pad: 4, GroupRows: 1},
		Words: Words{Title: Label{Name: "σ ‖ ₂ −"}, Heads: []Label{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}}, Framed: []int{3}},
	}
	tile := make([]float32, 28*28)
	f, err := s.Figure([][]float32{tile, tile, tile, tile})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestSheetWords: a head has ink above each tile, the frame is white, and without words the grid is bare.
func TestSheetWords(t *testing.T) {
	f := aSheet(t)
	img := f.Image().(*image.Gray)
	g := Grid{Height: 28, Width: 28, Cols: 2, Scale: 2, Pad: 4, GroupRows: 1, Head: f.tiles.Bounds().Dy()/2 - 56 - 2*4}
	for i := range 4 {
		cell := g.cell(i/2, i%2).Add(f.at)
		ink := 0
		for y := cell.Min.Y - 4 - g.Head; y < cell.Min.Y-4; y++ {
			for x := cell.Min.X; x < cell.Max.X; x++ {
				if img.GrayAt(x, y).Y < 0x80 {
					ink++
				}
			}
		}
		if ink == 0 {
			t.Errorf("tile %d has no head", i)
		}
		if got, want := img.GrayAt(cell.Min.X, cell.Max.Y).Y, uint8(separator); (got == 0xff) != (i == 3) || i != 3 && got != want {
			t.Errorf("below tile %d is %#x", i, got)
		}
	}
	bare, err := Sheet{Grid: Grid{Height: 1, Width: 1, Cols: 1, Scale: 1}}.Figure([][]float32{{1}})
	if err != nil {
		t.Fatal(err)
	}
	if size := bare.Image().Bounds().Size(); size != image.Pt(1, 1) {
		t.Errorf("a bare grid of one pixel is %v", size)
	}
}

// TestSheetLeavesOut: labels without room are left out, but not the strong one.
func TestSheetLeavesOut(t *testing.T) {
	labels := make([]Label, 11)
	if got := shown(labels, 9, 10); len(got) != 11 {
		t.Errorf("shown %v of labels that have room", got)
	}
	labels[5].Strong = true
	if diff := cmp.Diff([]int{1, 3, 5, 7, 9}, shown(labels, 11, 10)); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}

// TestPNGText: the chunks of the info are whole, follow IHDR, and leave the picture as it is.
func TestPNGText(t *testing.T) {
	img := aSheet(t).Image()
	var bare, told bytes.Buffer
	for w, info := range map[*bytes.Buffer]Info{&bare: {}, &told: {Title: "draws: run-1, epoch 3, seed 7", Command: "vaelab sample --data Bücher"}} {
		if err := WritePNG(w, img, info); err != nil {
			t.Fatal(err)
		}
	}
	texts := map[string]string{}
	var kinds []string
	for rest := told.Bytes()[8:]; len(rest) > 0; {
		size := binary.BigEndian.Uint32(rest)
		body := rest[4 : 8+size]
		if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(rest[8+size:]) {
			t.Fatalf("the checksum of %q is wrong", body[:4])
		}
		kinds = append(kinds, string(body[:4]))
		if keyword, text, ok := strings.Cut(string(body[4:]), "\x00\x00\x00\x00\x00"); ok && kinds[len(kinds)-1] == "iTXt" {
			texts[keyword] = text
		}
		rest = rest[12+size:]
	}
	want := map[string]string{"Title": "draws: run-1, epoch 3, seed 7", "Software": "vaelab", "Source": "vaelab sample --data Bücher"}
	if diff := cmp.Diff(want, texts); diff != "" || kinds[0] != "IHDR" || kinds[1] != "iTXt" {
		t.Errorf("chunks %v (-want +got):\n%s", kinds, diff)
	}
	a, errA := png.Decode(&bare)
	b, errB := png.Decode(&told)
	if errA != nil || errB != nil || cmp.Diff(a, b) != "" {
		t.Errorf("the info changes the picture (%v, %v)", errA, errB)
	}
}

// TestFormats: a sheet and a chart are written in every format, with the same bytes each time; in vectors, letters are
// outlines.
func TestFormats(t *testing.T) {
	chart, err := Panels(loss(Series{"σ", []float64{1, 2}, []float64{3, 4}}))
	if err != nil {
		t.Fatal(err)
	}
	begins := map[string]string{"png": "\x89PNG", "svg": "<?xml", "pdf": "%PDF"}
	for _, f := range []*Figure{chart, aSheet(t)} {
		for _, format := range Formats {
			var a, b bytes.Buffer
			for _, w := range []*bytes.Buffer{&a, &b} {
				if err := f.Write(w, format, Info{}); err != nil {
					t.Fatal(err)
				}
			}
			switch {
			case !strings.HasPrefix(a.String(), begins[format]):
				t.Errorf("%s begins with %.8q", format, a.String())
			case !bytes.Equal(a.Bytes(), b.Bytes()):
				t.Errorf("the same figure gives different bytes as %s", format)
			case strings.Contains(a.String(), "<text") || strings.Contains(a.String(), "/Type /Font\n"):
				t.Errorf("the %s file has letters of a font", format)
			}
		}
	}
	if err := chart.Write(&bytes.Buffer{}, "bmp", Info{}); err == nil {
		t.Error("bmp was written")
	}
}

// TestGIF: the frames are the figures, to the pixel.
func TestGIF(t *testing.T) {
	f := aSheet(t)
	var b bytes.Buffer
	if err := WriteGIF(&b, []Frame{{f, 8}, {f, 8}, {f, 200}}); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	want := f.Image().(*image.Gray)
	if !slices.Equal(film.Delay, []int{8, 8, 200}) || film.LoopCount != 0 {
		t.Fatalf("frames of %v, loop count %d", film.Delay, film.LoopCount)
	}
	for _, frame := range film.Image {
		for i, level := range want.Pix {
			if r, _, _, _ := frame.Palette[frame.Pix[i]].RGBA(); uint8(r>>8) != level {
				t.Fatalf("pixel %d is %d, want %d", i, r>>8, level)
			}
		}
	}
	g := Grid{Height: 1, Width: 1, Channels: 3, Cols: 1, Scale: 8}
	if f, err = (Sheet{Grid: g}).Figure([][]float32{{1, 0, 0}}); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	if err := WriteGIF(&b, []Frame{{f, 8}}); err != nil {
		t.Fatal(err)
	}
	frame, err := gif.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := frame.At(4, 4).RGBA(); r != 0xffff || g != 0 || b != 0 {
		t.Errorf("red became %x, %x, %x", r, g, b)
	}
}
