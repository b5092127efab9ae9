// Package modeltest has small models of every kind, for tests.
package modeltest

import (
	"fmt"
	"strings"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// small are the settings of models that are quickly computed, for whichever family has them.
var small = []string{
	"hidden=8,6", "channels=3,2", "latent=3", "activation=tanh", "importance-samples=4", "bounds=2", "beta=1", "flow-steps=2", "flow-hidden=5",
	"flow-context=3", "flow-reflections=2", "prior-steps=2", "prior-hidden=5", "prior-components=4", "classifier-hidden=5", "upper-hidden=5,4", "upper-latent=2", "prior-shape=0.7", "prior-rate=2", "categories=3",
	"codewords=4", "codeword-size=1",
}

// Small is a model of images of 4 × 5 pixels that is quickly computed. What is set, NAME=TEXT as
// by the flags of train, is else as it is by default. It panics where train would refuse.
func Small(set ...string) model.Config {
	c, err := New(set...)
	if err != nil {
		panic(err)
	}
	return c
}

// New is Small with the error instead of a panic.
func New(set ...string) (model.Config, error) {
	c := model.Config{Image: network.Image{Height: 4, Width: 5, Channels: 1}}
	s := setting.Of(&c)
	s.Defaults()
	var given []setting.Given
	for i, text := range append(small[:len(small):len(small)], set...) {
		g := setting.Given{}
		g.Name, g.Text, _ = strings.Cut(text, "=")
		if i < len(small) {
			g.From = "small"
		}
		given = append(given, g)
	}
	if refused, err := s.Apply(given); err != nil {
		return c, fmt.Errorf("%s: %w", refused.Name, err)
	}
	return c, nil
}

// All are small models of every combination of objective, posterior and prior that model knows, with likelihoods, labels or
// none, activations and weights of the KL in turn, and some of every network and flow. (The matrix of command/train has
// all combinations.)
func All() []model.Config {
	var all []model.Config
	add := func(classes int, set ...string) (added bool) {
		c := Small(set...)
		c.Classes = classes
		if c.Validate() == nil {
			all = append(all, c)
			return true
		}
		return false
	}
	activations := []string{"relu", "tanh", "softplus", "elu"}
	likelihoods := setting.Families[pixel.Likelihood]()
	for _, o := range setting.Families[model.Objective]() {
		for _, q := range setting.Families[latent.Posterior]() {
			for _, p := range setting.Families[latent.Prior]() {
				n := len(all)
				classes := n / len(likelihoods) % 2 * 3
				set := []string{
					"objective=" + o.Name, "posterior=" + q.Name, "prior=" + p.Name,
					"likelihood=" + likelihoods[n%len(likelihoods)].Name, "activation=" + activations[n%len(activations)],
				}
				if !add(classes, set...) {
					add(3-classes, set...)
				}
			}
		}
	}
	for _, n := range setting.Families[network.Network]() {
		for i, o := range []string{"elbo", "iwae", "autoencoder", "mmd"} {
			if n.Name == "mlp" || n.Name == "keras" && i > 0 { // all the above; conv, and slow, as it is never small
				continue
			}
			add(i%2*3, "network="+n.Name, "objective="+o)
		}
	}
	for _, f := range setting.Families[latent.Flow]() {
		if f.Name == "none" {
			continue
		}
		for i, o := range setting.Families[model.Objective]() {
			add(i%2*3, "flow="+f.Name, "objective="+o.Name)
		}
		for i, p := range setting.Families[latent.Prior]() {
			if p.Name != "normal" {
				add(3-i%2*3, "flow="+f.Name, "prior="+p.Name)
			}
		}
	}
	for _, set := range [][]string{
		{"objective=mmd", "mmd-kernel=rbf"},
		{"free-bits=0.1"},
		{"capacity=5"},
		{"likelihood=gaussian", "pixel-scale=0.3"},
		{"objective=vq", "latent=6", "codeword-size=3", "prior=autoregressive", "likelihood=gaussian"},
	} {
		add(0, set...)
	}
	return all
}

// Graphs are all graphs of a model that machines run, by name, for a batch of so many images.
func Graphs(c model.Config, batch int) (map[string]*graph.Graph, error) {
	all := map[string]*graph.Graph{}
	builds := map[string]func(int) (*graph.Graph, error){
		"training": c.Training, "evaluation": c.Evaluation, "encoder": c.Encoder,
		"decoder": c.Decoder, "sampler": c.Sampler, "scorer": c.Scorer,
		"importance": func(batch int) (*graph.Graph, error) { return c.Importance(batch, 5) },
		"density":    func(batch int) (*graph.Graph, error) { return latent.Density(c.Posterior, c.Latent, batch, 5) },
	}
	if build, ok := c.Classifier(); ok {
		builds["classifier"] = build
	}
	if c.Flows() {
		builds["transform"] = c.Transform
	}
	if c.PriorAlone() {
		builds["prior training"], builds["prior density"] = c.PriorTraining, c.Density
	}
	for name, build := range builds {
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
	return fmt.Sprintf("%s/%s/%s/%s/%s/%s/%v/%d", setting.Name(c.Network), setting.Name(c.Objective), setting.Name(c.Posterior), setting.Name(c.Flow), setting.Name(c.Prior),
		setting.Name(c.Likelihood), c.Network.Layers().Nonlinearity(), c.Classes)
}

// Network is a model.Config or another whose parameters are known.
type Network interface{ Parameters() []graph.Parameter }

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
		values, err := p.Initial(graph.InitTorch, i, 1)
		if err != nil {
			return nil, err
		}
		if err := params.Set(p.Name, values); err != nil {
			return nil, err
		}
	}
	return params, nil
}
