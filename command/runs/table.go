package runs

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vaelab/internal/cli"
	"vaelab/run"
)

// column is one of the table. Those of greater rank are left out first where there is no room.
type column struct {
	header string
	right  bool
	rank   int
	of     func(*run.Summary) string
}

func columns() []column {
	defaults := usual()
	return []column{
		{"run", false, 0, func(s *run.Summary) string { return s.Dir }},
		{"model", false, 0, func(s *run.Summary) string { return architecture(s, defaults) }},
		{"data", false, 3, shortData},
		{"epoch", true, 0, func(s *run.Summary) string {
			if s.Epochs == 0 {
				return fmt.Sprint(s.Epoch)
			}
			return fmt.Sprintf("%d/%d", s.Epoch, s.Epochs)
		}},
		{"-ELBO", true, 0, func(s *run.Summary) string { return nats(s, s.Test) }},
		{"best", true, 1, func(s *run.Summary) string { return nats(s, s.Best) }},
		{"device", false, 4, func(s *run.Summary) string {
			device, _, _ := strings.Cut(s.Device, ",")
			return device
		}},
		{"time", true, 2, func(s *run.Summary) string { return brief(time.Duration(s.Seconds * float64(time.Second))) }},
		{"age", true, 2, func(s *run.Summary) string {
			if s.Begun.IsZero() {
				return ""
			}
			return brief(time.Since(s.Begun))
		}},
		{"state", false, 0, func(s *run.Summary) string { return string(s.State) }},
	}
}

// nats writes the -ELBO of a measurement.
func nats(s *run.Summary, r *run.Record) string {
	if text := number(s.Bound(r)); text == "" {
		return text
	}
	return fmt.Sprintf("%.2f", s.Bound(r))
}

// uncut is to what length names of runs and models are not cut, to have room: rather, columns are left out.
const uncut, cutColumns = 24, 2

// writeTable writes the table, in lines of at most width letters; 0: however long.
func writeTable(w io.Writer, all []*run.Summary, width int) error {
	shown := columns()
	rows := cells(all, shown)
	for width > 0 && total(least(widths(rows))) > width {
		last := slices.MaxFunc(shown, func(a, b column) int { return cmp.Compare(a.rank, b.rank) })
		if last.rank == 0 {
			break
		}
		shown = slices.DeleteFunc(shown, func(c column) bool { return c.header == last.header })
		rows = cells(all, shown)
	}
	wide := widths(rows)
	for i := range cutColumns {
		if over := total(wide) - width; width > 0 && over > 0 {
			wide[i] = max(wide[i]-over, least(wide)[i])
		}
	}
	var right []bool
	for _, c := range shown {
		right = append(right, c.right)
	}
	return align(w, rows, right, wide)
}

// cells are the texts of the table, the headers first.
func cells(all []*run.Summary, shown []column) [][]string {
	rows := make([][]string, len(all)+1)
	for _, c := range shown {
		rows[0] = append(rows[0], c.header)
		for i, s := range all {
			rows[i+1] = append(rows[i+1], shownText(c.of(s)))
		}
	}
	return rows
}

// shownText is a text as a cell has it.
func shownText(text string) string { return cmp.Or(cli.Printable(oneLine(text)), "-") }

const gap = "  "

// align writes rows in columns of these widths, flush left or right.
func align(w io.Writer, rows [][]string, right []bool, wide []int) error {
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			text = shorten(text, wide[i])
			fill := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(text))
			if right[i] {
				text = fill + text
			} else {
				text += fill
			}
			line.WriteString(text + gap)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// widths are those of the columns.
func widths(rows [][]string) []int {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(text))
		}
	}
	return wide
}

// least are the widths of a table whose first columns are cut as far as they may be.
func least(wide []int) []int {
	cut := slices.Clone(wide)
	for i := range cutColumns {
		cut[i] = min(cut[i], uncut)
	}
	return cut
}

// total is the length of a line.
func total(wide []int) int {
	sum := (len(wide) - 1) * len(gap)
	for _, n := range wide {
		sum += n
	}
	return sum
}

// shorten cuts the middle out of a text that is too long: of runs the end tells them apart.
func shorten(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	head := (most - 1) / 2
	return string(letters[:head]) + "…" + string(letters[len(letters)-(most-1-head):])
}
