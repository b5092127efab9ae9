package gallery

import (
	"slices"
	"strings"
	"testing"
)

// TestNamedImages: images that are named are shown, all of them and in their order, whether they are test images or pictures.
func TestNamedImages(t *testing.T) {
	for _, c := range []struct {
		kind             Kind
		label            Label
		classes          int
		pictures         bool
		rows, cols, want int // want tiles
		refused          string
	}{
		{kind: Reconstruct{Images{"5", "3", "5"}}, want: 6},
		{kind: Reconstruct{Images{"5", "3"}}, label: "2", refused: "image: it names the image already"},
		{kind: Reconstruct{Images{"5", "30"}}, refused: "image 30: there are the test images 0 to 29"},
		{kind: Reconstruct{Images{"99999999999"}}, refused: "there are the test images 0 to 29"},
		{kind: Reconstruct{Images{"5", "3"}}, rows: 3, refused: "image: 2 are named, and the picture shows 3"},
		{kind: Reconstruct{Images{"a", "b"}}, pictures: true, want: 4},
		{kind: Reconstruct{slices.Repeat(Images{"a"}, 14)}, pictures: true, want: 28},
		{kind: Interpolate{Images{"a", "b"}}, pictures: true, want: 11},
		{kind: Interpolate{Images{"a", "b", "c"}}, pictures: true, refused: "image: interpolate goes from one image to another"},
		{kind: Variations{Images{"a"}}, pictures: true, rows: 1, cols: 3, want: 3},
		{kind: Variations{Images{"a", "b"}}, pictures: true, refused: "image: this kind is around one image, and 2 are named"},
		{kind: Traverse{Images{"a"}}, pictures: true, rows: 2, cols: 3, want: 6},
		{kind: Variations{Images{"a"}}, pictures: true, label: "1", refused: "label: the model is not conditional"},
		{kind: Variations{Images{"a"}}, pictures: true, classes: 3, refused: "image: the model is conditional"},
		{kind: Variations{Images{"a"}}, pictures: true, classes: 3, label: "2", rows: 1, cols: 3, want: 3},
	} {
		m, images := fixture(t, c.classes, 30, 3)
		p := Picture{Kind: c.kind, Label: c.label, Rows: c.rows, Cols: c.cols}
		if c.label == "" {
			p.Label = AnyLabel
		}
		shown := p.named().numbers()
		if c.pictures { // the last test images, in order
			n := len(p.named())
			set := *images.Slice(30-n, 30)
			set.Labels = nil
			p.Pictures = &set
			for i := range n {
				shown = append(shown, int32(30-n+i))
			}
		}
		tiles, _, err := p.Tiles(t.Context(), m, images, "")
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%T %v: error %v; want %q", c.kind, p.named(), err, c.refused)
			}
			continue
		}
		if err != nil || len(tiles.Images) != c.want {
			t.Errorf("%T %v: %d tiles, %v; want %d", c.kind, p.named(), len(tiles.Images), err, c.want)
			continue
		}
		if _, around := c.kind.(Traverse); around {
			continue // it does not show the image itself
		}
		for d, v := range images.Image(int(shown[0])) {
			if tiles.Images[0][d] != float32(v)/255 {
				t.Fatalf("%T %v does not begin with image %d", c.kind, p.named(), shown[0])
			}
		}
	}
}

// TestImagesText: what names images is numbers or files.
func TestImagesText(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"7":                  "",
		"7\x00a.png":         "numbers of test images and files do not go together",
		"a.png\x00" + "7":    "numbers of test images and files do not go together",
		"-1":                 "-1 is no number of a test image",
		"a.png\x00b\x00c, d": "",
	} {
		var images Images
		err := images.UnmarshalText([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if again, _ := images.MarshalText(); err == nil && string(again) != text {
			t.Errorf("%q comes back as %q", text, again)
		}
	}
}
