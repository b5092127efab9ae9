package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// Config says which model it is: its choices, each with the settings of its own, and the size
// of the images. Its JSON stands in every checkpoint.
type Config struct {
	Objective  Objective        `flag:"objective" default:"elbo" group:"Model" help:"what is minimised"`
	Network    network.Network  `flag:"network" default:"mlp" help:"encoder and decoder"`
	Latent     int              `flag:"latent" default:"20" min:"1" max:"65536" help:"latent dimensions"` // L
	Posterior  latent.Posterior `flag:"posterior" default:"gaussian" help:"q(z|x)"`
	Flow       latent.Flow      `flag:"flow" default:"none" help:"what codes of the posterior go through"`
	Prior      latent.Prior     `flag:"prior" default:"normal" help:"p(z)"`
	Likelihood pixel.Likelihood `flag:"likelihood" default:"bernoulli" help:"p(x|z)"`

	network.Image `flag:"-"` // D = Height·Width·Channels
	Classes       int        `flag:"-"` // labels of a conditional model; 0: not conditional
}

// Choose gives a posterior the prior of its own support, if none was given, and brings together what trains a codebook and what has one.
func (c *Config) Choose(given func(string) bool, choose func(name, family string)) {
	_, trained := c.Objective.(VQ)
	_, has := c.Posterior.(latent.VQ)
	switch {
	case trained && !has && !given("posterior"):
		choose("posterior", "vq")
	case has && !trained && !given("objective"):
		choose("objective", "vq")
	}
	if c.Posterior != nil && !given("prior") {
		choose("prior", c.Posterior.Support().Prior())
	}
}

// stored is a Config as its JSON has it.
type stored struct {
	Config
	Height   int `flag:"height" min:"1" max:"65536"`
	Width    int `flag:"width" min:"1" max:"65536"`
	Channels int `flag:"image-channels" min:"1" max:"3"`
	Classes  int `flag:"classes" min:"0" max:"256"`
}

// stored returns the configuration as its JSON has it.
func (c Config) stored() *stored { return &stored{c, c.Height, c.Width, c.Channels, c.Classes} }

// Parse reads and checks a configuration from its JSON.
func Parse(text string) (Config, error) {
	var s stored
	setting.Of(&s.Config).Defaults() // for settings that were not there yet when the text was written
	s.Channels = 1
	if err := setting.Load(strings.NewReader(text), &s); err != nil {
		return Config{}, fmt.Errorf("configuration %q: %w", text, err)
	}
	c := s.Config
	c.Image, c.Classes = network.Image{Height: s.Height, Width: s.Width, Channels: s.Channels}, s.Classes
	return c, c.Validate()
}

// String returns the configuration's JSON.
func (c Config) String() string {
	text, err := setting.Marshal(c.stored())
	if err != nil {
		return err.Error() // of numbers that are not finite, which no valid one has
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return err.Error()
	}
	return b.String()
}

// MarshalJSON returns what String does.
func (c Config) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// heads are the parameters of q(z|x): the posterior's, and the flow's context.
func (c Config) heads() []latent.Head {
	return append(c.Posterior.Heads(c.Latent), c.Flow.Heads(c.Latent)...)
}

// Heads returns the names of the parameters of q(z|x).
func (c Config) Heads() []string {
	var names []string
	for _, h := range c.heads() {
		names = append(names, h.Name)
	}
	return names
}

// Flows reports whether codes of the posterior go through a flow, so that q(z|x) is another family than Posterior.
func (c Config) Flows() bool { return len(c.Flow.Steps()) > 0 }

// Diagonal reports whether q(z|x) is N(μ, diag σ²).
func (c Config) Diagonal() bool { return c.parts().Diagonal() }

// parts are what families are told of the model.
func (c Config) parts() latent.Model {
	return latent.Model{Posterior: c.Posterior, Flow: c.Flow, Latent: c.Latent, Classes: c.Classes}
}

// Parameters returns the parameters of the model in their canonical order: that in which the
// objective uses them first.
func (c Config) Parameters() []graph.Parameter {
	g, err := c.Evaluation(1)
	if err != nil {
		return nil // of a model that Validate refuses
	}
	return g.Parameters()
}

// Size returns the number of learned numbers.
func (c Config) Size() int {
	n := 0
	for _, p := range c.Parameters() {
		n += p.Size()
	}
	return n
}

// Bounds on the pixels of an image and on the number of parameters, so that neither a slip nor a
// hostile checkpoint asks for the whole memory: training keeps four float32 for each parameter.
const maxPixels, maxParameters = 1 << 16, 1 << 28

// Validate returns an error that names the first value that no model can have, or why two
// choices do not go together.
func (c Config) Validate() error {
	_, err := c.Evaluation(1)
	return err
}

// bound refuses a graph that would not fit into memory.
func bound(g *graph.Graph) error {
	total := 0
	for _, p := range g.Params {
		if total += p.Size(); total > maxParameters {
			return fmt.Errorf("more than %d parameters: it takes fewer or smaller layers", maxParameters)
		}
	}
	return nil
}

// check is Validate before anything is built.
func (c Config) check() error {
	if c.Height < 1 || c.Width < 1 || c.Channels < 1 || c.Height > maxPixels/c.Width/c.Channels {
		return fmt.Errorf("images of %v: a model takes 1 to %d", c.Image, maxPixels)
	}
	if err := setting.Validate(c.stored()); err != nil {
		return err
	}
	if err := c.supports(); err != nil {
		return err
	}
	return c.families()
}

// supports refuses a prior whose codes lie elsewhere than the posterior's, and a flow where they are no real numbers.
func (c Config) supports() error {
	q, p := c.Posterior.Support(), c.Prior.Support()
	if c.Flows() && q != latent.Reals {
		return fmt.Errorf("the flow %s is of real numbers, and the codes of the posterior %s are %v: the posterior gaussian goes with it",
			setting.Name(c.Flow), setting.Name(c.Posterior), q)
	}
	if q == p {
		return nil
	}
	return fmt.Errorf("the codes of the posterior %s are %v, those of the prior %s %v: the prior %s goes with it, or another posterior with that prior",
		setting.Name(c.Posterior), q, setting.Name(c.Prior), p, q.Prior())
}

// families asks each family whether it goes with the rest.
func (c Config) families() error {
	_, trained := c.Objective.(VQ)
	if _, has := c.Posterior.(latent.VQ); has != trained {
		return errors.New("the posterior vq has a codebook, which the objective vq trains: they go together alone")
	}
	for _, family := range []any{c.Posterior, c.Flow, c.Prior} {
		if f, ok := family.(latent.Checker); ok {
			if err := f.Check(c.parts()); err != nil {
				return err
			}
		}
	}
	if n, ok := c.Network.Layers().(network.Checker); ok {
		if err := n.Check(c.Image); err != nil {
			return err
		}
	}
	return c.Objective.check(c)
}
