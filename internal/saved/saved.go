// Package saved turns checkpoints into models: it is where what a file holds meets
// what a model needs.
package saved

import (
	"encoding/json"
	"fmt"
	"slices"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/ckpt"
	"vaelab/machine"
	"vaelab/model"
)

// Model is a model with the weights of a checkpoint.
type Model struct {
	*eval.Model
	Path     string               // of the checkpoint
	Binarize machine.Binarization // of the pixels that it was trained on
	Recipe   string               // that it was trained by, JSON
	Epoch    int                  // finished epochs
	Step     int                  // updates
	sha256   string               // of the data set that it was trained on
}

// Open puts the model of the checkpoint file at path on the device.
func Open(path string, d machine.Device) (*Model, error) {
	c, err := ckpt.Load(path)
	if err != nil {
		return nil, err
	}
	m, err := open(c, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m.Path = path
	return m, nil
}

func open(c *ckpt.Checkpoint, d machine.Device) (*Model, error) {
	config, err := model.Parse(c.Model)
	if err != nil {
		return nil, err
	}
	var recipe struct {
		Binarize machine.Binarization `json:"binarize"`
	}
	if err := json.Unmarshal([]byte(c.Train), &recipe); err != nil {
		return nil, fmt.Errorf("its training recipe: %w", err)
	}
	weights, err := Select(c.Weights, config, "")
	if err != nil {
		return nil, err
	}
	params, err := eval.NewParams(d, config)
	if err != nil {
		return nil, err
	}
	for _, w := range weights {
		if slices.ContainsFunc(w.Data, func(x float32) bool { return x-x != 0 }) {
			return nil, fmt.Errorf("its tensor %s has values that are not finite numbers: the run diverged, take an earlier checkpoint", w.Name)
		}
		if err := params.Set(w.Name, w.Data); err != nil {
			return nil, err
		}
	}
	return &Model{
		Model: eval.New(config, d, params), Binarize: recipe.Binarize,
		Recipe: c.Train, Epoch: c.Epoch, Step: c.Step, sha256: c.Data,
	}, nil
}

// Check refuses a data set that the model was not trained on.
func (m *Model) Check(set *data.Dataset) error {
	if set.SHA256 == m.sha256 {
		return nil
	}
	return fmt.Errorf("%s was trained on another data set than %s (SHA-256 %s, not %s): name its folder with --data", m.Path, set.Name, m.sha256, set.SHA256)
}

// Select returns, in the model's order, the tensors whose names are those of its
// parameters followed by suffix. One that is missing or has another shape is an
// error.
func Select(tensors []ckpt.Tensor, c model.Config, suffix string) ([]ckpt.Tensor, error) {
	var selected []ckpt.Tensor
	for _, p := range c.Parameters() {
		name := p.Name + suffix
		i := slices.IndexFunc(tensors, func(t ckpt.Tensor) bool { return t.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("it has no tensor %s, which the model %v needs", name, c)
		case !slices.Equal(tensors[i].Shape, p.Shape):
			return nil, fmt.Errorf("its tensor %s has the shape %v, but the model needs %v", name, tensors[i].Shape, p.Shape)
		}
		selected = append(selected, tensors[i])
	}
	return selected, nil
}
