package generators

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"vaelab/kernel"
	"vaelab/machine"
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
	Training Training
	Threads  int // 0: one for each processor; no result depends on it
}

// Training is how wide the encoder is and how it is trained. What is zero is as in the published code.
type Training struct {
	Hidden       []int     `json:"hidden"`        // widths of the hidden layers; published: two of 2L units, of L for a Dirichlet
	BatchSize    int       `json:"batch_size"`    // images in a step; published: 64
	LearningRate float64   `json:"learning_rate"` // published: 1e-3. The matched protocol begins with it
	Optimizer    Optimizer `json:"optimizer"`     // published: centred RMSprop
}

// Optimizer is a rule by its name.
type Optimizer struct {
	Name string       `json:"name"`
	Rule machine.Rule `json:"rule"`
}

// Protocols.
const (
	Matched   = "matched"
	Published = "published"
)

// What both protocols share, and the steps of each.
const (
	batchSize      = 64 // of training as it was published, and of the images that are compared
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
	case c.Protocol == Published && c.Target.Family == VonMisesFisher:
		return fmt.Errorf("protocol %s is the article's, which has nothing like %s: leave it at %s", Published, c.Target.Name, Matched)
	case c.Samples < 10 || c.Samples > mostSamples:
		return fmt.Errorf("samples are %d, want 10 to %d in a fit", c.Samples, mostSamples)
	case c.Repeats < 2 || c.Repeats > 10_000:
		return fmt.Errorf("repeats are %d, want 2 to 10000: an interval needs several", c.Repeats)
	case c.Steps < 0:
		return fmt.Errorf("steps are %d, want 1 or more, or 0 for the protocol's", c.Steps)
	case c.Protocol == Published && c.Repeats > c.steps():
		return fmt.Errorf("repeats are %d, but the published protocol compares the last steps of training, of which there are %d", c.Repeats, c.steps())
	case c.Training.BatchSize < 0:
		return fmt.Errorf("a batch of %d images, want 1 or more, or 0 for the published %d", c.Training.BatchSize, batchSize)
	case !(c.Training.LearningRate >= 0) || math.IsInf(c.Training.LearningRate, 1):
		return fmt.Errorf("the learning rate is %v, want a positive number, or 0 for the published %v", c.Training.LearningRate, learningRate)
	case slices.ContainsFunc(c.Training.Hidden, func(width int) bool { return width < 1 }):
		return fmt.Errorf("hidden layers of %v units, want 1 or more in each", c.Training.Hidden)
	}
	return nil
}

// effective is Training with nothing left zero.
func (c Config) effective() Training {
	t := c.Training
	if t.Hidden == nil {
		width := 2 * c.Target.Latent
		if c.Target.Family == Dirichlet {
			width = c.Target.Latent
		}
		t.Hidden = []int{width, width}
	}
	t.BatchSize, t.LearningRate = cmp.Or(t.BatchSize, batchSize), cmp.Or(t.LearningRate, learningRate)
	if t.Optimizer.Rule == nil {
		t.Optimizer = Optimizer{"rmsprop", kernel.RMSprop{Alpha: 0.99, Epsilon: 1e-8}}
	}
	return t
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
	case !c.Target.whole():
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
// has 2L = 40 parameters, one of another L, and a mean score is known the better the
// more there are in all: so these take as many rows as make up for it.
func (c Config) heldOutRows() int {
	if c.Target.whole() {
		return batchSize * 2 * latent / c.Target.Latent
	}
	return batchSize
}

// curveRows is the number of held-out images of a point of a matched curve.
func (c Config) curveRows() int { return max(c.heldOutRows()/8, 16) }

// controls is the number of matched repeats, from the first on, that have the control.
func (c Config) controls() int { return max(c.Repeats/4, 2) }

// encoder is the network.
func (c Config) encoder(pixels int) Model {
	return Model{
		Pixels: pixels, Family: c.Target.Family, Metric: c.Metric,
		Hidden: c.effective().Hidden, Latent: c.Target.Latent, Target: c.Target.Row,
	}
}
