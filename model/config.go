package model

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"vaelab/kernel"
)

// Config says which model it is. Its JSON stands in every checkpoint.
type Config struct {
	Objective  string `json:"objective"`  // elbo | kl-only | autoencoder | iwae
	Posterior  string `json:"posterior"`  // gaussian
	Prior      string `json:"prior"`      // normal
	Likelihood string `json:"likelihood"` // bernoulli
	Height     int    `json:"height"`     // of an image, in pixels
	Width      int    `json:"width"`
	Hidden     []int  `json:"hidden"` // widths of the encoder's layers; the decoder mirrors them
	Latent     int    `json:"latent"` // L
	Activation string `json:"activation"`
	Draws      int    `json:"draws,omitempty"` // of an iwae: K

	FreeBits float64 `json:"free_bits,omitempty"` // nats that a dimension's KL costs nothing up to
	Capacity float64 `json:"capacity,omitempty"`  // nats that the KL is held at
}

// Objectives, and the values of the other choices.
const (
	ELBO        = "elbo"
	KLOnly      = "kl-only"
	Autoencoder = "autoencoder"
	IWAE        = "iwae"
	Gaussian    = "gaussian"
	Normal      = "normal"
	Bernoulli   = "bernoulli"
)

// Bounds on every width, on the number of layers and on that of the parameters, so
// that neither a slip nor a hostile checkpoint asks for the whole memory: training
// keeps four float32 for each parameter.
const maxUnits, maxLayers, maxParameters = 1 << 16, 64, 1 << 28

// Parse reads and checks a configuration from its JSON.
func Parse(text string) (Config, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	var c Config
	if err := d.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("model: configuration %q: %w", text, err)
	}
	return c, c.Validate()
}

// String returns the configuration's JSON.
func (c Config) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return err.Error() // strings and integers always marshal
	}
	return string(b)
}

// Weighted says whether the objective weighs the KL by the input Beta.
func (c Config) Weighted() bool { return c.Objective != IWAE }

// Pixels returns D.
func (c Config) Pixels() int { return c.Height * c.Width }

// Validate returns an error that names the first value no model can have.
func (c Config) Validate() error {
	for _, choice := range []struct{ what, value, allowed string }{
		{"objective", c.Objective, ELBO + "|" + KLOnly + "|" + Autoencoder + "|" + IWAE},
		{"posterior", c.Posterior, Gaussian},
		{"prior", c.Prior, Normal},
		{"likelihood", c.Likelihood, Bernoulli},
		{"activation", c.Activation, "relu|tanh|softplus|elu"},
	} {
		if !contains(choice.allowed, choice.value) {
			return fmt.Errorf("model: %s is %q, not one of %s", choice.what, choice.value, choice.allowed)
		}
	}
	if iwae := c.Objective == IWAE; iwae && (c.Draws < 1 || c.Draws > maxUnits) || !iwae && c.Draws != 0 {
		return fmt.Errorf("model: %d importance samples for the objective %s", c.Draws, c.Objective)
	}
	if !(c.FreeBits >= 0 && c.Capacity >= 0) || math.IsInf(c.FreeBits+c.Capacity, 1) {
		return fmt.Errorf("model: %v free bits and a capacity of %v, not numbers from 0 on", c.FreeBits, c.Capacity)
	}
	if c.FreeBits > 0 && c.Capacity > 0 || c.FreeBits+c.Capacity > 0 && c.Objective != ELBO {
		return fmt.Errorf("model: free bits or a capacity, one of them, are for the objective %s", ELBO)
	}
	if len(c.Hidden) == 0 || len(c.Hidden) > maxLayers {
		return fmt.Errorf("model: %d hidden layers, not 1 to %d", len(c.Hidden), maxLayers)
	}
	for _, n := range append([]int{c.Height, c.Width, c.Latent, c.Pixels()}, c.Hidden...) {
		if n < 1 || n > maxUnits {
			return fmt.Errorf("model: a size of %d in %v, not 1 to %d", n, c, maxUnits)
		}
	}
	total := 0
	for _, p := range c.Parameters() {
		if total += p.Size(); total > maxParameters {
			return fmt.Errorf("model: %v has more than %d parameters", c, maxParameters)
		}
	}
	return nil
}

func contains(list, value string) bool {
	for s := range strings.SplitSeq(list, "|") {
		if s == value {
			return true
		}
	}
	return false
}

func (c Config) activation() kernel.Activation {
	f, err := kernel.ParseActivation(c.Activation)
	if err != nil {
		panic(err) // Validate lists only names that the kernels have
	}
	return f
}
