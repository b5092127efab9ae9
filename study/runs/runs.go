// Package runs is the arithmetic of many runs: it makes cells of those that differ in their seeds alone, and says what is sure
// of means over seeds and of differences between cells. It knows of no files and no flags.
package runs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Measure is a number that a run came to.
type Measure int

// The measures, of the test set but for Seconds.
const (
	NegELBO     Measure = iota // nats per image
	Recon                      // nats per image
	KL                         // nats per image
	NLL                        // −L_K, nats per image
	ActiveUnits                // latent dimensions
	Seconds                    // of training
	measures
)

// loss reports whether less of the measure is better in itself.
func (m Measure) loss() bool { return m == NegELBO || m == NLL }

// Values are a number for each measure.
type Values [measures]float64

// Run is what is known of one run.
type Run struct {
	Dir      string
	Seed     string
	Settings map[string]string // but for the seed; those of families that are not chosen are not there; nil: nobody knows
	Values   Values            // NaN: not measured
	Best     bool              // Values are of the epoch with the lowest validation loss, else of the last
	Why      string            // it does not count; "": it does
}

// Cell is made of the runs that agree in all but their seeds.
type Cell struct {
	Name     string            // such as "beta=0.5,latent=2"; "all runs" without axes
	Settings map[string]string // of the axes
	Runs     []*Run            // that count, by seed, of which each is there once
	Lost     int               // runs that do not count
}

// Table is made of cells by axes.
type Table struct {
	Axes  []string // settings in which cells differ
	Cells []*Cell  // by their settings, the last axis changing first
}

// Group makes cells of runs: names are those of settings, in the order that axes go in. Of two runs that count with the same
// settings and seed, which say the same thing twice, the later one ceases to count.
func Group(all []*Run, names []string) *Table {
	t := &Table{}
	for _, name := range names {
		if differ(all, name) {
			t.Axes = append(t.Axes, name)
		}
	}
	cells := map[string]*Cell{}
	for _, r := range all {
		if r.Settings == nil {
			continue
		}
		c := t.cell(r)
		if cells[c.Name] == nil {
			cells[c.Name] = c
			t.Cells = append(t.Cells, c)
		}
		cells[c.Name].add(r)
	}
	slices.SortStableFunc(t.Cells, t.order)
	for _, c := range t.Cells {
		c.sort()
	}
	return t
}

// Listed returns the table of cells with names of their own, in their order, of the given runs. The names are the values of an axis.
func Listed(axis string, names []string, of map[string][]*Run) *Table {
	t := &Table{Axes: []string{axis}}
	for _, name := range names {
		c := &Cell{Name: name, Settings: map[string]string{axis: name}}
		for _, r := range of[name] {
			c.add(r)
		}
		c.sort()
		t.Cells = append(t.Cells, c)
	}
	return t
}

func (c *Cell) sort() {
	slices.SortStableFunc(c.Runs, func(a, b *Run) int { return compare(a.Seed, b.Seed) })
}

// differ reports whether a setting has two values in the runs. That only some have it follows from another one, a choice.
func differ(all []*Run, name string) bool {
	first := ""
	for _, r := range all {
		value, ok := r.Settings[name]
		if ok && first != "" && value != first {
			return true
		}
		first = cmp.Or(first, value)
	}
	return false
}

// cell returns an empty cell for a run.
func (t *Table) cell(r *Run) *Cell {
	c := &Cell{Name: "all runs", Settings: map[string]string{}}
	var words []string
	for _, axis := range t.Axes {
		if value, ok := r.Settings[axis]; ok {
			c.Settings[axis] = value
			words = append(words, axis+"="+value)
		}
	}
	if len(words) > 0 {
		c.Name = strings.Join(words, ",")
	}
	return c
}

// add puts a run where it belongs.
func (c *Cell) add(r *Run) {
	if r.Why == "" {
		if i := slices.IndexFunc(c.Runs, func(o *Run) bool { return o.Seed == r.Seed }); i >= 0 {
			r.Why = fmt.Sprintf("%s has the same settings and seed", c.Runs[i].Dir)
			return // it is no run that the cell lacks
		}
		c.Runs = append(c.Runs, r)
		return
	}
	c.Lost++
}

// order is that of cells.
func (t *Table) order(a, b *Cell) int {
	for _, axis := range t.Axes {
		if by := compare(a.Settings[axis], b.Settings[axis]); by != 0 {
			return by
		}
	}
	return 0
}

// compare orders values: as numbers, which come first, else as text.
func compare(a, b string) int {
	x, y := Number(a), Number(b)
	switch {
	case math.IsNaN(x) && math.IsNaN(y):
		return strings.Compare(a, b)
	case math.IsNaN(x):
		return 1
	case math.IsNaN(y):
		return -1
	}
	return cmp.Compare(x, y)
}

// Number is the number that a value is, NaN if it is none.
func Number(value string) float64 {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// Named returns the cell of that name, in which axes may be in any order, or nil.
func (t *Table) Named(name string) *Cell {
	if i := slices.IndexFunc(t.Cells, func(c *Cell) bool { return c.isNamed(name) }); i >= 0 {
		return t.Cells[i]
	}
	return nil
}

func (c *Cell) isNamed(name string) bool {
	if len(c.Settings) == 0 {
		return name == c.Name
	}
	rest := "," + name
	for axis, value := range c.Settings {
		before, after, ok := strings.Cut(rest, ","+axis+"="+value)
		if !ok {
			return false
		}
		rest = before + after
	}
	return rest == ""
}

// Values are the different values of an axis, in order, "" where cells lack it.
func (t *Table) Values(axis string) []string {
	var values []string
	for _, c := range t.Cells {
		values = append(values, c.Settings[axis])
	}
	slices.SortFunc(values, compare)
	return slices.Compact(values)
}
