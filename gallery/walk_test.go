package gallery

import (
	"bytes"
	"image"
	"slices"
	"testing"

	"vaelab/internal/figure"
)

// TestWalk: each frame is a column of the picture, its tiles in the order of the rows.
func TestWalk(t *testing.T) {
	if got := Walks(); !slices.Equal(got, []string{"interpolate", "traverse"}) {
		t.Fatalf("%v walk", got)
	}
	m, images := fixture(t, 0, 12, 3)
	for _, p := range kinds(t) {
		if !p.Walks() {
			continue
		}
		p.Rows, p.Cols, p.Scale, p.Plain = 3, 5, 1, true
		tiles, _, err := p.Tiles(t.Context(), m, images, "")
		if err != nil {
			t.Fatal(err)
		}
		frames, _, err := p.Walk(t.Context(), m, images, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(frames) != p.Cols {
			t.Fatalf("%T has %d frames", p.Kind, len(frames))
		}
		for c, f := range frames {
			var column [][]float32
			for r := range p.Rows {
				column = append(column, tiles.Images[r*p.Cols+c])
			}
			want, err := figure.Grid{Height: m.Height, Width: m.Width, Cols: p.Rows, Scale: 1, Pad: 2}.Draw(column)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := f.Image().(*image.Gray), want.(*image.Gray); got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%T: frame %d is another column", p.Kind, c)
			}
		}
	}
}

// TestTilesWithLabels: the images that a conditional model draws have the labels that it draws them by.
func TestTilesWithLabels(t *testing.T) {
	m, images := fixture(t, 26, 30, 2)
	for _, c := range []struct {
		kind  Kind
		label Label
		want  []uint8
	}{
		{Prior{}, AnyLabel, []uint8{0, 2, 0, 2}},
		{Prior{}, "2", []uint8{2, 2, 2, 2}},
		{Prior{}, AllLabels, []uint8{0, 0, 2, 2}},
		{Reconstruct{}, AnyLabel, nil},
		{Interpolate{}, AnyLabel, nil},
	} {
		p := Picture{Kind: c.kind, Label: c.label, Rows: 2, Cols: 2, Apart: true}
		if _, ok := c.kind.(Interpolate); ok {
			p.Cols = 4
		}
		tiles, _, err := p.Tiles(t.Context(), m, images, "")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(tiles.Labels, c.want) {
			t.Errorf("%T of the label %s: %v, want %v", c.kind, c.label, tiles.Labels, c.want)
		}
	}
}
