package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Bounds on every width, on the number of layers and on that of the parameters, so
// that neither a slip nor a hostile checkpoint asks for the whole memory: training
// keeps four float32 for each parameter.
const maxUnits, maxLayers, maxParameters = 1 << 16, 64, 1 << 28

// Validate returns an error that names the first value no model can have, or why two
// choices do not go together.
func (c Config) Validate() error {
	for _, check := range []func() error{c.choices, c.numbers, c.sizes, c.match} {
		if err := check(); err != nil {
			return fmt.Errorf("model: %w", err)
		}
	}
	return nil
}

var objectives = []string{ELBO, KLOnly, Autoencoder, IWAE, DReG, MMD, W2}

// choices refuses names that nothing has.
func (c Config) choices() error {
	for _, choice := range []struct {
		what, value string
		allowed     []string
	}{
		{"objective", c.Objective, objectives},
		{"posterior", c.Posterior, slices.Sorted(maps.Keys(posteriors))},
		{"prior", c.Prior, slices.Sorted(maps.Keys(priors))},
		{"likelihood", c.Likelihood, slices.Sorted(maps.Keys(likelihoods))},
		{"activation", c.Activation, []string{"relu", "tanh", "softplus", "elu"}},
	} {
		if !slices.Contains(choice.allowed, choice.value) {
			return fmt.Errorf("%s is %q, not one of %s", choice.what, choice.value, strings.Join(choice.allowed, "|"))
		}
	}
	return nil
}

// numbers refuses the settings of choices that were not made, and impossible ones.
func (c Config) numbers() error {
	for _, n := range []struct {
		what  string
		value float64
		used  bool // else it must be 0
		least float64
	}{
		{"importance samples", float64(c.Draws), c.importanceWeighted(), 1},
		{"classes", float64(c.Classes), true, 0},
		{"free bits", c.FreeBits, true, 0},
		{"capacity", c.Capacity, true, 0},
		{"prior components", float64(c.Components), c.Prior == Mixture || c.Prior == Vamp, 1},
		{"prior shape", c.PriorShape, c.Prior == Gamma || c.Prior == Dirichlet, minParameter},
		{"prior rate", c.PriorRate, c.Prior == Gamma, minParameter},
		{"upper latent dimensions", float64(c.UpperLatent), c.Prior == Layered, 1},
		{"upper hidden layers", float64(len(c.UpperHidden)), c.Prior == Layered, 1},
		{"pixel scale", c.PixelScale, c.Likelihood == Gaussian, 0},
	} {
		switch {
		case !n.used && n.value != 0:
			return fmt.Errorf("%s: %v, but the other choices have no use for it", n.what, n.value)
		case n.used && !(n.value >= n.least && n.value <= maxUnits):
			return fmt.Errorf("%s: %v, not %v to %v", n.what, n.value, n.least, maxUnits)
		}
	}
	if kernel := c.Kernel == RBF || c.Kernel == IMQ; kernel != (c.Objective == MMD) || !kernel && c.Kernel != "" {
		return fmt.Errorf("the kernel is %q for the objective %s; %s has %s or %s, others none", c.Kernel, c.Objective, MMD, RBF, IMQ)
	}
	return nil
}

// minParameter is the least parameter of a prior of positive numbers.
const minParameter = 1e-3

// sizes refuses what would not fit into memory.
func (c Config) sizes() error {
	for _, hidden := range [][]int{c.Hidden, c.UpperHidden} {
		if len(hidden) > maxLayers {
			return fmt.Errorf("%d hidden layers, not 1 to %d", len(hidden), maxLayers)
		}
	}
	if len(c.Hidden) == 0 {
		return fmt.Errorf("0 hidden layers, not 1 to %d", maxLayers)
	}
	for _, n := range slices.Concat([]int{c.Height, c.Width, c.Latent, c.Pixels()}, c.Hidden, c.UpperHidden) {
		if n < 1 || n > maxUnits {
			return fmt.Errorf("a size of %d, not 1 to %d", n, maxUnits)
		}
	}
	total := 0
	for _, p := range c.Parameters() {
		if total += p.Size(); total > maxParameters {
			return fmt.Errorf("more than %d parameters: it takes fewer or smaller layers", maxParameters)
		}
	}
	return nil
}

// match refuses choices that do not go together, with the reason.
func (c Config) match() error {
	learned := slices.Contains([]string{Diagonal, Mixture, Vamp, Layered, Conditional}, c.Prior)
	byDimension := slices.Contains([]string{Normal, Diagonal, Conditional, Gamma}, c.Prior)
	gaussianPair := c.Posterior == Gaussian && slices.Contains([]string{Normal, Diagonal, Conditional}, c.Prior)
	for _, rule := range []struct {
		broken bool
		reason string
	}{
		{(c.Posterior == Gamma) != (c.Prior == Gamma), "a gamma posterior lives on positive numbers, and so must its prior: the posterior gamma and the prior gamma go together"},
		{(c.Posterior == Dirichlet) != (c.Prior == Dirichlet), "a Dirichlet posterior lives on the simplex, and so must its prior: the posterior dirichlet and the prior dirichlet go together"},
		{c.Posterior == Dirichlet && c.Latent < 2, "a Dirichlet needs at least 2 latent dimensions"},
		{c.Prior == Conditional && c.Classes == 0, "the prior conditional depends on the label: make the model conditional"},
		{c.Prior == Vamp && c.Classes > 0, "the images that a vamp prior learns have no labels for a conditional encoder"},
		{c.Objective == Autoencoder && c.Posterior != Gaussian, "an autoencoder's code is the mean of a gaussian posterior"},
		{c.Objective == Autoencoder && learned, "an autoencoder has no KL that a prior could learn from: its prior must be normal"},
		{c.Objective == MMD && learned, "mmd compares draws with those of a fixed prior: a learned one would have nothing to learn from"},
		{c.Objective == W2 && !gaussianPair, "W₂² has a closed form between diagonal Gaussians only: the posterior gaussian with the prior normal, diagonal or conditional"},
		{c.FreeBits > 0 && c.Capacity > 0, "free bits and a capacity each say what the KL is to do: one of them"},
		{c.FreeBits+c.Capacity > 0 && c.Objective != ELBO, "free bits and a capacity are for the objective " + ELBO},
		{c.FreeBits > 0 && !byDimension, "free bits are for each dimension's KL, and with the prior " + c.Prior + " the KL is no sum over dimensions"},
	} {
		if rule.broken {
			return errors.New(rule.reason)
		}
	}
	return nil
}
