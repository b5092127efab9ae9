package runs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"vaelab/internal/cli"
	"vaelab/run"
)

var diffHelp = cli.Help{
	Name:  "runs diff",
	Args:  "A B",
	Short: "how two runs differ: settings, then numbers",
	Long: `Says in which settings, data, device and versions the runs in the folders A and B differ, and what their numbers are, with
B's less A's. Losses are nats per test image.`,
	Examples: []cli.Example{{Line: "vaelab runs diff checkpoints/A checkpoints/B"}},
}

// DiffFlags are all that a user can say to diff.
type DiffFlags struct {
	JSON bool `flag:"json" group:"Output" help:"print one JSON object: settings, facts and numbers, each with the values of A and of B"`
}

// pair is a thing of two runs.
type pair struct {
	name string
	of   [2]string
}

func runDiff(_ context.Context, args []string, std cli.IO) error {
	var f DiffFlags
	flags := cli.Bind(diffHelp, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if len(flags.Args()) != 2 {
		return cli.Usagef("name two runs, not %d", len(flags.Args()))
	}
	var two [2]*run.Summary
	for i, dir := range flags.Args() {
		if two[i] = run.Summarize(dir); two[i].Settings == nil {
			return fmt.Errorf("%s is no run, or has lost what it was: %s", dir, two[i].Why)
		}
	}
	if f.JSON {
		return diffJSON(std.Stdout, two)
	}
	return diffText(std.Stdout, two)
}

// settingsOf are those in which two runs differ.
func settingsOf(two [2]*run.Summary) (all []pair) {
	names := map[string]json.RawMessage{}
	for _, s := range two {
		maps.Copy(names, s.Settings)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if p := both(name, func(s *run.Summary) string { return s.Setting(name) }, two); p.of[0] != p.of[1] {
			all = append(all, p)
		}
	}
	return all
}

// factsOf are the facts, no numbers, in which they differ.
func factsOf(two [2]*run.Summary) (all []pair) {
	for _, name := range []string{"state", "data", "data_sha256", "device", "simd", "vaelab"} {
		if p := both(name, fieldOf(name).of, two); p.of[0] != p.of[1] {
			all = append(all, p)
		}
	}
	return all
}

// numbersOf are the numbers that one of them has.
func numbersOf(two [2]*run.Summary) (all []pair) {
	for _, f := range fields {
		if p := both(f.key, f.of, two); f.number && p.of != [2]string{} {
			all = append(all, p)
		}
	}
	return all
}

func both(name string, of func(*run.Summary) string, two [2]*run.Summary) pair {
	return pair{name, [2]string{of(two[0]), of(two[1])}}
}

// diffText writes the differences as a table.
func diffText(w io.Writer, two [2]*run.Summary) error {
	rows := [][]string{{"", shownText(two[0].Dir), shownText(two[1].Dir), ""}}
	add := func(name string, p pair, less string) {
		rows = append(rows, []string{name, shownText(p.of[0]), shownText(p.of[1]), less})
	}
	for _, p := range settingsOf(two) {
		add("--"+p.name, p, "")
	}
	for _, p := range factsOf(two) {
		add(p.name, p, "")
	}
	for _, p := range numbersOf(two) {
		x, y := p.numbers()
		less := ""
		if text := short(y - x); text != "" {
			less = strings.Replace("+"+text, "+-", "-", 1)
		}
		p.of = [2]string{short(x), short(y)}
		add(p.name, p, less)
	}
	return align(w, rows, []bool{false, true, true, true}, widths(rows))
}

// numbers are those of a pair; NaN where there is none.
func (p pair) numbers() (x, y float64) {
	n := [2]float64{math.NaN(), math.NaN()}
	for i, text := range p.of {
		if parsed, err := strconv.ParseFloat(text, 64); err == nil {
			n[i] = parsed
		}
	}
	return n[0], n[1]
}

// short writes a number with as many digits as mean something in nats; NaN as "".
func short(x float64) string {
	switch {
	case math.IsNaN(x):
		return ""
	case x == math.Trunc(x):
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// diffJSON writes them as an object of objects.
func diffJSON(w io.Writer, two [2]*run.Summary) error {
	object := func(pairs []pair) map[string][2]string {
		m := map[string][2]string{}
		for _, p := range pairs {
			m[p.name] = p.of
		}
		return m
	}
	numbers := map[string][2]run.Number{}
	for _, p := range numbersOf(two) {
		x, y := p.numbers()
		numbers[p.name] = [2]run.Number{run.Number(x), run.Number(y)}
	}
	return json.NewEncoder(w).Encode(struct {
		Runs     [2]string                `json:"runs"`
		Settings map[string][2]string     `json:"settings"`
		Facts    map[string][2]string     `json:"facts"`
		Numbers  map[string][2]run.Number `json:"numbers"`
	}{[2]string{two[0].Dir, two[1].Dir}, object(settingsOf(two)), object(factsOf(two)), numbers})
}
