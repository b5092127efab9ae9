package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"vaelab/internal/userfile"
	"vaelab/run"
)

// Failure is a run that failed when it was last tried.
type Failure struct {
	Run  string `json:"run"`
	Exit int    `json:"exit"` // code of its process; −1 if a signal killed it
	Line string `json:"line"` // what it said last, or what killed it
}

func (f Failure) String() string {
	if f.Exit < 0 {
		return f.Run + ": " + f.Line
	}
	return fmt.Sprintf("%s: exit %d: %s", f.Run, f.Exit, f.Line)
}

// Failures are those of a sweep by the names of their runs: what failures.json says.
type Failures []Failure

// LoadFailures reads those of the sweep in dir: none if there is no file.
func LoadFailures(dir string) (f Failures, err error) {
	name := filepath.Join(dir, FailuresFile)
	file, err := userfile.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := json.NewDecoder(io.LimitReader(file, maxFile)).Decode(&f); err != nil {
		return nil, fmt.Errorf("%s: %w: remove it", name, err)
	}
	return f, nil
}

// Of returns the failure of a run.
func (f Failures) Of(run string) (Failure, bool) {
	if i := slices.IndexFunc(f, func(one Failure) bool { return one.Run == run }); i >= 0 {
		return f[i], true
	}
	return Failure{}, false
}

// Add takes note of a failure, in the place of the run's last one.
func (f *Failures) Add(one Failure) {
	f.Keep(func(run string) bool { return run != one.Run })
	*f = append(*f, one)
	slices.SortFunc(*f, func(a, b Failure) int { return strings.Compare(a.Run, b.Run) })
}

// Keep forgets the failures of other runs.
func (f *Failures) Keep(keep func(run string) bool) {
	*f = slices.DeleteFunc(*f, func(one Failure) bool { return !keep(one.Run) })
}

// Save writes failures.json, an empty list if there are none.
func (f Failures) Save(dir string) error {
	if f == nil {
		f = Failures{}
	}
	return run.WriteJSON(filepath.Join(dir, FailuresFile), f)
}
