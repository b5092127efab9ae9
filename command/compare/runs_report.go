package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"vaelab/internal/figure"
	"vaelab/report"
	"vaelab/study/runs"
)

// runMeasure is a column of the tables: its names in tables and in files, and decimals.
type runMeasure struct {
	of         runs.Measure
	label, key string
	decimals   int
}

// measures are the columns.
func (s *runStudy) measures() []runMeasure {
	all := []runMeasure{
		{runs.NegELBO, "-ELBO", "neg_elbo", 2},
		{runs.Recon, "recon", "recon", 2},
		{runs.KL, "KL", "kl", 2},
		{runs.ActiveUnits, "active units", "active_units", 1},
		{runs.Seconds, "seconds", "seconds", 1},
	}
	if s.Bound > 0 {
		all = slices.Insert(all, 1, runMeasure{runs.NLL, fmt.Sprint("-L_", s.Bound), "nll", 2})
	}
	return all
}

// listed are the cells that have names of their own.
func (s *runStudy) listed() []*runs.Cell {
	if slices.Equal(s.Axes, []string{modelAxis}) {
		return slices.DeleteFunc(slices.Clone(s.Cells), func(c *runs.Cell) bool { return len(c.Runs) == 0 })
	}
	return nil
}

// own are the flags of such a cell that not all runs have.
func (s *runStudy) own(c *runs.Cell) []string {
	return slices.DeleteFunc(settled(c.Runs[:1], decisive(), nil), func(flag string) bool { return slices.Contains(s.settled, flag) })
}

// mixed reports whether some cells are measured after their best epoch, and others after the last.
func (s *runStudy) mixed() bool {
	all := s.counted()
	return slices.ContainsFunc(all, func(r *runs.Run) bool { return r.Best != all[0].Best })
}

// epochOf says after which epoch a cell was measured.
func epochOf(c *runs.Cell) string {
	switch {
	case len(c.Runs) == 0:
		return ""
	case c.Runs[0].Best:
		return "best"
	}
	return "last"
}

// table has a row for each cell.
func (s *runStudy) table() [][]string {
	head := []string{"cell", "n"}
	if s.mixed() {
		head = append(head, "epoch")
	}
	for _, m := range s.measures() {
		head = append(head, m.label)
	}
	rows := [][]string{head}
	for _, c := range s.Cells {
		n := fmt.Sprint(len(c.Runs))
		if c.Lost > 0 {
			n += fmt.Sprintf(" of %d", len(c.Runs)+c.Lost)
		}
		row := []string{c.Name, n}
		if s.mixed() {
			row = append(row, epochOf(c))
		}
		for _, m := range s.measures() {
			row = append(row, estimated(c.Estimate(m.of), "%.*f", m.decimals))
		}
		rows = append(rows, row)
	}
	return rows
}

// compares reports whether a cell is compared with that of --against.
func (s *runStudy) compares(c *runs.Cell) bool {
	return s.base != nil && c != s.base && len(c.Runs) > 0
}

