package figure

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"
)

func roleColor(r Role) color.RGBA { return roles[r].Color.(color.RGBA) }

func ramp(n int, f func(i int) float64) (x, y []float64) {
	for i := range n {
		x, y = append(x, float64(i+1)), append(y, f(i))
	}
	return x, y
}

// TestTracesShowEveryRole: each line is seen in its own colour, on both kinds of axes.
func TestTracesShowEveryRole(t *testing.T) {
	for _, log := range []bool{false, true} {
		var traces []Trace
		for r := Parameters; r <= RandomDraws; r++ {
			x, y := ramp(50, func(i int) float64 { return float64(int(r)+1) + float64(i%3)/9 })
			traces = append(traces, Trace{Series{"line", x, y}, r})
		}
		img := pixels(t)(Traces(Panel{Title: "Scores", XLabel: "step", YLabel: "KL, nats", Log: log}, traces))
		for r := Parameters; r <= RandomDraws; r++ {
			if box := extent(img, roleColor(r)); box.Dx() < img.Bounds().Dx()/2 {
				t.Errorf("log %v: role %d covers %v of %v", log, r, box, img.Bounds())
			}
		}
	}
}

// TestTracesCutWhatConverges: parameters that fall to nothing don't flatten the draws, and their line goes on along the
// end of the axis.
func TestTracesCutWhatConverges(t *testing.T) {
	x, red := ramp(40, func(i int) float64 { return []float64{1, 1e-3, 1e-18, 0}[i/10] })
	_, cut := ramp(40, func(i int) float64 { return []float64{1, 1e-3, 2e-7, 2e-7}[i/10] })
	_, green := ramp(40, func(i int) float64 { return 2e-3 })
	lines := func(red []float64) (draws, parameters image.Rectangle) {
		img := pixels(t)(Traces(Panel{Title: "Scores", Log: true}, []Trace{
			{Series{"red", x, red}, Parameters}, {Series{"green", x, green}, EncoderDraws},
		}))
		return extent(img, roleColor(EncoderDraws)), extent(img, roleColor(Parameters))
	}
	greenWhole, redWhole := lines(red)
	greenCut, redCut := lines(cut)
	if greenWhole != greenCut || redWhole != redCut {
		t.Errorf("the lines lie at %v and %v, but at %v and %v if they end at the bottom", greenWhole, redWhole, greenCut, redCut)
	}
}

func TestTracesErrors(t *testing.T) {
	for want, traces := range map[string][]Trace{
		`series "Z" has 2 x and 1 y values`: {{Series{"Z", []float64{1, 2}, []float64{1}}, EncoderDraws}},
		"has no finite values":              {{Series{"Z", []float64{1}, []float64{nan}}, EncoderDraws}},
	} {
		if _, err := Traces(Panel{Log: true}, traces); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// TestHistogram: a histogram's area is the share of the values that it shows.
func TestHistogram(t *testing.T) {
	values, _ := ramp(1000, func(int) float64 { return 0 }) // 1 … 1000
	area := func(o plotter.XYs) (a float64) {
		for i := 0; i < len(o); i += 2 {
			a += o[i].Y * (o[i+1].X - o[i].X)
		}
		return a
	}
	for _, c := range []struct{ lo, hi, want float64 }{{0, 1001, 1}, {500.5, 1001, 0.5}, {-50, 100.5, 0.1}, {2000, 3000, 0}} {
		if got := area(histogram(values, c.lo, c.hi)); got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("from %v to %v: area %v, want %v", c.lo, c.hi, got, c.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	values := []float64{1, 2, 3, 4}
	for p, want := range map[float64]float64{0: 1, 0.125: 1, 0.5: 2.5, 0.875: 4, 1: 4} {
		if got := quantile(values, p); got != want {
			t.Errorf("quantile at %v is %v, want %v", p, got, want)
		}
	}
	if got := apart([]float64{0, 0.001, 0.5, 0.501, 1}); !slices.Equal(got, []int{0, 2, 4}) {
		t.Errorf("places %v", got)
	}
}

// TestDraws shows both samples and the target, and refuses a target without a density.
func TestDraws(t *testing.T) {
	x, y := ramp(40, func(i int) float64 { return 1. / 40 })
	samples := []Sample{{"Z", x, EncoderDraws}, {"R", x, RandomDraws}}
	img := pixels(t)(Draws("uniform", "z", Density{"target", x, y, x}, samples))
	for _, s := range samples {
		if box := extent(img, roleColor(s.Role)); box.Dx() < img.Bounds().Dx()/2 {
			t.Errorf("%s covers %v of %v", s.Name, box, img.Bounds())
		}
	}
	if _, err := Draws("uniform", "z", Density{Name: "target"}, samples); err == nil {
		t.Error("a target without a density was drawn")
	}
}
