package main

import (
	"encoding/json"
	"fmt"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/saved"
	"vaelab/machine"
)

const head = `eval - what a trained variational autoencoder is worth

  eval [flags]

Measures a checkpoint on a split that was not trained on, in nats per image:

  the terms of the ELBO, with one draw an image
  the importance-weighted bound L_K on log p(x) (--bound-samples K)
  active units, and the information between x and z
  how much of the digit the posterior means tell: nearest neighbours, a linear probe

  eval                                              the newest run, on the test set
  eval --checkpoint checkpoints/RUN --binarize stochastic --bound-samples 500
  eval --json | jq .elbo
`

// Flags are all that a user can say.
type Flags struct {
	Checkpoint string `flag:"checkpoint" arg:"RUN|FILE" group:"Input" help:"run directory or .safetensors file (default: the newest run in checkpoints/); of a run, best.safetensors if there is one, else last.safetensors"`
	Data       string `flag:"data" arg:"DIR" help:"folder with the data set that the model was trained on (default: the MNIST that comes with the program)"`
	Split      string `flag:"split" default:"test" values:"test|validation|train" help:"images to measure on; validation: those that the run held out"`
	Limit      int    `flag:"limit" default:"0" min:"0" help:"only the first N images of the split; 0: all"`
	Binarize   string `flag:"binarize" default:"trained" values:"trained|none|stochastic|static|threshold" help:"how to read pixels; trained: as in training"`

	Bound  int    `flag:"bound-samples" arg:"K" default:"0" min:"0" max:"1000000" group:"Measures" help:"bound log p(x) by L_K, with K draws an image; 0: do not. It needs pixels that are 0 or 1"`
	Probes bool   `flag:"probes" default:"true" help:"classify posterior means: encodes the training set, too"`
	Seed   uint64 `flag:"seed" default:"1" help:"of draws"`

	Device   string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N"`
	Threads  int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor. They change no result"`
	Progress string `flag:"progress" default:"auto" values:"auto|bar|lines|none" help:"what to show while the bound is computed"`
	JSON     bool   `flag:"json" help:"print one JSON object instead of the table"`
}

// reading returns how pixels are to be read, given how the model was trained.
func (f *Flags) reading(trained machine.Reading) (machine.Reading, error) {
	r := trained
	if f.Binarize != "trained" {
		var err error
		if r, err = machine.ParseReading(f.Binarize); err != nil {
			return r, cli.Usagef("--binarize: %w", err)
		}
	}
	if f.Bound > 0 && r == machine.Grey {
		return r, cli.Usagef("--bound-samples: on grey pixels the bound is no likelihood of anything; add --binarize stochastic (or static, threshold)")
	}
	return r, nil
}

// split returns the images to measure on, and those that the model was trained on.
func (f *Flags) split(set *data.Dataset, m *saved.Model) (measured, trained *data.Set, err error) {
	var recipe struct {
		Validation int `json:"validation"`
		Limit      int `json:"limit"`
	}
	if err := json.Unmarshal([]byte(m.Recipe), &recipe); err != nil {
		return nil, nil, fmt.Errorf("%s: its training recipe: %w", m.Path, err)
	}
	n := set.Train.Len()
	if recipe.Limit > 0 {
		n = min(n, recipe.Limit)
	}
	cut := max(n-recipe.Validation, 0)
	trained = set.Train.Slice(0, cut)
	switch f.Split {
	case "test":
		measured = set.Test
	case "validation":
		measured = set.Train.Slice(cut, n)
	default:
		measured = trained
	}
	if measured.Len() == 0 || trained.Len() == 0 {
		return nil, nil, fmt.Errorf("%s held out no images to validate on: train with --validation N, or measure on --split test", m.Path)
	}
	if f.Limit > 0 {
		measured = measured.Slice(0, min(f.Limit, measured.Len()))
	}
	return measured, trained, nil
}
