package figure

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestHistogramOfGroups: groups of any sizes are drawn, the top of a lone spike is cut, and what has
// no place on the axis is refused.
func TestHistogramOfGroups(t *testing.T) {
	spread := make([]float64, 600)
	for i := range spread {
		spread[i] = float64(i%60)/60 + 1e-3
	}
	spike := []float64{0.99, 0.991, 0.992, 0.993}
	for name, groups := range map[string][]Group{
		"two":       {{"spread", spread}, {"spike", spike}},
		"one empty": {{"spread", spread}, {"none", nil}},
		"zeros":     {{"zeros", []float64{0, 0}}},
	} {
		img, err := Histogram("title", "unit", groups, Mark{X: 1, Name: "one"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if size := img.Image().Bounds().Size(); size.X != 1440 || size.Y < 500 {
			t.Errorf("%s: the size is %v", name, size)
		}
	}
	for name, groups := range map[string][]Group{
		"nothing":  {{"none", nil}},
		"negative": {{"x", []float64{1, -1}}},
		"NaN":      {{"x", []float64{math.NaN()}}},
		"infinite": {{"x", []float64{math.Inf(1)}}},
	} {
		if _, err := Histogram("", "", groups, Mark{}); err == nil || !strings.HasPrefix(err.Error(), "histogram: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestCloudWithoutPrior: its axes hold the points, which may lie far from the origin.
func TestCloudWithoutPrior(t *testing.T) {
	c := Cloud{X: []float64{50, 51, 52}, Y: []float64{0.1, 0.2, 0.3}, Class: []int{0, 1, 0}, NoPrior: true}
	ch := c.chart()
	if ch.err != nil {
		t.Fatal(ch.err)
	}
	if x, y := ch.plot.X, ch.plot.Y; x.Min < 49 || x.Min > 50 || x.Max < 52 || x.Max > 53 || y.Min > 0.1 || y.Max > 0.4 {
		t.Errorf("the axes are %v to %v and %v to %v", x.Min, x.Max, y.Min, y.Max)
	}
	if l := cloudLegend([]Cloud{c}); len(l) != 0 {
		t.Errorf("the legend has %d lines", len(l))
	}
	if l := cloudLegend([]Cloud{c, {Ellipses: make([]Ellipse, 1)}}); len(l) != 2 {
		t.Errorf("the legend has %d lines, want 2", len(l))
	}
}

// TestRates: dimensions of any number are drawn, zeros too, and what has no place on the axes is refused.
func TestRates(t *testing.T) {
	many := make([]Rate, 1024)
	for name, rates := range map[string][]Rate{"one": {{0, 0, 1}}, "two": {{1, 3, 0.1}, {0, 0, 1}}, "many": many} {
		for _, prior := range []float64{1, math.NaN()} {
			f, err := Rates("title", rates, prior)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if size := f.Image().Bounds().Size(); size.X != 1440 || size.Y < 1000 {
				t.Errorf("%s: the size is %v", name, size)
			}
		}
		if marks := dimensionTicks(rates).Ticks(0, 0); len(marks) > 34 || len(marks) == 0 || marks[0].Label != fmt.Sprint(rates[0].Dimension) {
			t.Errorf("%s: the marks are %v", name, marks)
		}
	}
	for name, rates := range map[string][]Rate{"nothing": nil, "negative": {{0, -1, 1}}, "NaN": {{0, 1, math.NaN()}}, "infinite": {{0, math.Inf(1), 1}}} {
		if _, err := Rates("", rates, 1); err == nil || !strings.HasPrefix(err.Error(), "rates: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
