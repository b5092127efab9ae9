// Package sweep is a folder of runs that differ in a few settings and in their seeds: the cells that a grid has or that
// are drawn from ranges, and sweep.json, which says them all. What executes the runs are the packages below it.
package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"vaelab/internal/atomicfile"
	"vaelab/internal/userfile"
	"vaelab/run"
)

// Names in the folder of a sweep, beside the folders of its cells.
const (
	File         = "sweep.json"
	FailuresFile = "failures.json"
	lockFile     = ".lock"
)

const (
	format  = 1
	maxRuns = 100_000
	maxFile = 64 << 20 // bytes of sweep.json
)

// flagName matches what may be a flag: names of folders have it.
var flagName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

// Settings are flags of train by name, in the flags' notation.
type Settings map[string]string

func (s Settings) with(flag, value string) Settings {
	next := maps.Clone(s)
	next[flag] = value
	return next
}

// Args returns the settings as arguments of train, by name.
func (s Settings) Args() []string {
	var args []string
	for _, flag := range slices.Sorted(maps.Keys(s)) {
		args = append(args, "--"+flag+"="+s[flag])
	}
	return args
}

// Sweep is what sweep.json says.
type Sweep struct {
	Format int      `json:"format"`
	Axes   []string `json:"axes"`  // flags of train, in the order of names
	Seeds  []uint64 `json:"seeds"` // that each cell is trained with
	Train  Settings `json:"train"` // that all runs have
	Cells  []Cell   `json:"cells"`
	Halve  int      `json:"halve,omitempty"`  // a cell of so many goes on from stage to stage; 0: all are trained to the end
	Models bool     `json:"models,omitempty"` // there are no axes: cells have names and settings of their own
}

// Cell are settings that a sweep trains with each seed.
type Cell struct {
	Name     string   `json:"name"` // of its folder, such as "beta=0.5,latent=2", or a model's own; "" without axes
	Settings Settings `json:"settings"`
}

// Run is one of a sweep.
type Run struct {
	Name string // of its folder in the sweep's, with slashes
	Cell Cell
	Seed uint64
}

// New returns the sweep of cells on axes.
func New(axes Axes, cells []Settings, seeds []uint64, train Settings) (*Sweep, error) {
	if err := axes.check(); err != nil {
		return nil, err
	}
	s := &Sweep{Format: format, Axes: axes.Flags(), Seeds: seeds, Train: train}
	for _, settings := range cells {
		s.Cells = append(s.Cells, Cell{nameOf(s.Axes, settings), settings})
	}
	return s, s.check()
}

// Runs returns the runs in the order in which they are begun: all cells with the first seed, then with the next. Seeds that are
// added to a sweep change no run's place.
func (s *Sweep) Runs() []Run {
	return s.RunsOf(s.Cells)
}

// RunsOf returns the runs of some cells, in that order.
func (s *Sweep) RunsOf(cells []Cell) (runs []Run) {
	for _, seed := range s.Seeds {
		for _, cell := range cells {
			runs = append(runs, runOf(cell, seed))
		}
	}
	return runs
}

func runOf(cell Cell, seed uint64) Run {
	return Run{path.Join(cell.Name, fmt.Sprint("seed-", seed)), cell, seed}
}

// Dir returns the directory of a run of the sweep in dir.
func (r Run) Dir(dir string) string { return filepath.Join(dir, filepath.FromSlash(r.Name)) }

// Settings returns those of a run.
func (s *Sweep) Settings(r Run) Settings {
	all := Settings{"seed": fmt.Sprint(r.Seed)}
	maps.Copy(all, s.Train)
	maps.Copy(all, r.Cell.Settings)
	return all
}

// Args returns the arguments of train that begin a run in the sweep's folder, or go on with it.
func (s *Sweep) Args(dir string, r Run) []string {
	return append([]string{"--out=" + r.Dir(dir), "--continue"}, s.Settings(r).Args()...)
}

// check refuses a sweep that is none: from a file, anything may be in it.
func (s *Sweep) check() error {
	switch {
	case s.Format != format:
		return fmt.Errorf("it has format %d, and this program knows %d", s.Format, format)
	case s.Halve < 0 || s.Halve == 1:
		return fmt.Errorf("it halves by %d", s.Halve)
	case len(s.Cells) == 0 || len(s.Seeds) == 0:
		return errors.New("it has no runs")
	case len(s.Cells) > maxRuns/len(s.Seeds):
		return fmt.Errorf("%d cells with %d seeds are more than %d runs", len(s.Cells), len(s.Seeds), maxRuns)
	}
	for _, flag := range slices.Concat(s.Axes, slices.Collect(maps.Keys(s.Train))) {
		if !flagName.MatchString(flag) {
			return fmt.Errorf("%q is no flag", flag)
		}
	}
	seen := map[string]bool{}
	for _, cell := range s.Cells {
		check := s.checkCell
		if s.Models {
			check = s.checkModel
		}
		if err := check(cell); err != nil {
			return err
		}
		folder := cell.Name
		if s.Models { // some systems take A and a for the same
			folder = strings.ToLower(folder)
		}
		if seen[folder] {
			return fmt.Errorf("cell %s is there twice", cell.Name)
		}
		seen[folder] = true
	}
	if sorted := slices.Sorted(slices.Values(s.Seeds)); len(slices.Compact(sorted)) < len(s.Seeds) {
		return errors.New("a seed is there twice")
	}
	return nil
}

