package runs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"vaelab/internal/ckpt"
	"vaelab/internal/metrics"
	"vaelab/internal/saved"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/train"
)

// Restore puts the trainer where the run's last checkpoint is, if there is one.
func (r *Recorder) Restore() error {
	s, found, err := r.Stored()
	if !found || err != nil {
		return err
	}
	return r.Trainer.Restore(s)
}

// Stored returns what the run's last checkpoint holds, if there is one, and refuses one that
// the run cannot go on from.
func (r *Recorder) Stored() (s train.Snapshot, found bool, err error) {
	path := r.Run.Last()
	c, err := ckpt.Load(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, false, nil
	case err != nil:
		return s, false, err
	case c.Data != r.Data.SHA256:
		return s, false, fmt.Errorf("%s was trained on another data set than %s: its SHA-256 is %s, not %s; name the right folder with --data", path, r.Data.Name, c.Data, r.Data.SHA256)
	case c.Train != r.recipe:
		return s, false, fmt.Errorf("%s was trained by another recipe than the flags and config.json say: %w", path, r.otherThan(c.Train))
	case c.Model != r.Model.String():
		return s, false, fmt.Errorf("%s holds another model than the flags and config.json say: %s, not %s", path, c.Model, r.Model)
	}
	if s, err = snapshot(c, r.Model); err != nil {
		return s, false, fmt.Errorf("%s: %w", path, err)
	}
	return s, true, nil
}

// otherThan says in which flags the stored recipe is not the run's.
func (r *Recorder) otherThan(stored string) error {
	differences, err := Differences(stored, r.recipe)
	if err != nil {
		return err
	}
	var flags []string
	for _, d := range differences {
		flags = append(flags, fmt.Sprintf("--%s %s, not %s", d.Name, d.Stored, d.Given))
	}
	return errors.New(strings.Join(flags, "; "))
}

// Suffixes of the optimiser's moments in a checkpoint.
const firstMoment, secondMoment = ".m", ".v"

// snapshot returns the checkpoint as the trainer takes it.
func snapshot(c *ckpt.Checkpoint, m model.Config) (train.Snapshot, error) {
	var s train.Snapshot
	if err := json.Unmarshal([]byte(c.State), &s.State); err != nil {
		return s, fmt.Errorf("the trainer's state %q: %w", c.State, err)
	}
	for _, part := range []struct {
		tensors []ckpt.Tensor
		suffix  string
		to      *[]train.Array
	}{
		{c.Weights, "", &s.Weights},
		{c.Optimizer, firstMoment, &s.First},
		{c.Optimizer, secondMoment, &s.Second},
	} {
		tensors, err := saved.Select(part.tensors, m, part.suffix)
		if err != nil {
			return s, err
		}
		for _, t := range tensors {
			*part.to = append(*part.to, train.Array{Name: strings.TrimSuffix(t.Name, part.suffix), Values: t.Data})
		}
	}
	return s, nil
}

// Begin writes config.json and opens the metrics, cut to where the run goes on.
func (r *Recorder) Begin(device machine.Device) error {
	if err := r.writeConfig(device); err != nil {
		return err
	}
	step := r.Trainer.State().Step
	var err error
	if r.log, err = metrics.Open(r.Run.Metrics(), step); err != nil {
		return err
	}
	records, err := metrics.Read(r.Run.Metrics())
	if err != nil {
		return err
	}
	if n := len(records); n > 0 {
		r.elapsed = records[n-1].Elapsed
	}
	r.watch = newWatch(r.Model, r.testImages(), records)
	return nil
}
