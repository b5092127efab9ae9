package data

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pair returns a data set of two images of 2×3 for training, and one for testing.
func pair() *Dataset {
	return &Dataset{
		Name:  "pair",
		Train: &Set{Height: 2, Width: 3, Images: []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16}, Labels: []uint8{1, 0}},
		Test:  &Set{Height: 2, Width: 3, Images: []uint8{16, 0, 8, 1, 0, 0}},
	}
}

func TestView(t *testing.T) {
	for _, c := range []struct {
		view          View
		height, width int
		train, test   []uint8
	}{
		{View{}, 2, 3, pair().Train.Images, pair().Test.Images},
		{View{WhiteLevel: 255}, 2, 3, pair().Train.Images, pair().Test.Images},
		{View{Transpose: true}, 3, 2, []uint8{0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 16}, []uint8{16, 1, 0, 0, 8, 0}},
		{View{Invert: true, WhiteLevel: 255}, 2, 3, []uint8{255, 254, 253, 252, 251, 250, 249, 248, 247, 246, 245, 239}, []uint8{239, 255, 247, 254, 255, 255}},
		{View{WhiteLevel: 16}, 2, 3, []uint8{0, 16, 32, 48, 64, 80, 96, 112, 128, 143, 159, 255}, []uint8{255, 0, 128, 16, 0, 0}},
		{View{WhiteLevel: 16, Invert: true, Transpose: true}, 3, 2, []uint8{255, 207, 239, 191, 223, 175, 159, 112, 143, 96, 127, 0}, []uint8{0, 239, 255, 255, 127, 255}},
	} {
		d := pair()
		if err := c.view.Apply(d); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Set{d.Train, d.Test} {
			if s.Height != c.height || s.Width != c.width {
				t.Errorf("%+v: images of %d×%d, want %d×%d", c.view, s.Height, s.Width, c.height, c.width)
			}
		}
		if diff := cmp.Diff([][]uint8{c.train, c.test}, [][]uint8{d.Train.Images, d.Test.Images}); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.view, diff)
		}
	}
	const want = "--white-level 15: the data set pair has pixels up to 16"
	if err := (View{WhiteLevel: 15}).Apply(pair()); err == nil || err.Error() != want {
		t.Errorf("a pixel above the white level gives %v", err)
	}
}

func TestNames(t *testing.T) {
	d := &Dataset{Name: "two", Classes: 2, Names: Names{"3", "8"}}
	for word, want := range map[string]uint8{"3": 0, "8": 1, "0": 0, "1": 1} { // a name goes before a number
		if got, err := d.Label(word); err != nil || got != want {
			t.Errorf("%q is the label %d, %v; want %d", word, got, err, want)
		}
	}
	if got := d.Names.List([]uint8{1, 0, 7}); got != "8, 3, 7" {
		t.Errorf("the labels 1, 0 and 7 are called %s", got)
	}
	for _, c := range []struct {
		of         *Dataset
		word, want string
	}{
		{d, "2", `"2" is no label of two, which has 3, 8`},
		{&Dataset{Name: "ten", Classes: 10}, "10", `"10" is no label of ten, which has 0 to 9`},
		{&Dataset{Name: "ten", Classes: 10}, "-1", `"-1" is no label of ten, which has 0 to 9`},
		{&Dataset{Name: "none"}, "0", "the data set none has no labels"},
	} {
		if _, err := c.of.Label(c.word); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.word, err, c.want)
		}
	}
}
