package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/sweep"
	"vaelab/sweep/kubernetes"
)

// plan is a sweep whose cells train has been asked about.
type plan struct {
	*sweep.Sweep
	dir     string
	checker train.Checker
	cells   []*train.Flags // what the arguments of each cell say, with the first seed
	sets    []Set          // what each is trained on
}

// Set is a data set, as a run takes it.
type Set struct {
	Name, SHA256 string
	Test         int // images
}

// plan returns the sweep that the flags say, or why it cannot be. It makes and changes nothing.
func (f *Flags) plan(ctx context.Context, passed []setting.Given) (*plan, error) {
	p := &plan{dir: f.Out}
	if f.Engine == onKubernetes {
		p.dir = path.Join(kubernetes.Volume, f.Out)
	}
	settings, seeds, err := f.common(passed)
	if err != nil {
		return nil, err
	}
	cells, err := f.settings(seeds[0])
	if err != nil {
		return nil, cli.Usagef("%w", err)
	}
	var labels []string
	for _, cell := range cells {
		labels = append(labels, cmp.Or(strings.Join(cell.Args(), " "), "all runs"))
	}
	if err := p.check(ctx, cells, labels, settings, seeds[0]); err != nil {
		return nil, err
	}
	if p.Sweep, err = sweep.New(f.Grid, cells, seeds, settings); err != nil {
		return nil, cli.Usagef("%w", err)
	}
	if p.Halve = f.Halve; p.Halve > 0 {
		if err := p.checkHalving(f.Grid); err != nil {
			return nil, err
		}
	}
	return p, p.fits(ctx)
}

// common returns the settings of all runs, and the seeds.
func (f *Flags) common(passed []setting.Given) (settings sweep.Settings, seeds []uint64, err error) {
	settings = sweep.Settings{}
	seed := uint64(1)
	for _, g := range passed {
		switch {
		case g.Name == "seed":
			if seed, err = strconv.ParseUint(g.Text, 10, 64); err != nil {
				return nil, nil, cli.Usagef("--seed: %q is not a whole number of 0 or more", g.Text)
			}
			continue
		case slices.Contains(paths, g.Name):
			g.Text, err = f.whole(g.Name, g.Text)
		}
		if err != nil {
			return nil, nil, err
		}
		settings[g.Name] = g.Text
	}
	if seed > math.MaxUint64-uint64(f.Seeds) {
		return nil, nil, cli.Usagef("--seed %d leaves no room for --seeds %d", seed, f.Seeds)
	}
	for i := range uint64(f.Seeds) {
		seeds = append(seeds, seed+i)
	}
	return settings, seeds, nil
}

// paths are the flags of train that name files.
var paths = []string{"data", "config", "from"}

// whole returns a path as it is whatever folder a process begins in.
func (f *Flags) whole(flag, path string) (string, error) {
	if f.Engine == onKubernetes && !filepath.IsAbs(path) {
		return "", cli.Usagef("--%s %s: give a whole path, by which it is found both here and in a pod", flag, path)
	}
	return filepath.Abs(path)
}

// settings returns those of the cells, as they were typed or drawn.
func (f *Flags) settings(seed uint64) ([]sweep.Settings, error) {
	for _, axis := range f.Grid {
		if slices.Contains(paths, axis.Flag) {
			for i, path := range axis.Values {
				abs, err := f.whole(axis.Flag, path)
				if err != nil {
					return nil, err
				}
				axis.Values[i] = abs
			}
		}
	}
	if f.Sample == 0 {
		return f.Grid.Grid()
	}
	of := setting.Of(new(train.Flags))
	return f.Grid.Draw(f.Sample, seed, func(flag string) bool { return !of.Named(flag).IsFloat() })
}

// listed is the number of cells that an error lists.
const listed = 20

// check asks train about each cell, and writes the cells' settings as train does. The error names the cells that cannot be, by
// their labels.
func (p *plan) check(ctx context.Context, cells []sweep.Settings, labels []string, common sweep.Settings, seed uint64) error {
	var refused []string
	for i, cell := range cells {
		args := slices.Concat(common.Args(), cell.Args(), []string{"--seed=" + fmt.Sprint(seed)})
		f, err := p.checker.Check(ctx, args)
		var wrong *cli.UsageError
		switch {
		case errors.As(err, &wrong):
			refused = append(refused, fmt.Sprintf("%s: %v", labels[i], err))
			continue
		case err != nil: // the data cannot be read, which is no cell's fault
			return err
		}
		p.cells = append(p.cells, f)
		set := p.checker.Data()
		p.sets = append(p.sets, Set{set.Name, set.SHA256, set.Test.Len()})
		of := setting.Of(f)
		for flag := range cell {
			cell[flag] = of.Named(flag).Text()
		}
	}
	switch n := len(refused); {
	case n == 0:
		return nil
	case n == 1 && len(cells) == 1:
		return cli.Usagef("%s", refused[0])
	case n > listed:
		refused = append(refused[:listed], fmt.Sprintf("and %d more", n-listed))
	}
	return cli.Usagef("of %s these cannot be:\n  %s", cli.Count(len(cells), "cell"), strings.Join(refused, "\n  "))
}

// fits refuses a folder of something else, of a sweep that has other runs, and of runs that were begun by other flags.
func (p *plan) fits(ctx context.Context) error {
	if err := fits(p.dir, p.Sweep); err != nil {
		return err
	}
	for _, r := range p.Runs() {
		if s := run.Summarize(r.Dir(p.dir)); s.State == run.Absent || s.State == run.Damaged {
			continue // train itself says what is wrong with it
		}
		var wrong *cli.UsageError
		if _, err := p.checker.Check(ctx, p.Args(p.dir, r)); errors.As(err, &wrong) {
			return err
		}
	}
	return nil
}

// fits refuses a folder of something else, and of a sweep that has other runs.
func fits(dir string, s *sweep.Sweep) error {
	if err := sweep.Vacant(dir); err != nil {
		return err
	}
	old, err := sweep.Load(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if err := s.Extends(old); err != nil {
		return cli.Usagef("the sweep in %s is another one: %w: cells and seeds can be added to it; begin another with another --out", dir, err)
	}
	return nil
}

// unfinished returns those of the runs that are left to do, to the end of an epoch, or of 0 to their own. A run that patience has ended is among
// them: train looks whether it goes on. Where cells are chosen among, one that diverged is not.
func (p *plan) unfinished(runs []sweep.Run, until int) (left []sweep.Run) {
	epochs := map[string]int{}
	for i, c := range p.Cells {
		epochs[c.Name] = cmp.Or(until, p.cells[i].Epochs)
	}
	for _, r := range runs {
		s := run.Summarize(r.Dir(p.dir))
		if s.Epoch < epochs[r.Cell.Name] && (p.Halve == 0 || s.State != run.Diverged) {
			left = append(left, r)
		}
	}
	return left
}
