package model

import (
	"errors"
	"fmt"

	G "gorgonia.org/gorgonia"

	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/rng"
)

// Objective is a family of what training minimises.
type Objective interface {
	// terms writes the objective down, drawing z by the given noise.
	terms(b *builder, noise rng.Purpose) terms
	// check returns why the objective does not go with a model.
	check(c Config) error
	// Weight returns the weight of the KL, or of what stands in its place. It is false of an
	// objective that has no such term; others have the input Beta.
	Weight() (beta float64, weighted bool)
	// Draws is the number K of draws of z for each image.
	Draws() int
	Traits() Traits
}

// Traits are what else is to be known of an objective.
type Traits struct {
	Loss        string // what is minimised, for a figure; of a weighted objective "", for that is recon + Penalty
	Penalty     string // what is weighed, with its weight
	Point       bool   // z is the posterior's mean: there are no draws, and −(recon + KL) is no bound
	Detached    bool   // the encoder learns from the KL alone, which is meant to vanish
	MinimisesKL bool   // the KL is a part of it, in the open or within a bound
	Unlabelled  bool   // it learns from images without labels, too
	Pairs       bool   // it compares the images of a batch with one another: of one image it is undefined
}

// terms are the cost, a scalar, and what is reported beside it.
type terms struct {
	cost   *G.Node // nats per image
	logLik *G.Node // (B·K)
	kl     *G.Node // (B, L) or (B, 1)

	gradients *G.Node // the scalar whose gradients are taken; nil: the cost
}

var errFixed = errors.New("its prior must be one that has nothing to learn")

// Trains returns why training would leave a part of the model as it begins.
func (c Config) Trains() error {
	if _, err := c.fixed(); err != nil && c.Objective.Traits().Point {
		return fmt.Errorf("an autoencoder has no KL that a prior could learn from: %w; fit one to its codes afterwards", err)
	}
	return nil
}

// weighs returns why draws of training have no importance weights.
func (c Config) weighs() error {
	if _, relaxed := c.Posterior.(latent.Relaxed); relaxed {
		return errors.New("importance weights are ratios of densities, which the relaxed draws of categories have not: train with the objective elbo, for eval --bound-samples has the bound of true draws")
	}
	return nil
}

// WithPrior returns the model with another prior, of the same support, that was fitted to its codes. An objective that does not go
// with it, for it compares codes with a prior of another kind, gives way to ELBO, which measures whatever model has draws.
func (c Config) WithPrior(p latent.Prior) (Config, error) {
	c.Prior = p
	if c.Objective.check(c) != nil {
		c.Objective, _ = setting.Default[Objective]("elbo")
	}
	return c, c.Validate()
}

// fixed returns the prior if it has nothing to learn.
func (c Config) fixed() (latent.Fixed, error) {
	if p, ok := c.Prior.(latent.Fixed); ok {
		return p, nil
	}
	return nil, errFixed
}