// differences has a row for each cell but that of --against. How long two trainings took says little of their settings, and is
// left to files.
func (s *runStudy) differences() [][]string {
	head := []string{"less " + s.base.Name, "pairs"}
	for _, m := range s.measures() {
		if m.of != runs.Seconds {
			head = append(head, m.label)
		}
	}
	rows := [][]string{head}
	for _, c := range s.Cells {
		if !s.compares(c) {
			continue
		}
		row := []string{c.Name, "unpaired"}
		for _, m := range s.measures() {
			d := c.Against(s.base, m.of)
			if d.Paired {
				row[1] = fmt.Sprint(d.N)
			}
			text := estimated(d.Estimate, "%+.*f", m.decimals)
			if !math.IsNaN(d.Mean) {
				text += ", " + string(d.Verdict)
			}
			if m.of != runs.Seconds {
				row = append(row, text)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// estimated writes an estimate, with so many decimals at least, and of a short interval two digits of its half.
func estimated(e runs.Estimate, format string, decimals int) string {
	if math.IsNaN(e.Mean) || math.IsInf(e.Mean, 0) {
		return "-"
	}
	if math.IsNaN(e.Half) {
		return fmt.Sprintf(format, decimals, e.Mean)
	}
	const most = 4
	if e.Half > 0 {
		decimals = max(decimals, min(1-int(math.Floor(math.Log10(e.Half))), most))
	}
	return fmt.Sprintf(format+" ± %.*f", decimals, e.Mean, decimals, e.Half)
}

// notes say what the tables are of, a sentence to a line.
func (s *runStudy) notes() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Means over n runs with different seeds ± half of their %.0f %% interval, by Student's t: %s, losses in nats per image.\n", 100*runs.Level, s.images)
	last, best := "after the last epoch", "after the epoch with the best validation loss"
	switch {
	case s.mixed():
		fmt.Fprintf(&b, "They are of the test set %s, or, of cells with --validation, %s: nothing was chosen on the test set.\n", last, best)
	case s.counted()[0].Best:
		fmt.Fprintf(&b, "They are of the test set %s: nothing was chosen on the test set.\n", best)
	default:
		fmt.Fprintf(&b, "They are of the test set %s: nothing was chosen on the test set.\n", last)
	}
	if slices.ContainsFunc(s.Cells, func(c *runs.Cell) bool { return len(c.Runs) == 1 }) {
		b.WriteString("One run alone has no interval.\n")
	}
	if slices.ContainsFunc(s.Cells, func(c *runs.Cell) bool { return c.Lost > 0 && len(c.Runs) > 0 }) {
		b.WriteString("Of a cell with n of m runs the others are left out: its mean is of those that came through.\n")
	}
	if s.Bound > 0 {
		fmt.Fprintf(&b, "-L_%d, by as many draws an image, is in expectation at least -log p(x); one draw is behind each -ELBO.\n", s.Bound)
	}
	if len(s.settled) > 0 {
		fmt.Fprintf(&b, "All runs have %s.\n", strings.Join(s.settled, " "))
	}
	for _, c := range s.listed() {
		fmt.Fprintf(&b, "%s has %s.\n", c.Name, cmp.Or(strings.Join(s.own(c), " "), "no other settings"))
	}
	if s.base == nil {
		return b.String()
	}
	b.WriteString("Differences are of runs with the same seed; unpaired ones, of cells with fewer than two seeds in common, are of means, by Welch's interval.\n" +
		"Better and worse, of losses, or lower and higher: the interval does not hold 0; undecided: it does, or there is none. Each interval stands for itself: of 20 differences that are truly 0, about one is called lower or higher.\n")
	return b.String()
}

// article is runs.md.
func (s *runStudy) article(made []runFigure, missing []string) (string, error) {
	var differences [][]string
	if s.base != nil {
		differences = s.differences()
	}
	return fill("runs", map[string]any{
		"Command": s.command(s.name), "Title": s.title(), "Table": s.table(), "Differences": differences, "Notes": s.notes(),
		"Figures": made, "Missing": missing, "Format": s.Format, "Lost": s.lost(),
	})
}

// page is runs.html.
func (s *runStudy) page(made []runFigure, missing []string) (*report.Comparison, error) {
	page := &report.Comparison{Title: s.title(), Made: s.command(s.name), Tables: [][][]string{s.table()}, Notes: strings.Split(strings.TrimSpace(s.notes()), "\n")}
	if s.base != nil {
		page.Tables = append(page.Tables, s.differences())
	}
	for _, why := range missing {
		page.Notes = append(page.Notes, upper(why)+".")
	}
	for _, f := range made {
		var svg bytes.Buffer
		if err := f.figure.Write(&svg, "svg", figure.Info{}); err != nil {
			return nil, fmt.Errorf("%s: %w", runsPage, err)
		}
		page.Figures = append(page.Figures, report.NewFigure(upper(f.Alt), svg.Bytes()))
	}
	for _, r := range s.lost() {
		page.Lost = append(page.Lost, report.Fact{Name: r.Dir, Value: r.Why})
	}
	return page, nil
}
