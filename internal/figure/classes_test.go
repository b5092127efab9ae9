package figure

import (
	"fmt"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// TestClassLegend: classes stand beside the other legend while there is room, and else below it, in rows that fit.
func TestClassLegend(t *testing.T) {
	lines := legend{{name: "prior, 1σ and 2σ"}}
	const width = figureWidth - 2*margin
	for _, c := range []struct {
		classes int
		name    string // before the number
		beside  bool
		rows    int
	}{
		{0, "", true, 0},
		{2, "", true, 1},
		{10, "", true, 1},
		{26, "", false, 2},
		{47, "", false, 3},
		{256, "", false, 16},
		{10, "Ankle boot ", false, 2},
		{3, strings.Repeat("wide ", 30), false, 3},
	} {
		key := map[int]string{}
		for k := range c.classes {
			key[k] = fmt.Sprint(c.name, k)
		}
		l := newClassLegend(key, width, lines)
		if l.beside != c.beside || len(l.rows) != c.rows {
			t.Errorf("%d classes %q take %d rows, beside the other legend: %t", c.classes, c.name, len(l.rows), l.beside)
		}
		n := 0
		for _, row := range l.rows {
			if n += len(row); len(row) > 1 && l.width(row) > width {
				t.Errorf("%d classes %q: a row is %v wide", c.classes, c.name, l.width(row))
			}
		}
		if n != c.classes {
			t.Errorf("%d of %d classes are in the legend", n, c.classes)
		}
	}
	looks := map[draw.GlyphStyle]bool{}
	for k := range 100 {
		looks[classGlyph(k, 1)] = true
	}
	if len(looks) != 100 {
		t.Errorf("100 classes have %d looks", len(looks))
	}
}

// TestWordsMakeRoom: a word moves aside for the one before it, stays within bounds, and is left out where all is full.
func TestWordsMakeRoom(t *testing.T) {
	bounds := vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}
	half := vg.Point{X: 10, Y: 5}
	var taken []vg.Rectangle
	for n := range 30 {
		at, ok := vacant(vg.Point{X: 9, Y: 50}, half, bounds, taken)
		if !ok {
			if n < 2 {
				t.Errorf("there is room for %d words", n)
			}
			return
		}
		if r := around(at, half); !free(r, bounds, taken) {
			t.Fatalf("word %d is at %v", n, r)
		} else {
			taken = append(taken, r)
		}
	}
	t.Error("30 words have room at one place")
}
