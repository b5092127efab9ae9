// Package modeltest has small models of every kind, for tests.
package modeltest

import (
	"fmt"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/model"
)

// Small is a model with everything plain that is quickly computed.
func Small(objective string) model.Config {
	c := model.Config{
		Objective: objective, Posterior: model.Gaussian, Prior: model.Normal, Likelihood: model.Bernoulli,
		Height: 4, Width: 5, Hidden: []int{8, 6}, Latent: 3, Activation: "tanh",
	}
	switch objective {
	case model.IWAE, model.DReG:
		c.Draws = 4
	case model.MMD:
		c.Kernel = model.IMQ
	}
	return c
}

// All are small models of every combination of objective, posterior, prior, likelihood
// and labels that model knows, with every activation and weight of the KL somewhere.
func All() []model.Config {
	var all []model.Config
	add := func(c model.Config) {
		if c.Validate() == nil {
			all = append(all, c)
		}
	}
	activations := []string{"relu", "tanh", "softplus", "elu"}
	for _, objective := range []string{model.ELBO, model.KLOnly, model.Autoencoder, model.IWAE, model.DReG, model.MMD, model.W2} {
		for _, posterior := range []string{model.Gaussian, model.Gamma, model.Dirichlet} {
			for _, prior := range []string{model.Normal, model.Diagonal, model.Mixture, model.Vamp, model.Layered, model.Conditional, model.Gamma, model.Dirichlet} {
				for _, likelihood := range []string{model.Bernoulli, model.ContinuousBernoulli, model.Gaussian} {
					for _, classes := range []int{0, 3} {
						c := Small(objective)
						c.Posterior, c.Prior, c.Likelihood, c.Classes = posterior, prior, likelihood, classes
						c.Activation = activations[len(all)%len(activations)]
						add(WithPrior(c))
					}
				}
			}
		}
	}
	rbf, free, capacity, fixed := Small(model.MMD), Small(model.ELBO), Small(model.ELBO), Small(model.ELBO)
	rbf.Kernel = model.RBF
	free.FreeBits, capacity.Capacity = 0.1, 5
	fixed.Likelihood, fixed.PixelScale = model.Gaussian, 0.3
	for _, c := range []model.Config{rbf, free, capacity, fixed} {
		add(c)
	}
	return all
}

// WithPrior sets what the model's prior needs.
func WithPrior(c model.Config) model.Config {
	switch c.Prior {
	case model.Mixture, model.Vamp:
		c.Components = 4
	case model.Layered:
		c.UpperHidden, c.UpperLatent = []int{5, 4}, 2
	case model.Gamma:
		c.PriorShape, c.PriorRate = 1.5, 2
	case model.Dirichlet:
		c.PriorShape = 0.7
	}
	return c
}

// Generators are small encoders of the generator study, of every family and metric.
func Generators() []model.Generator {
	var all []model.Generator
	for _, family := range []string{model.Gaussian, model.Gamma, model.Dirichlet} {
		for _, metric := range []string{model.MetricKL, model.MetricW2} {
			c := model.Generator{Pixels: 20, Family: family, Metric: metric, Hidden: []int{8, 6}, Latent: 3}
			if c.Validate() == nil {
				all = append(all, c)
			}
		}
	}
	return all
}

// Graphs are all graphs of a model, by name, for a batch of so many images.
func Graphs(c model.Config, batch int) (map[string]*graph.Graph, error) {
	all := map[string]*graph.Graph{}
	for name, build := range map[string]func(int) (*graph.Graph, error){
		"training": c.Training, "evaluation": c.Evaluation, "encoder": c.Encoder,
		"decoder": c.Decoder, "sampler": c.Sampler, "scorer": c.Scorer,
		"importance": func(batch int) (*graph.Graph, error) { return c.Importance(batch, 5) },
	} {
		g, err := build(batch)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, Name(c), err)
		}
		all[name] = g
	}
	return all, nil
}

// Name is a model's choices in a few words.
func Name(c model.Config) string {
	return fmt.Sprintf("%s/%s/%s/%s/%s/%d", c.Objective, c.Posterior, c.Prior, c.Likelihood, c.Activation, c.Classes)
}

// Network is a model.Config or a model.Generator.
type Network interface {
	Parameters() []model.Parameter
	Init(kind string, i int, seed uint64) ([]float32, error)
}

// Params returns a network's parameters on a device, as they are initialised.
func Params(d machine.Device, n Network) (machine.Params, error) {
	var arrays []machine.Array
	for _, p := range n.Parameters() {
		arrays = append(arrays, machine.Array{Name: p.Name, Size: p.Size()})
	}
	params, err := d.NewParams(arrays)
	if err != nil {
		return nil, err
	}
	for i, p := range n.Parameters() {
		values, err := n.Init(model.InitTorch, i, 1)
		if err != nil {
			return nil, err
		}
		if err := params.Set(p.Name, values); err != nil {
			return nil, err
		}
	}
	return params, nil
}
