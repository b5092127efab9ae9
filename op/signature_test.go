package op

import (
	"reflect"
	"testing"

	"gorgonia.org/tensor"
)

// TestBadSignatures: what is no signature is refused.
func TestBadSignatures(t *testing.T) {
	for _, text := range []string{
		"",
		"n l",
		"-> n",
		"- -> n",
		"n l -> m",       // a size from nowhere
		"n l -> ...",     // a shape from nowhere
		"n l -> [n l]",   // a result that is not written
		"r l -> r l",     // rows that serve none
		"n l, l r -> n",  // rows where columns are
		"n l, l+n -> n",  // rows in a sum
		"n l, 2r l -> n", // shared rows are one by one
		"n a+b -> n a",   // two letters in one size
		"n l m -> n",     // more than a matrix
		"n ll -> n",      // two letters in one
		"n l*2 -> n",     // no such arithmetic
		"n l, , n -> n",  // an operand of nothing
		"0n l -> n",      // no times a letter
		"n -1 -> n",
		"n 3.5 -> n",
		"n L -> n",
		"n l, () ->",
	} {
		if s, err := parse(text); err == nil {
			t.Errorf("%q is read as %+v", text, s)
		}
	}
}

// TestSignature: shapes, rows and sizes by hand.
func TestSignature(t *testing.T) {
	scalar := tensor.ScalarShape()
	for _, c := range []struct {
		text     string
		in       []tensor.Shape
		want     tensor.Shape // nil: they don't fit
		perImage []int
		rows     int
		sizes    []int
	}{
		{"r l, n l -> n l", []tensor.Shape{{2, 5}, {6, 5}}, tensor.Shape{6, 5}, []int{1, 3}, 3, []int{6, 5, 3}},
		{"r l, n l -> n l", []tensor.Shape{{1, 5}, {6, 5}}, tensor.Shape{6, 5}, []int{0, 3}, 3, []int{6, 5, 6}},
		{"r l, n l -> r l", []tensor.Shape{{2, 5}, {6, 5}}, tensor.Shape{2, 5}, []int{1, 3}, 1, []int{2, 5, 3}},
		{"r l, n l -> n l", []tensor.Shape{{4, 5}, {6, 5}}, nil, nil, 0, nil},
		{"r l, n l -> n l", []tensor.Shape{{12, 5}, {6, 5}}, nil, nil, 0, nil},
		{"r l, n l -> n l", []tensor.Shape{{2, 5}, {6, 4}}, nil, nil, 0, nil},
		{"r l, n l -> n l", []tensor.Shape{{2, 5}, {6}}, nil, nil, 0, nil},
		{"r l, n l -> n l", []tensor.Shape{{2, 5}}, nil, nil, 0, nil},
		{"3n, 3n -> n 1", []tensor.Shape{{6}, {6}}, tensor.Shape{2, 1}, []int{3, 3}, 1, []int{2}},
		{"3n, 3n -> n 1", []tensor.Shape{{5}, {5}}, nil, nil, 0, nil},
		{"n 1 -> 3n", []tensor.Shape{{2, 1}}, tensor.Shape{6}, []int{1}, 3, []int{2}},
		{"n 1 -> 3n", []tensor.Shape{{2, 2}}, nil, nil, 0, nil},
		{"784n c, o 9c, o -> 196n o", []tensor.Shape{{1568, 2}, {3, 18}, {3}}, tensor.Shape{392, 3}, []int{784, 0, 0}, 196, []int{2, 2, 3}},
		{"784n c, o 9c, o -> 196n o", []tensor.Shape{{1568, 2}, {3, 17}, {3}}, nil, nil, 0, nil},
		{"784n c, o 9c, o -> 196n o", []tensor.Shape{{1500, 2}, {3, 18}, {3}}, nil, nil, 0, nil},
		{"n a, r c -> n a+c", []tensor.Shape{{6, 2}, {3, 4}}, tensor.Shape{6, 6}, []int{2, 1}, 2, []int{6, 2, 4, 2}},
		{"n 4+c -> n 3", []tensor.Shape{{6, 4}}, tensor.Shape{6, 3}, []int{1}, 1, []int{6, 0}},
		{"n 4+c -> n 3", []tensor.Shape{{6, 3}}, nil, nil, 0, nil},
		{"n l -> ()", []tensor.Shape{{6, 4}}, scalar, []int{1}, 0, []int{6, 4}},
		{"n, (), [n l] -> n l", []tensor.Shape{{6}, scalar, {6, 4}}, tensor.Shape{6, 4}, []int{2, 0, 2}, 2, []int{6, 4}},
		{"n o, n i -> o i", []tensor.Shape{{6, 4}, {6, 3}}, tensor.Shape{4, 3}, []int{1, 1}, 0, []int{6, 4, 3}},
		{"m, n m, - -> m", []tensor.Shape{{4}, {6, 4}}, tensor.Shape{4}, []int{0, 1}, 0, []int{6, 4}},
		{"..., ... -> ...", []tensor.Shape{{4}, {4}}, tensor.Shape{4}, []int{1, 1}, 1, []int{4, 1}},
		{"..., ... -> ...", []tensor.Shape{{4, 2}, {4, 2}}, tensor.Shape{4, 2}, []int{1, 0}, 1, []int{4, 2}},
		{"..., ... -> ...", []tensor.Shape{{4, 2}, {4}}, nil, nil, 0, nil},
	} {
		s, err := parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.shape(c.in)
		if c.want == nil {
			if err == nil {
				t.Errorf("%q of %v has the shape %v", c.text, c.in, got)
			}
			continue
		}
		if err != nil || !got.Eq(c.want) {
			t.Errorf("%q of %v has the shape %v, %v, want %v", c.text, c.in, got, err, c.want)
		}
		if rows := s.RowsPerImage(c.perImage); rows != c.rows {
			t.Errorf("%q has %d rows an image of operands with %v, want %d", c.text, rows, c.perImage, c.rows)
		}
		extents := make([][2]int, len(c.in))
		for i, in := range c.in {
			extents[i][0], extents[i][1] = Extent(in)
		}
		if sizes := s.Sizes(extents); !reflect.DeepEqual(sizes, c.sizes) {
			t.Errorf("%q of %v has the sizes %v, want %v", c.text, c.in, sizes, c.sizes)
		}
	}
}

// TestPointwise: an element of the result is a sum if an axis is not in it, or there are
// more of it in the operands.
func TestPointwise(t *testing.T) {
	for text, want := range map[string]bool{
		"n l, r l -> n l":      true,
		"n l, r l -> r l":      false,
		"n l, r l -> n":        false,
		"[n l], r l, n -> n l": true,
		"[n l], r l -> r l":    true,
		"3n, 3n -> n 1":        false,
		"n 1 -> 3n":            true,
		"n a, r c -> n a+c":    true,
		"n l -> ()":            false,
		"..., () -> ...":       true,
	} {
		s, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Pointwise(); got != want {
			t.Errorf("%q: pointwise is %v", text, got)
		}
	}
}
