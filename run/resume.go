package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"vaelab/internal/safetensors"
	"vaelab/model"
	"vaelab/train"
)

// restore puts the trainer where the run's last checkpoint is, if there is one.
func (r *Recorder) restore() error {
	s, err := r.Stored(r.Directory.Last())
	if s == nil || err != nil {
		return err
	}
	return r.Trainer.Restore(*s)
}

// Stored returns what the checkpoint at path holds, nil if there is none, and refuses one that
// the run cannot go on from.
func (r *Recorder) Stored(path string) (*train.Snapshot, error) {
	c, err := Load(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case c.Data != r.Data.SHA256:
		return nil, trainedOn(path, c.Data, r.Data)
	}
	if err := r.same(c); err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	s, err := c.snapshot(r.Model)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// same refuses a checkpoint of another recipe or model. Settings that were not there yet when it
// was written have their defaults.
func (r *Recorder) same(c *Checkpoint) error {
	recipe, err := parseRecipe(c.Train)
	if err != nil {
		return fmt.Errorf("holds a recipe that this program does not know: %w", err)
	}
	stored, err := recipe.Text()
	if err != nil {
		return err
	}
	if stored != r.recipe {
		return fmt.Errorf("was trained by another recipe than the flags and config.json say: %w", r.otherThan(stored))
	}
	config, err := model.Parse(c.Model)
	if err != nil {
		return fmt.Errorf("holds a model that this program does not know: %w", err)
	}
	if config.String() != r.Model.String() {
		return fmt.Errorf("holds another model than the flags and config.json say: %s, not %s", config, r.Model)
	}
	return nil
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
	s := new(train.Snapshot)
	if err := json.Unmarshal([]byte(c.State), &s.State); err != nil {
		return nil, fmt.Errorf("the trainer's state %q: %w", c.State, err)
	}
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
			*part.to = append(*part.to, train.Array{Name: strings.TrimSuffix(t.Name, part.suffix), Values: t.Data})
		}
	}
	return s, nil
}
