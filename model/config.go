package model

import (
	"encoding/json"
	"fmt"
	"strings"

	"vaelab/kernel"
)

// Config says which model it is. Its JSON stands in every checkpoint. Fields that the
// other choices have no use for are zero.
type Config struct {
	Objective  string `json:"objective"`
	Posterior  string `json:"posterior"`
	Prior      string `json:"prior"`
	Likelihood string `json:"likelihood"`
	Height     int    `json:"height"` // of an image, in pixels
	Width      int    `json:"width"`
	Hidden     []int  `json:"hidden"` // widths of the encoder's layers; the decoder mirrors them
	Latent     int    `json:"latent"` // L
	Activation string `json:"activation"`
	Draws      int    `json:"draws,omitempty"`   // K of iwae and dreg
	Classes    int    `json:"classes,omitempty"` // labels of a conditional model; 0: not conditional

	FreeBits float64 `json:"free_bits,omitempty"` // nats that a dimension's KL costs nothing up to
	Capacity float64 `json:"capacity,omitempty"`  // nats that the KL is held at
	Kernel   string  `json:"kernel,omitempty"`    // of mmd: rbf | imq

	Components  int     `json:"components,omitempty"`   // of the priors mixture and vamp
	PriorShape  float64 `json:"prior_shape,omitempty"`  // α of the prior gamma, each α of dirichlet
	PriorRate   float64 `json:"prior_rate,omitempty"`   // β of the prior gamma
	UpperHidden []int   `json:"upper_hidden,omitempty"` // of the prior layered: widths on the way to its own z
	UpperLatent int     `json:"upper_latent,omitempty"` // and the dimensions of that

	PixelScale float64 `json:"pixel_scale,omitempty"` // σ of the likelihood gaussian; 0: learned
}

// Objectives.
const (
	ELBO        = "elbo"
	KLOnly      = "kl-only"
	Autoencoder = "autoencoder"
	IWAE        = "iwae"
	DReG        = "dreg" // IWAE with the doubly reparameterised gradient
	MMD         = "mmd"  // the maximum mean discrepancy from the prior in place of the KL
	W2          = "w2"   // W₂² from the prior in place of the KL
)

// Posteriors and likelihoods. Gamma and Dirichlet are also priors.
const (
	Gaussian            = "gaussian"
	Bernoulli           = "bernoulli"
	ContinuousBernoulli = "continuous-bernoulli"
)

// Priors.
const (
	Normal      = "normal"      // N(0, I)
	Diagonal    = "diagonal"    // N(m, diag s²), learned
	Mixture     = "mixture"     // of such, learned with its weights
	Vamp        = "vamp"        // the mean of the posteriors of learned images
	Layered     = "layered"     // a second layer of latent variables
	Conditional = "conditional" // N(m, diag s²) of the label, learned
)

// Kernels of MMD.
const (
	RBF = "rbf"
	IMQ = "imq"
)

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

// Weighted says whether the objective weighs the KL, or what stands in its place, by
// the input Beta.
func (c Config) Weighted() bool { return !c.importanceWeighted() }

// importanceWeighted says whether the objective is an importance-weighted bound, of K draws.
func (c Config) importanceWeighted() bool { return c.Objective == IWAE || c.Objective == DReG }

// Heads returns the names of the parameters of q(z|x).
func (c Config) Heads() []string {
	var names []string
	for _, h := range c.posterior().heads() {
		names = append(names, h.name)
	}
	return names
}

// KLTerms returns the number of terms that KL(q(z|x) ‖ p(z)) is the sum of: L if there is
// one for each dimension, else 1.
func (c Config) KLTerms() int { return c.prior().terms(c) }

// Pixels returns D.
func (c Config) Pixels() int { return c.Height * c.Width }

func (c Config) activation() kernel.Activation {
	f, err := kernel.ParseActivation(c.Activation)
	if err != nil {
		panic(err) // Validate lists only names that the kernels have
	}
	return f
}
