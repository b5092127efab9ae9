package generators

import (
	"fmt"
	"slices"
)

// Config is one run of the study.
type Config struct {
	Target   Target
	Metric   string // KL, or W2 for a Gaussian
	Protocol string // Matched or Published
	Samples  int    // n: draws in a fit of Z
	Repeats  int    // matched: draws of the frozen encoder; published: last steps
	Steps    int    // of training; 0: the protocol's
	Seed     uint64
	Threads  int // 0: one for each processor; no result depends on it
}

// Protocols.
const (
	Matched   = "matched"
	Published = "published"
)

// What both protocols share, and the steps of each.
const (
	batchSize      = 64
	learningRate   = 1e-3
	publishedSteps = 6 * 601
	matchedSteps   = 6000
)

const mostSamples = 1_000_000

// Validate returns an error that names the first impossible value.
func (c Config) Validate() error {
	switch {
	case c.Protocol != Matched && c.Protocol != Published:
		return fmt.Errorf("protocol is %q, want %s or %s", c.Protocol, Matched, Published)
	case c.Metric != KL && c.Metric != W2:
		return fmt.Errorf("metric is %q, want %s or %s", c.Metric, KL, W2)
	case c.Metric == W2 && c.Target.Family != Gaussian:
		return fmt.Errorf("metric %s is for the target normal, not for %s", W2, c.Target.Name)
	case c.Samples < 10 || c.Samples > mostSamples:
		return fmt.Errorf("samples are %d, want 10 to %d in a fit", c.Samples, mostSamples)
	case c.Repeats < 2 || c.Repeats > 10_000:
		return fmt.Errorf("repeats are %d, want 2 to 10000: an interval needs several", c.Repeats)
	case c.Steps < 0:
		return fmt.Errorf("steps are %d, want 1 or more, or 0 for the protocol's", c.Steps)
	case c.Protocol == Published && c.Repeats > c.steps():
		return fmt.Errorf("repeats are %d, but the published protocol compares the last steps of training, of which there are %d", c.Repeats, c.steps())
	}
	return nil
}

func (c Config) steps() int {
	switch {
	case c.Steps > 0:
		return c.Steps
	case c.Protocol == Published:
		return publishedSteps
	}
	return matchedSteps
}

// referenceSamples is the number of draws of p in a fit of R. The published code
// took n = 600 for Z, but 1000 for a Gamma's R and 500 for a Dirichlet's.
func (c Config) referenceSamples() int {
	switch {
	case c.Protocol == Published && c.Target.Family == Gamma:
		return c.Samples * 5 / 3
	case c.Protocol == Published && c.Target.Family == Dirichlet:
		return c.Samples * 5 / 6
	}
	return c.Samples
}

// ns are the numbers of draws of p that R is fitted to, ascending. The matched one is
// the first; the second is a control, whose score must be in inverse proportion. The
// published protocol adds Z's n to R's, to tell what the difference does.
func (c Config) ns() []int {
	if c.Protocol == Matched {
		return []int{c.Samples, c.Samples * 5 / 3}
	}
	ns := []int{c.Samples, c.referenceSamples()}
	slices.Sort(ns)
	return slices.Compact(ns)
}

// reference and like are the places in ns of R's n and of Z's.
func (c Config) reference() int { return slices.Index(c.ns(), c.referenceSamples()) }
func (c Config) like() int      { return slices.Index(c.ns(), c.Samples) }

// estimator is the one that the result is about.
func (c Config) estimator() string {
	switch {
	case c.Target.Family != Dirichlet:
		return Moments
	case c.Protocol == Published:
		return RawMeans
	}
	return Likelihood
}

// reduction is what the mean score of R over rows is multiplied by: the published code
// adds the rows of a Dirichlet's R, but averages those of Z.
func (c Config) reduction(rows int) float64 {
	if c.Protocol == Published && c.Target.Family == Dirichlet {
		return float64(rows)
	}
	return 1
}

// tail is the number of last steps that all have a point in the curves.
func (c Config) tail() int {
	if c.Protocol == Published {
		return c.Repeats
	}
	return min(100, c.Repeats)
}

// heldOutRows is the number of images of a matched repeat. A row of a Gaussian or a Gamma
// has 2L = 40 parameters, one of a Dirichlet L, and a mean score is known the better the
// more there are in all: so a Dirichlet takes as many rows as make up for it.
func (c Config) heldOutRows() int {
	if c.Target.Family == Dirichlet {
		return batchSize * 2 * latent / c.Target.Latent
	}
	return batchSize
}

// curveRows is the number of held-out images of a point of a matched curve.
func (c Config) curveRows() int { return max(c.heldOutRows()/8, 16) }

// controls is the number of matched repeats, from the first on, that have the control.
func (c Config) controls() int { return max(c.Repeats/4, 2) }

// encoder is the published network: hidden layers of 2L units, of L for a Dirichlet.
func (c Config) encoder(pixels int) Model {
	width := 2 * c.Target.Latent
	if c.Target.Family == Dirichlet {
		width = c.Target.Latent
	}
	return Model{
		Pixels: pixels, Family: c.Target.Family, Metric: c.Metric,
		Hidden: []int{width, width}, Latent: c.Target.Latent,
	}
}
