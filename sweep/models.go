package sweep

import (
	"fmt"
	"regexp"
	"slices"
)

// modelName matches what a model may be called: folders have the name.
var modelName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.+=,-]{0,99}$`)

// NewModels returns the sweep of models, each a cell with its own name and settings.
func NewModels(cells []Cell, seeds []uint64, train Settings) (*Sweep, error) {
	s := &Sweep{Format: format, Axes: []string{}, Seeds: seeds, Train: train, Cells: cells, Models: true}
	return s, s.check()
}

// checkModel refuses a model whose name no folder of a sweep has, and flags that are none.
func (s *Sweep) checkModel(cell Cell) error {
	if !modelName.MatchString(cell.Name) || slices.Contains([]string{File, FailuresFile}, cell.Name) {
		return fmt.Errorf("%q is no name of a model: a folder has it, of 100 letters, digits and _ . + = , - at most", cell.Name)
	}
	for flag := range cell.Settings {
		if !flagName.MatchString(flag) {
			return fmt.Errorf("model %s: %q is no flag", cell.Name, flag)
		}
	}
	if len(s.Axes) > 0 {
		return fmt.Errorf("models have no axes, and it has %s", list(s.Axes))
	}
	return nil
}
