package train

import (
	"bytes"
	"context"
	"fmt"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/rng"
)

// examples are what a Trainer trains on, and what an epoch is judged by.
type examples interface {
	// count is the number of those that are trained on.
	count() int
	// feed hands the machine a batch of them for a step of the run, counted from 0, with a weight of the KL.
	feed(vm machine.Machine, b machine.Batch, step int, beta float64) error
	// add adds what the machine says of a batch of n that it just ran.
	add(sums *eval.Sums, vm machine.Machine, n int) error
	// validate and test say what the model is worth on what is held out; test on so many of them at most, and nil if there is nothing.
	validate(ctx context.Context, m *eval.Model, seed uint64) (eval.Terms, error)
	test(ctx context.Context, m *eval.Model, seed uint64, most int) (*eval.Terms, error)
}

// images are those of a data set.
type images struct {
	training, validation, tested *data.Set

	binarize machine.Binarization
	weighted bool           // the graph has an input for the KL's weight
	relaxed  latent.Relaxed // posterior; nil: draws are what they are
	coldness []float32      // the input of that name
	input    [1]float32     // of the KL's weight
}

func newImages(m model.Config, c Config, set *data.Dataset) (*images, error) {
	split := set.Train.Len() - c.Validation
	x := &images{
		training:   set.Train.Slice(0, split),
		validation: set.Train.Slice(split, set.Train.Len()),
		tested:     set.Test,
		binarize:   c.Binarize,
	}
	if x.tested.Len() == 1 && m.Objective.Traits().Pairs {
		return nil, fmt.Errorf("there is one test image: the objective %s compares images with one another", setting.Name(m.Objective))
	}
	_, x.weighted = m.Objective.Weight()
	if x.relaxed, _ = m.Posterior.(latent.Relaxed); x.relaxed != nil {
		x.coldness = make([]float32, m.Latent)
	}
	return x, nil
}

// bind makes the training images what the machine's indices point into; of a conditional
// model their labels, too.
func (x *images) bind(vm machine.Machine, m model.Config, c Config) error {
	purpose := rng.Binarize
	if c.Binarize == machine.Static {
		purpose = rng.BinarizeOnce
	}
	pixels := machine.Pixels{Data: x.training.Images, Binarize: c.Binarize, Purpose: purpose}
	if err := vm.Bind(model.Pixels, pixels); err != nil {
		return err
	}
	if m.Classes == 0 {
		return nil
	}
	labels := x.training.Labels
	if n := c.Labels; n > 0 {
		labels = bytes.Repeat([]byte{machine.NoLabel}, len(labels))
		for _, i := range x.training.Labelled(n, c.Seed) {
			labels[i] = x.training.Labels[i]
		}
	}
	return vm.BindLabels(model.Labels, labels)
}

func (x *images) count() int { return x.training.Len() }

func (x *images) feed(vm machine.Machine, b machine.Batch, step int, beta float64) error {
	if x.weighted {
		x.input[0] = float32(beta)
		if err := vm.Set(model.Beta, x.input[:]); err != nil {
			return err
		}
	}
	if x.relaxed != nil {
		for l := range x.coldness {
			x.coldness[l] = float32(x.relaxed.Coldness(step))
		}
		if err := vm.Set(latent.Coldness, x.coldness); err != nil {
			return err
		}
	}
	return vm.Feed(b)
}

func (*images) add(sums *eval.Sums, vm machine.Machine, n int) error { return sums.Add(vm, n) }

func (x *images) validate(ctx context.Context, m *eval.Model, seed uint64) (eval.Terms, error) {
	return x.elbo(ctx, m, x.validation, seed)
}

func (x *images) test(ctx context.Context, m *eval.Model, seed uint64, most int) (*eval.Terms, error) {
	terms, err := x.elbo(ctx, m, x.tested.Slice(0, min(most, x.tested.Len())), seed)
	return &terms, err
}

// elbo returns the terms of the ELBO over a held-out set.
func (x *images) elbo(ctx context.Context, m *eval.Model, set *data.Set, seed uint64) (eval.Terms, error) {
	return m.ELBO(ctx, eval.Images{Set: set, Binarize: x.binarize, Seed: seed})
}
