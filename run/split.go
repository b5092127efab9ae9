package run

import (
	"fmt"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/machine"
)

// Images returns the images of a split, "test", "validation" or "train", of a data set that Data read, without those that the
// recipe leaves out. That there are none is an error.
func (m *Model) Images(set *data.Dataset, split string) (images *data.Set, err error) {
	trained, images := m.Recipe.Split(set)
	switch split {
	case "test":
		if images, err = m.Recipe.Cut.Of(set, set.Test); err != nil {
			return nil, err
		}
	case "train":
		images = trained
	}
	switch {
	case images.Len() > 0:
		return images, nil
	case split == "validation":
		return nil, fmt.Errorf("%s held out no images to validate on: measure on --split test, or train one that does with  %s", m.Path, cli.CommandLine("train", "--validation", "5000"))
	}
	return nil, fmt.Errorf("%s leaves no images to measure on: name another --split", m.Path)
}

// Binarization returns how the pixels of images are to be seen: as the name says or, for "trained", as in training, but those of
// images that were binarized once as they are. For a bound on the likelihood they must be what the likelihood is of.
func (m *Model) Binarization(name string, images *data.Set, bound bool) (machine.Binarization, error) {
	b := m.Recipe.Training.Binarize
	if name != "trained" {
		if err := b.UnmarshalText([]byte(name)); err != nil {
			return b, cli.Usagef("--binarize: %w", err)
		}
	}
	if images.Binary() {
		return machine.Static, nil
	}
	if bound && b == machine.Grey && !m.Likelihood.Density() {
		return b, cli.Usagef("--bound-samples: on grey pixels the bound is no likelihood of anything under a likelihood of 0 and 1; add --binarize stochastic (or static, threshold)")
	}
	return b, nil
}
