package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Series is a named line through the points (X[i], Y[i]).
type Series struct {
	Name string
	X, Y []float64
}

// Panel is one pair of axes with its lines. Labels include units: "−ELBO (nats per image)".
type Panel struct {
	Title          string
	XLabel, YLabel string
	Series         []Series
	Half           [][]float64 // of each series, half of the interval about each point; NaN: none
	Bands          bool        // intervals are bands, else bars
	Log            bool        // the vertical axis is logarithmic; points at 0 or below are skipped
	LogX           bool        // the same of the horizontal one
	Places         int         // above 0: the horizontal axis has the places 1 to so many, for series beside each other, and no numbers
	Mark           *Mark
	Note           string // in small print
}

// Mark is a vertical line through the frame, with its name.
type Mark struct {
	X    float64
	Name string
}

// Panels draws panels above each other, their axes aligned.
//
// Points that are not finite, or larger than 1e100, are skipped: the line joins their neighbours. A few points, or one
// alone, are shown by markers. The vertical range leaves out a few high values if they would flatten all others, and a
// note above the frame then says how many and how high. A panel without any point says so.
func Panels(panels ...Panel) (*Figure, error) {
	if len(panels) == 0 {
		return nil, fmt.Errorf("curves: no panels to draw")
	}
	charts := make([]chart, len(panels))
	for i, p := range panels {
		charts[i] = newChart(p)
	}
	return stacked(charts...)
}

// newChart turns a panel into a plot with its ranges chosen.
func newChart(p Panel) chart {
	c := chart{plot: newPlot(p.XLabel, p.YLabel), title: p.Title}
	ends := c.intervals(p)
	xs, ys := c.lines(p, p.Series, math.Inf(-1), func(i int, points plotter.XYs) []mark {
		i = look(i, p.Series[i].Name)
		line := &plotter.Line{XYs: points, LineStyle: lineStyle(i)}
		const few = 20 // points; more markers would hide the line
		if len(points) > few {
			return []mark{line}
		}
		return []mark{line, &plotter.Scatter{XYs: points, GlyphStyle: glyphStyle(i)}}
	})
	ys = append(ys, ends...)
	switch {
	case len(ys) == 0:
		c.note = "no finite values"
		c.fit([]float64{0, 1}, interval{0, 1}, ticks{most: 7})
	case p.Log:
		c.fit(xs, logRange(ys), logTicks{most: 7})
	default:
		y := robustRange(ys)
		c.note = above(ys, y)
		c.fit(xs, y, ticks{most: 7})
	}
	if p.Places > 0 {
		c.plot.X.Min, c.plot.X.Max = 0.5, float64(p.Places)+0.5
		c.plot.HideX()
	}
	if p.LogX {
		c.plot.X.Tick.Marker = logTicks{most: 10}
	}
	c.note = strings.Trim(p.Note+"; "+c.note, "; ")
	if p.Mark != nil {
		c.mark(*p.Mark)
	}
	return c
}

// mark draws a mark, once the axes are known.
func (c *chart) mark(m Mark) {
	ends := plotter.XYs{{X: m.X, Y: c.plot.Y.Min}, {X: m.X, Y: c.plot.Y.Max}}
	c.add(m.Name, &plotter.Line{XYs: ends, LineStyle: draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{3, 3}}})
}

// looks are the places in palette of series that mean the same in every figure.
var looks = map[string]int{
	"train": 0, "validation": 1, "test": 2,
	"reconstruction": 3, "KL(q‖p)": 4,
	"ELBO": 5, "KL-only": 6, "autoencoder": 7,
}

// look is that of the i-th series, of its name if that has one. What is weighed by β has the colour of the KL, for which it
// stands.
func look(i int, name string) int {
	if strings.HasPrefix(name, "β ") {
		return looks["KL(q‖p)"] + len(palette)
	}
	if own, ok := looks[name]; ok {
		return own
	}
	return i
}

// lines adds what the panel can show of each series, by the marks of its points, and returns the x and y of all.
func (c *chart) lines(p Panel, all []Series, bottom float64, marks func(i int, points plotter.XYs) []mark) (xs, ys []float64) {
	for i, s := range all {
		if len(s.X) != len(s.Y) {
			c.fail(fmt.Errorf("curves: series %q has %d x and %d y values", s.Name, len(s.X), len(s.Y)))
			continue
		}
		points := p.points(s, bottom)
		if len(points) > 0 {
			c.add(s.Name, marks(i, points)...)
		}
		for _, pt := range points {
			xs, ys = append(xs, pt.X), append(ys, pt.Y)
		}
	}
	return xs, ys
}

// points returns those of s that the panel can show, at bottom if they are below it, with log₁₀ x for x and log₁₀ y for y if
// their axes are logarithmic.
func (p Panel) points(s Series, bottom float64) plotter.XYs {
	const huge = 1e100 // differences and products of such numbers don't overflow
	var points plotter.XYs
	for i, y := range s.Y {
		x, y := s.X[i], max(y, bottom)
		if p.Log {
			y = math.Log10(y)
		}
		if p.LogX {
			x = math.Log10(x)
		}
		// A comparison with NaN is false.
		if math.Abs(x) <= huge && math.Abs(y) <= huge {
			points = append(points, plotter.XY{X: x, Y: y})
		}
	}
	return points
}

// fit fits the axes to the x of all lines, and to what is shown of their y.
func (c *chart) fit(xs []float64, y interval, marks plot.Ticker) {
	fraction := slices.ContainsFunc(xs, func(x float64) bool { return x != math.Trunc(x) })
	c.axes(wholeRange(xs).widened(0.02), y.widened(0.05), ticks{most: 10, whole: !fraction}, marks)
}

// above says which values lie above the frame, if any do.
func above(ys []float64, frame interval) string {
	hidden := 0
	for _, y := range ys {
		if y > frame.hi {
			hidden++
		}
	}
	switch top := slices.Max(ys); hidden {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 value above the frame: %.4g", top)
	default:
		return fmt.Sprintf("%d values above the frame, up to %.4g", hidden, top)
	}
}
