package figure

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Rate is what a latent dimension costs and how noisy it is.
type Rate struct {
	Dimension int
	Nats      float64 // 0 or more
	Sigma     float64
}

// Rates draws the rates as bars in their order, in nats on the left scale and in bits on the right one, and below each its σ,
// with that of the prior if it is not NaN.
func Rates(title string, rates []Rate, prior float64) (*Figure, error) {
	if len(rates) == 0 {
		return nil, fmt.Errorf("rates: no dimensions to draw")
	}
	top, bottom := chart{plot: newPlot("", "KL, nats"), title: title}, chart{plot: newPlot("latent dimension, by falling rate", "σ, mean over images")}
	var bars, dots plotter.XYs
	most, widest := 0.0, 0.0
	for i, r := range rates {
		if !(r.Nats >= 0 && r.Sigma >= 0) || math.IsInf(r.Nats+r.Sigma, 1) {
			return nil, fmt.Errorf("rates: dimension %d has %v nats and σ = %v", r.Dimension, r.Nats, r.Sigma)
		}
		const half = 0.38 // of a bar; bars are 1 apart
		x := float64(i + 1)
		bars = append(bars, plotter.XY{X: x - half}, plotter.XY{X: x - half, Y: r.Nats}, plotter.XY{X: x + half, Y: r.Nats}, plotter.XY{X: x + half})
		dots = append(dots, plotter.XY{X: x, Y: r.Sigma})
		most, widest = max(most, r.Nats), max(widest, r.Sigma)
	}
	if most == 0 {
		most = 1
	}
	colour := palette[looks["KL(q‖p)"]]
	top.add("", &plotter.Line{XYs: bars, FillColor: colour})
	across := interval{0.4, float64(len(rates)) + 0.6}
	if !math.IsNaN(prior) {
		line := plotter.XYs{{X: across.lo, Y: prior}, {X: across.hi, Y: prior}}
		bottom.add("σ of the prior", &plotter.Line{XYs: line, LineStyle: draw.LineStyle{Color: faint, Width: 1, Dashes: []vg.Length{3, 3}}})
		widest = max(widest, prior)
	}
	bottom.add("", &plotter.Scatter{XYs: dots, GlyphStyle: draw.GlyphStyle{Color: ink, Radius: 2.2, Shape: draw.CircleGlyph{}}})
	top.axes(across, interval{0, most * 1.08}, dimensionTicks(rates), ticks{most: 6})
	bottom.axes(across, interval{0, max(widest, math.SmallestNonzeroFloat32) * 1.08}, dimensionTicks(rates), ticks{most: 6})
	top.plot.Add(rightScale{per: 1 / math.Ln2, label: "bits"})
	bottom.plot.Add(rightScale{})
	return stacked(top, bottom)
}

// dimensionTicks marks each bar with its dimension, or every second one and so on if there is no room. It implements
// plot.Ticker.
type dimensionTicks []Rate

func (d dimensionTicks) Ticks(float64, float64) []plot.Tick {
	const room = 34 // labels
	every := (len(d) + room - 1) / room
	var marks []plot.Tick
	for i := 0; i < len(d); i += every {
		marks = append(marks, plot.Tick{Value: float64(i + 1), Label: strconv.Itoa(d[i].Dimension)})
	}
	return marks
}

// rightScale is a scale in other units at the right of the data: so many are one of those on the left. Without a label it is the
// room for one, so that the charts of a column end alike. (plot.Plot has no second axis.)
type rightScale struct {
	per   float64
	label string
}

const (
	scaleRoom = vg.Length(34)
	scaleGap  = vg.Length(4) // between the data and the numbers
)

func (s rightScale) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	return []plot.GlyphBox{{X: 1, Rectangle: vg.Rectangle{Max: vg.Point{X: scaleRoom}}}}
}

func (s rightScale) Plot(c draw.Canvas, p *plot.Plot) {
	if s.label == "" {
		return
	}
	_, y := p.Transforms(&c)
	numbers := textStyle(tickSize, ink)
	numbers.YAlign = draw.YCenter
	descent := numbers.FontExtents().Descent // by which gonum/plot raises those on the left
	for _, t := range (ticks{most: 6}).Ticks(s.per*p.Y.Min, s.per*p.Y.Max) {
		c.FillText(numbers, vg.Point{X: c.Max.X + scaleGap, Y: y(t.Value/s.per) + descent}, t.Label)
	}
	label := textStyle(textSize, ink)
	label.Rotation, label.XAlign, label.YAlign = math.Pi/2, draw.XCenter, draw.YTop
	c.FillText(label, vg.Point{X: c.Max.X + scaleRoom - label.FontExtents().Height, Y: (c.Min.Y + c.Max.Y) / 2}, s.label)
}
