package compare

import (
	"errors"
	"fmt"
	"math"

	"vaelab/internal/figure"
	"vaelab/run"
	"vaelab/study/runs"
)

// runFigure is a figure that was drawn, and what it shows.
type runFigure struct{ File, Alt string }

// mostLines is how many lines can be told apart in one figure.
const mostLines = 10

// figures draws the figures, and says which are not drawn, and why.
func (s *runStudy) figures() (drawn []runFigure, missing []string, err error) {
	draw := func(file, alt string, f *figure.Figure) error {
		drawn = append(drawn, runFigure{file, alt})
		return s.figure("runs", s.folder.Path(run.InFormat(file, s.Format)), s.title(), func() (*figure.Figure, error) { return f, nil })
	}
	x, lines, err := s.across()
	if err == nil {
		var f *figure.Figure
		if f, err = s.overAxis(x, lines); err != nil {
			return nil, nil, err
		}
		err = draw(axisFile, "means over seeds by --"+x+", with their intervals", f)
		if err != nil {
			return nil, nil, err
		}
	} else {
		missing = append(missing, "there is no figure over an axis: "+err.Error())
	}
	f, err := s.overEpochs()
	if err != nil {
		return drawn, append(missing, "there is no figure of the epochs: "+err.Error()), nil
	}
	err = draw(curvesFile, "the test set after each epoch: means over seeds, with their intervals", f)
	return drawn, missing, err
}

// across returns the axis that measures are drawn over, and the one that has a line for each of its values, "" if there is
// one axis alone; or why there is no such figure.
func (s *runStudy) across() (x, lines string, err error) {
	switch n := len(s.Axes); {
	case n == 0:
		return "", "", errors.New("all runs have the same settings")
	case n > 2:
		return "", "", fmt.Errorf("cells differ in %d settings, and it shows two", n)
	}
	for _, axis := range s.Axes {
		if s.numeric(axis) && (x == "" || len(s.Values(axis)) > len(s.Values(x))) {
			x = axis
		}
	}
	if x == "" {
		return "", "", errors.New("no axis is of numbers alone")
	}
	for _, axis := range s.Axes {
		if axis != x {
			lines = axis
		}
	}
	if n := len(s.Values(lines)); n > mostLines {
		return "", "", fmt.Errorf("--%s has %d values, and it has room for %d lines", lines, n, mostLines)
	}
	return x, lines, nil
}

// numeric reports whether all values of an axis are numbers.
func (s *runStudy) numeric(axis string) bool {
	for _, value := range s.Values(axis) {
		if math.IsNaN(runs.Number(value)) {
			return false
		}
	}
	return true
}

// decades is a ratio of values from which on an axis of them is logarithmic.
const decades = 100

// overAxis draws measures over an axis, with a line for each value of another; of "" all cells have the value "".
func (s *runStudy) overAxis(x, lines string) (*figure.Figure, error) {
	values := s.Values(x)
	least, greatest := runs.Number(values[0]), runs.Number(values[len(values)-1])
	var panels []figure.Panel
	for _, m := range []struct {
		of          runs.Measure
		title, unit string
	}{
		{runs.NegELBO, "negative ELBO", "nats per test image"},
		{runs.Recon, "reconstruction", "nats per test image"},
		{runs.KL, "KL(q(z|x) ‖ p)", "nats per test image"},
		{runs.ActiveUnits, "active units", "latent dimensions"},
	} {
		p := figure.Panel{Title: m.title, XLabel: x, YLabel: m.unit, LogX: least > 0 && greatest >= decades*least}
		for _, value := range s.Values(lines) {
			var one figure.Series
			var half []float64
			if lines != "" {
				one.Name = lines + " " + value
			}
			for _, c := range s.Cells {
				if c.Settings[lines] == value {
					e := c.Estimate(m.of)
					one.X, one.Y, half = append(one.X, runs.Number(c.Settings[x])), append(one.Y, e.Mean), append(half, e.Half)
				}
			}
			p.Series, p.Half = append(p.Series, one), append(p.Half, half)
		}
		panels = append(panels, p)
	}
	return figure.Table(2, panels...)
}

// overEpochs draws -ELBO, or recon if there are cells that have none, of the test set after each epoch.
func (s *runStudy) overEpochs() (*figure.Figure, error) {
	if n := len(s.Cells); n > mostLines {
		return nil, fmt.Errorf("there are %d cells, and it has room for %d lines", n, mostLines)
	}
	p := figure.Panel{Title: "negative ELBO of the test set", XLabel: "epoch", YLabel: "nats per image", Bands: true}
	of := func(r run.Record) float64 { return float64(r.Recon + r.KL) }
	for _, r := range s.counted() {
		if math.IsNaN(r.Values[runs.NegELBO]) {
			p.Title, of = "reconstruction of the test set", func(r run.Record) float64 { return float64(r.Recon) }
		}
	}
	for _, c := range s.Cells {
		var all []map[int]float64
		for _, r := range c.Runs {
			records, err := run.ReadRecords((&run.Directory{Dir: r.Dir}).Metrics())
			if err != nil {
				return nil, err
			}
			epochs := map[int]float64{}
			for _, record := range records {
				if record.Split == "test" {
					epochs[record.Epoch] = of(record)
				}
			}
			all = append(all, epochs)
		}
		one := figure.Series{Name: c.Name}
		var half []float64
		for _, point := range runs.Curve(all) {
			one.X, one.Y, half = append(one.X, float64(point.Epoch)), append(one.Y, point.Mean), append(half, point.Half)
		}
		p.Series, p.Half = append(p.Series, one), append(p.Half, half)
	}
	return figure.Panels(p)
}
