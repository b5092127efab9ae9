package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"vaelab/internal/safetensors"
	"vaelab/model"
	"vaelab/train"
)

// Stored returns what the last checkpoint of the directory holds, nil if there is none, and the metrics so far. It refuses
// what the run cannot go on from, and changes nothing.
func (r *Recorder) Stored(dir *Directory) (*train.Snapshot, *metricsLog, error) {
	s, err := r.snapshot(dir)
	if s == nil && err == nil {
		err = dir.lost(r.SaveEvery, r.Training.Validation > 0)
	}
	if err != nil {
		return nil, nil, err
	}
	step := 0
	if s != nil {
		step = s.Step
	}
	log, err := readLog(dir, step)
	return s, log, err
}

// lost refuses a directory without a last checkpoint that had one: it has weights of later epochs than the first that is
// saved, after which a process may have been killed. The first is saved when it is the best so far by validation, if there is
// that.
func (d *Directory) lost(first int, validation bool) error {
	if c, _ := readConfig(d.Dir); c.From != nil {
		return fmt.Errorf("%s holds no %s, which has had the weights that the run began with: put it back, or begin anew with --out and --overwrite", d.Dir, lastFile)
	}
	if validation {
		first = 1
	}
	epochs, err := d.epochs(".", epochFormat)
	if err != nil {
		return err
	}
	if n := len(epochs); n > 0 && epochs[n-1] > first {
		return fmt.Errorf("%s holds no %s to go on from: %s has no optimiser's moments; put it back, or begin anew with --out and --overwrite",
			d.Dir, lastFile, fmt.Sprintf(epochFormat, epochs[n-1]))
	}
	return nil
}

// snapshot returns what the last checkpoint of the directory holds, nil if there is none.
func (r *Recorder) snapshot(dir *Directory) (*train.Snapshot, error) {
	c, err := dir.Checkpoint()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, errDamaged):
		return nil, fmt.Errorf("%w; a run goes on from it alone: put a copy of it back, or begin anew with --out and --overwrite", err)
	case err != nil:
		return nil, err
	case c.Data != r.Data.SHA256:
		return nil, trainedOn(dir.Last(), c.Data, r.Data)
	}
	patience, err := r.same(c)
	if err != nil {
		return nil, fmt.Errorf("%s %w", dir.Last(), err)
	}
	s, err := c.snapshot(r.Model)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir.Last(), err)
	}
	if patience != r.Training.Patience {
		s.Renew(r.Training.Patience)
	}
	return s, nil
}

// same refuses a checkpoint of another recipe or model, and returns its patience, which may be shorter. Settings that were
// not there yet when it was written have their defaults.
func (r *Recorder) same(c *Checkpoint) (patience int, err error) {
	recipe, err := parseRecipe(c.Train)
	if err != nil {
		return 0, fmt.Errorf("holds a recipe that this program does not know: %w", err)
	}
	patience = recipe.Training.Patience
	if r.Training.Outlasts(patience) {
		recipe.Training.Patience = r.Training.Patience
	}
	stored, err := recipe.Text()
	if err != nil {
		return 0, err
	}
	if stored != r.recipe {
		return 0, fmt.Errorf("was trained by another recipe than the flags and config.json say: %w", r.otherThan(stored))
	}
	config, err := model.Parse(c.Model)
	if err != nil {
		return 0, fmt.Errorf("holds a model that this program does not know: %w", err)
	}
	if config.String() != r.Model.String() {
		return 0, fmt.Errorf("holds another model than the flags and config.json say: %s, not %s", config, r.Model)
	}
	return patience, nil
}

// otherThan says in which flags the stored recipe is not the run's.
func (r *Recorder) otherThan(stored string) error {
	differences, err := r.Differences(stored)
	if err != nil {
		return err
	}
	var flags []string
	for _, d := range differences {
		flags = append(flags, fmt.Sprintf("--%s %s, not %s", d.Name, d.Stored, d.Given))
	}
	return errors.New(strings.Join(flags, "; "))
}

// snapshot returns the checkpoint of the model as the trainer takes it.
func (c *Checkpoint) snapshot(m model.Config) (*train.Snapshot, error) {
	s, err := c.state()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, part := range []struct {
		from   []safetensors.Tensor
		suffix string
		to     *[]train.Array
	}{
		{c.Weights, "", &s.Weights},
		{c.Optimizer, firstMoment, &s.First},
		{c.Optimizer, secondMoment, &s.Second},
	} {
		tensors, err := ordered(part.from, m, part.suffix)
		if err != nil {
			return nil, err
		}
		for _, t := range tensors {
			known[t.Name] = true
			*part.to = append(*part.to, train.Array{Name: strings.TrimSuffix(t.Name, part.suffix), Values: t.Data})
		}
	}
	for _, t := range slices.Concat(c.Weights, c.Optimizer) {
		if !known[t.Name] {
			return nil, fmt.Errorf("the model %v has no place for its tensor %s: %w", m, t.Name, errDamaged)
		}
	}
	return s, nil
}

// state returns the trainer's state, which must be written as the trainer writes it: so no key is unknown, missing, there
// twice or spelled otherwise.
func (c *Checkpoint) state() (*train.Snapshot, error) {
	s := new(train.Snapshot)
	err := json.Unmarshal([]byte(c.State), &s.State)
	if err != nil {
		return nil, fmt.Errorf("the trainer's state %.200q: %w: %w", c.State, err, errDamaged)
	}
	written, err := json.Marshal(s.State)
	if err != nil {
		return nil, err
	}
	if string(written) != c.State {
		return nil, fmt.Errorf("the trainer's state %.200q is not written as %s: %w", c.State, written, errDamaged)
	}
	if s.Epoch != c.Epoch || s.Step != c.Step {
		return nil, fmt.Errorf("the trainer's state is of epoch %d and step %d, the checkpoint of %d and %d: %w", s.Epoch, s.Step, c.Epoch, c.Step, errDamaged)
	}
	return s, nil
}
