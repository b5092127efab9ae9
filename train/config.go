package train

import (
	"fmt"
	"math"
	"slices"

	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/model"
)

// Config says how a model is trained. Its fields, but for Epochs under a constant
// learning rate, determine every bit of the result together with the model and
// the data.
type Config struct {
	Epochs     int
	BatchSize  int
	LR         float64
	Schedule   string // constant | cosine | step | burda
	Optimizer  string // adam | rmsprop
	Epsilon    float64
	Clip       float64 // bound on the gradient's norm; 0: none
	Seed       uint64
	Init       string // torch | glorot
	OutputBias string // init | mean: how the last layer's bias begins
	Beta       float64
	BetaPlan   string // constant | linear | cyclical | minibatch: how the KL's weight comes to Beta
	BetaEpochs int    // that its rise takes
	Reading    machine.Reading
	Validation int // images held out from the end of the training set
	Patience   int // epochs without a better validation loss before stopping; 0: never
	EvalEvery  int // epochs between evaluations; 0: at the end only
}

// FromMean begins the last layer's bias where each pixel's mean is that of the training
// images.
const FromMean = "mean"

// Schedules and optimisers.
const (
	Constant = "constant"
	Cosine   = "cosine"
	Stepped  = "step"
	Linear   = "linear"
	Cyclical = "cyclical"
	ByBatch  = "minibatch"
	Burda    = "burda"
	Adam     = "adam"
	RMSprop  = "rmsprop"
)

// Validate returns an error that names the first value with which no run of so many training
// images is possible.
func (c Config) Validate(images int) error {
	for _, choice := range []struct {
		what, value string
		allowed     []string
	}{
		{"learning rate's schedule", c.Schedule, []string{Constant, Cosine, Stepped, Burda}},
		{"optimizer", c.Optimizer, []string{Adam, RMSprop}},
		{"KL's schedule", c.BetaPlan, []string{"", Constant, Linear, Cyclical, ByBatch}},
	} {
		if !slices.Contains(choice.allowed, choice.value) {
			return fmt.Errorf("the %s is %q, not one of %q", choice.what, choice.value, choice.allowed)
		}
	}
	switch {
	case c.BatchSize < 1:
		return fmt.Errorf("a batch of %d images", c.BatchSize)
	case c.Validation < 0 || c.Validation >= images:
		return fmt.Errorf("a validation split of %d leaves nothing of %d training images", c.Validation, images)
	case c.Patience > 0 && c.Validation == 0:
		return fmt.Errorf("patience needs a validation split: nothing is ever chosen on the test set")
	case (c.BetaPlan == Linear || c.BetaPlan == Cyclical) && c.BetaEpochs < 1:
		return fmt.Errorf("the KL's weight rises over %d epochs, not 1 or more", c.BetaEpochs)
	}
	return nil
}

// weighs returns an error if the objective of m has no use for the KL's weight.
func (c Config) weighs(m model.Config) error {
	switch {
	case m.Objective == model.Autoencoder && c.Beta != 0:
		return fmt.Errorf("an autoencoder has no KL to weigh: its beta must be 0, not %v", c.Beta)
	case !m.Weighted() && c.Beta != 1:
		return fmt.Errorf("%s has no KL of its own to weigh: its beta must be 1, not %v", m.Objective, c.Beta)
	}
	return nil
}

// beta returns the KL's weight in a step, counted from 0, of a run with so many an epoch,
// on a batch that has the given share of the training images:
//
//	constant   β
//	linear     rising from 0 to β over the first BetaEpochs, then β
//	cyclical   the same again and again, after as many epochs at β
//	minibatch  β times the share, which is β in all over an epoch
//
// (Bowman and others, "Generating sentences from a continuous space", 2016; Fu and
// others, "Cyclical annealing schedule", 2019. The last is the weight of a KL that an
// epoch pays once, that of weights (Graves, "Practical variational inference for neural
// networks", 2011); on the KL of each image it is a β of about 0.002, and no ELBO.)
func (c Config) beta(step, perEpoch int, share float64) float64 {
	rise := float64(c.BetaEpochs) * float64(perEpoch) // as integers they may overflow
	done := float64(step)
	switch c.BetaPlan {
	case ByBatch:
		return c.Beta * share
	case Cyclical:
		done = math.Mod(done, 2*rise)
		fallthrough
	case Linear:
		return c.Beta * min(1, done/rise)
	}
	return c.Beta
}

// burdaStages is the number of stages of Burda's schedule.
const burdaStages = 8

// rate returns the learning rate of an epoch, counted from 0:
//
//	constant  lr
//	cosine    lr ½ (1 + cos(π epoch/epochs))
//	step      lr, a tenth of it from half of the epochs on, a hundredth from ¾ on
//	burda     lr 10^(−i/7) in stage i = 0 … 7, each three times as long as the one before
//
// (The last is of Burda, Grosse and Salakhutdinov, 2016, who have 3,280 epochs: 1, 3, 9
// and so on.)
func (c Config) rate(epoch int) float64 {
	done := float64(epoch) / float64(c.Epochs)
	switch c.Schedule {
	case Cosine:
		return c.LR / 2 * (1 + math.Cos(math.Pi*done))
	case Stepped:
		switch {
		case done >= 0.75:
			return c.LR / 100
		case done >= 0.5:
			return c.LR / 10
		}
	case Burda:
		stage, ends, all := 0, 1, (pow3(burdaStages)-1)/2
		for epoch*all >= ends*c.Epochs && stage < burdaStages-1 {
			stage++
			ends = (pow3(stage+1) - 1) / 2
		}
		return c.LR * math.Pow(10, -float64(stage)/(burdaStages-1))
	}
	return c.LR
}

// pow3 is 3ⁿ.
func pow3(n int) int {
	p := 1
	for range n {
		p *= 3
	}
	return p
}

// rule returns the optimiser with PyTorch's defaults for what has no flag.
func (c Config) rule() machine.Rule {
	if c.Optimizer == RMSprop {
		return kernel.RMSprop{Alpha: 0.99, Epsilon: c.Epsilon}
	}
	return kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: c.Epsilon}
}