// checkCell refuses a cell that has not its place on the axes.
func (s *Sweep) checkCell(cell Cell) error {
	if err := checkName(cell.Name); err != nil {
		return err
	}
	for _, flag := range s.Axes {
		if _, ok := cell.Settings[flag]; !ok || len(cell.Settings) != len(s.Axes) {
			return fmt.Errorf("cell %q has not the settings of the axes %s", cell.Name, strings.Join(s.Axes, ", "))
		}
	}
	if want := nameOf(s.Axes, cell.Settings); cell.Name != want {
		return fmt.Errorf("cell %q has the settings of %q", cell.Name, want)
	}
	return nil
}

// Load reads the sweep in dir. The error wraps fs.ErrNotExist if there is none.
func Load(dir string) (*Sweep, error) { return Read(filepath.Join(dir, File)) }

// Read reads a sweep.json.
func Read(name string) (*Sweep, error) {
	file, err := userfile.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	limited := &io.LimitedReader{R: file, N: maxFile + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	s := new(Sweep)
	err = decoder.Decode(s)
	switch {
	case limited.N == 0:
		err = fmt.Errorf("more than %d bytes are no sweep", maxFile)
	case err == nil && decoder.More():
		err = errors.New("more follows the JSON object")
	case err == nil:
		err = s.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: put it right, or choose another folder", name, err)
	}
	return s, nil
}

// Extends refuses a sweep in the place of an older one of which it lacks runs: cells and seeds may be added.
func (s *Sweep) Extends(old *Sweep) error {
	if !slices.Equal(s.Axes, old.Axes) {
		return fmt.Errorf("its axes are %s, not %s", list(old.Axes), list(s.Axes))
	}
	if s.Models != old.Models {
		return errors.New("models and a grid are different things")
	}
	if s.Halve != old.Halve {
		return fmt.Errorf("it has --halve %d, not %d", old.Halve, s.Halve)
	}
	for _, seed := range old.Seeds {
		if !slices.Contains(s.Seeds, seed) {
			return fmt.Errorf("it has the seed %d, which these lack", seed)
		}
	}
	now := map[string]bool{}
	for _, cell := range s.Cells {
		now[cell.Name] = true
	}
	for _, cell := range old.Cells {
		if !now[cell.Name] {
			return fmt.Errorf("it has the cell %s, which these lack", cell.Name)
		}
	}
	return nil
}

func list(axes []string) string {
	if len(axes) == 0 {
		return "none"
	}
	return strings.Join(axes, ", ")
}

// Folder is a sweep's folder whose lock this process holds.
type Folder struct {
	Dir  string
	lock *flock.Flock
}

// Vacant refuses a folder that a sweep may not be written to: one that holds something else.
func Vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("%w: choose another --out", err)
	}
	for _, e := range entries {
		if target, ok := atomicfile.Target(e.Name()); e.Name() == File || e.Name() == lockFile || ok && target == File {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, File)); err != nil {
			return fmt.Errorf("%s holds %q and no %s: choose another --out", dir, e.Name(), File)
		}
	}
	return nil
}

// mkdir makes the folder, unless it is there.
func mkdir(dir string) error {
	if err := atomicfile.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: choose another --out", err)
	}
	return nil
}

// Hold makes the folder, unless it is there, and locks it: of processes that run one sweep, the first does.
func Hold(dir string) (*Folder, error) {
	if err := mkdir(dir); err != nil {
		return nil, err
	}
	// Should the lock be a pipe, to open it must not wait for whoever writes to that.
	f := &Folder{dir, flock.New(filepath.Join(dir, lockFile), flock.SetFlag(os.O_CREATE|os.O_RDONLY|syscall.O_NONBLOCK), flock.SetPermissions(0o666))}
	ok, err := f.lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: lock: %w", dir, err)
	case !ok:
		return nil, fmt.Errorf("sweep %s: another process is at work on it: wait until it ends, or choose another --out", dir)
	}
	return f, nil
}

// Close gives up the lock.
func (f *Folder) Close() error { return f.lock.Close() }

// Save writes sweep.json.
func (f *Folder) Save(s *Sweep) error { return s.Write(f.Dir) }

// Write writes sweep.json in dir, which it makes unless it is there. No lock is held: those who write one sweep at once write the same.
func (s *Sweep) Write(dir string) error {
	if err := mkdir(dir); err != nil {
		return err
	}
	text, err := s.Text()
	if err != nil {
		return err
	}
	return run.WriteText(filepath.Join(dir, File), text)
}

// Text returns what sweep.json is to say.
func (s *Sweep) Text() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}
