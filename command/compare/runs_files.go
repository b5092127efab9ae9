package compare

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"vaelab/run"
	"vaelab/study/runs"
)

// What runs.json has.
type (
	runsResult struct {
		Cells   []cellResult `json:"cells"`
		Axes    []string     `json:"axes"`
		Settled []string     `json:"settled"`
		Images  string       `json:"images"`
		Level   float64      `json:"level"`
		Bound   int          `json:"bound_samples,omitempty"` // K of nll
		Against string       `json:"against,omitempty"`
		Lost    []lostRun    `json:"left_out"`
	}
	cellResult struct {
		Cell        string                      `json:"cell"`
		Settings    map[string]string           `json:"settings"`
		N           int                         `json:"n"`
		Lost        int                         `json:"left_out"`
		Epoch       string                      `json:"epoch"`
		Seeds       []json.Number               `json:"seeds"`
		Runs        []string                    `json:"runs"`
		Measures    map[string]estimateResult   `json:"measures"`
		Differences map[string]differenceResult `json:"differences,omitempty"`
	}
	estimateResult struct {
		Mean run.Number `json:"mean"`
		SD   run.Number `json:"standard_deviation"`
		Low  run.Number `json:"low"`
		High run.Number `json:"high"`
	}
	differenceResult struct {
		estimateResult
		Pairs   int          `json:"pairs"` // 0: unpaired
		Verdict runs.Verdict `json:"verdict"`
	}
	lostRun struct {
		Run string `json:"run"`
		Why string `json:"why"`
	}
)

func resultOf(e runs.Estimate) estimateResult {
	low, high := e.Interval()
	return estimateResult{run.Number(e.Mean), run.Number(e.SD), run.Number(low), run.Number(high)}
}

// result is what runs.json has.
func (s *runStudy) result() runsResult {
	r := runsResult{Axes: append([]string{}, s.Axes...), Settled: append([]string{}, s.settled...), Images: s.images, Level: runs.Level, Bound: s.Bound, Against: s.Against, Lost: []lostRun{}}
	for _, c := range s.Cells {
		one := cellResult{
			Cell: c.Name, Settings: c.Settings, N: len(c.Runs), Lost: c.Lost, Epoch: epochOf(c),
			Seeds: []json.Number{}, Runs: []string{}, Measures: map[string]estimateResult{},
		}
		for _, run := range c.Runs {
			one.Seeds, one.Runs = append(one.Seeds, json.Number(run.Seed)), append(one.Runs, run.Dir)
		}
		for _, m := range s.measures() {
			one.Measures[m.key] = resultOf(c.Estimate(m.of))
		}
		if s.compares(c) {
			one.Differences = map[string]differenceResult{}
			for _, m := range s.measures() {
				d := c.Against(s.base, m.of)
				one.Differences[m.key] = differenceResult{resultOf(d.Estimate), d.N, d.Verdict}
			}
		}
		r.Cells = append(r.Cells, one)
	}
	for _, lost := range s.lost() {
		r.Lost = append(r.Lost, lostRun{lost.Dir, lost.Why})
	}
	return r
}

// writeCSV writes a row for each cell, as RFC 4180 has it.
func (s *runStudy) writeCSV(w io.Writer) error {
	header := append(append([]string{"cell"}, s.Axes...), "n", "left_out", "epoch")
	for _, m := range s.measures() {
		header = append(header, m.key, m.key+"_sd", m.key+"_low", m.key+"_high")
	}
	if s.base != nil {
		for _, m := range s.measures() {
			header = append(header, m.key+"_difference", m.key+"_difference_low", m.key+"_difference_high", m.key+"_pairs", m.key+"_verdict")
		}
	}
	rows := [][]string{header}
	for _, c := range s.Cells {
		row := []string{c.Name}
		for _, axis := range s.Axes {
			row = append(row, c.Settings[axis])
		}
		row = append(row, fmt.Sprint(len(c.Runs)), fmt.Sprint(c.Lost), epochOf(c))
		for _, m := range s.measures() {
			e := c.Estimate(m.of)
			low, high := e.Interval()
			row = append(row, full(e.Mean), full(e.SD), full(low), full(high))
		}
		if s.compares(c) {
			for _, m := range s.measures() {
				d := c.Against(s.base, m.of)
				low, high := d.Interval()
				row = append(row, full(d.Mean), full(low), full(high), fmt.Sprint(d.N), string(d.Verdict))
			}
		}
		rows = append(rows, append(row, make([]string, len(header)-len(row))...))
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out.WriteAll(rows)
}

// full writes a finite number in full.
func full(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
