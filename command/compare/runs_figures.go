package compare

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"vaelab/internal/figure"
	"vaelab/run"
	"vaelab/study/runs"
)

// runFigure is a figure of a comparison of runs, and what it shows.
type runFigure struct {
	File, Alt string
	figure    *figure.Figure
}

// mostLines is how many lines can be told apart in one figure.
const mostLines = 10

// figures makes the figures, and says which there are not, and why.
func (s *runStudy) figures() (made []runFigure, missing []string) {
	add := func(one runFigure, err error) {
		if err != nil {
			missing = append(missing, fmt.Sprintf("there is no %s: %v", run.InFormat(one.File, s.Format), err))
			return
		}
		made = append(made, one)
	}
	add(s.overAxis())
	add(s.overEpochs())
	return made, missing
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

// overAxis draws measures over an axis, with a line for each value of another.
func (s *runStudy) overAxis() (runFigure, error) {
	one := runFigure{File: axisFile}
	x, lines, err := s.across()
	if err != nil && len(s.Cells) > 1 && len(s.Cells) <= mostLines {
		return s.overCells()
	}
	if err != nil {
		return one, err
	}
	one.Alt = "means over seeds by --" + x + ", with their intervals"
	values := s.Values(x) // of lines, where that is "", the cells have the one value ""
	least, greatest := runs.Number(values[0]), runs.Number(values[len(values)-1])
	var panels []figure.Panel
	for _, m := range s.drawn() {
		p := figure.Panel{Title: m.title, XLabel: x, YLabel: m.unit, LogX: least > 0 && greatest >= decades*least}
		for _, value := range s.Values(lines) {
			var line figure.Series
			var half []float64
			if lines != "" {
				line.Name = lines + " " + value
			}
			for _, c := range s.Cells {
				if c.Settings[lines] == value {
					e := c.Estimate(m.of)
					line.X, line.Y, half = append(line.X, runs.Number(c.Settings[x])), append(line.Y, e.Mean), append(half, e.Half)
				}
			}
			p.Series, p.Half = append(p.Series, line), append(p.Half, half)
		}
		panels = append(panels, p)
	}
	one.figure, err = figure.Table(2, panels...)
	return one, err
}

// drawnMeasure is one that a panel shows.
type drawnMeasure struct {
	of          runs.Measure
	title, unit string
}

// drawn are the measures of the panels.
func (s *runStudy) drawn() []drawnMeasure {
	const nats = "nats per test image"
	all := []drawnMeasure{{runs.NegELBO, "negative ELBO", nats}, {runs.Recon, "reconstruction", nats}, {runs.KL, "KL(q(z|x) ‖ p)", nats}, {runs.ActiveUnits, "active units", "latent dimensions"}}
	if s.Bound > 0 && slices.ContainsFunc(s.counted(), func(r *runs.Run) bool { return !math.IsNaN(r.Values[runs.NLL]) }) {
		all = slices.Insert(all, 1, drawnMeasure{runs.NLL, fmt.Sprintf("bound on the NLL, by %d draws", s.Bound), nats})
		all = append(all, drawnMeasure{runs.Seconds, "training", "seconds"})
	}
	return all
}

// overCells draws measures of cells beside each other, where they have no place on an axis of numbers.
func (s *runStudy) overCells() (runFigure, error) {
	one := runFigure{File: axisFile, Alt: "means over seeds of each cell, with their intervals"}
	var panels []figure.Panel
	for _, m := range s.drawn() {
		p := figure.Panel{Title: m.title, YLabel: m.unit, Places: len(s.Cells)}
		for i, c := range s.Cells {
			e := c.Estimate(m.of)
			p.Series = append(p.Series, figure.Series{Name: c.Name, X: []float64{float64(i + 1)}, Y: []float64{e.Mean}})
			p.Half = append(p.Half, []float64{e.Half})
		}
		panels = append(panels, p)
	}
	var err error
	one.figure, err = figure.Table(2, panels...)
	return one, err
}

// overEpochs draws -ELBO, or recon if there are cells that have none, of the test set after each epoch.
func (s *runStudy) overEpochs() (one runFigure, err error) {
	one = runFigure{File: curvesFile, Alt: "the test set after each epoch: means over seeds, with their intervals"}
	if n := len(s.Cells); n > mostLines {
		return one, fmt.Errorf("there are %d cells, and it has room for %d lines", n, mostLines)
	}
	p := figure.Panel{Title: "negative ELBO of the test set", XLabel: "epoch", YLabel: "nats per image", Bands: true}
	of := func(r run.Record) float64 { return float64(r.Recon + r.KL) }
	if slices.ContainsFunc(s.counted(), func(r *runs.Run) bool { return math.IsNaN(r.Values[runs.NegELBO]) }) {
		p.Title, of = "reconstruction of the test set", func(r run.Record) float64 { return float64(r.Recon) }
	}
	for _, c := range s.Cells {
		var all []map[int]float64
		for _, r := range c.Runs {
			epochs, err := tested(r.Dir, of)
			if err != nil {
				return one, err
			}
			all = append(all, epochs)
		}
		line := figure.Series{Name: c.Name}
		var half []float64
		for _, point := range runs.Curve(all) {
			line.X, line.Y, half = append(line.X, float64(point.Epoch)), append(line.Y, point.Mean), append(half, point.Half)
		}
		p.Series, p.Half = append(p.Series, line), append(p.Half, half)
	}
	one.figure, err = figure.Panels(p)
	return one, err
}

// tested are the measurements of the test set in a run, by epoch.
func tested(dir string, of func(run.Record) float64) (map[int]float64, error) {
	records, err := run.ReadRecords((&run.Directory{Dir: dir}).Metrics())
	if err != nil {
		return nil, err
	}
	epochs := map[int]float64{}
	for _, r := range records {
		if r.Split == "test" {
			epochs[r.Epoch] = of(r)
		}
	}
	return epochs, nil
}
