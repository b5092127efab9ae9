package train

import (
	"fmt"
	"math"

	"vaelab/kernel"
	"vaelab/machine"
)

// Config says how a model is trained. Its fields, but for Epochs under a constant
// learning rate, determine every bit of the result together with the model and
// the data.
type Config struct {
	Epochs     int
	BatchSize  int
	LR         float64
	Schedule   string // constant | cosine | step
	Optimizer  string // adam | rmsprop
	Epsilon    float64
	Clip       float64 // bound on the gradient's norm; 0: none
	Seed       uint64
	Init       string // torch | glorot
	Beta       float64
	Reading    machine.Reading
	Validation int // images held out from the end of the training set
	Patience   int // epochs without a better validation loss before stopping; 0: never
	EvalEvery  int // epochs between evaluations; 0: at the end only
}

// Schedules and optimisers.
const (
	Constant = "constant"
	Cosine   = "cosine"
	Stepped  = "step"
	Adam     = "adam"
	RMSprop  = "rmsprop"
)

// Validate returns an error that names the first impossible value.
func (c Config) Validate(images int) error {
	switch {
	case c.Validation >= images:
		return fmt.Errorf("a validation split of %d leaves nothing of %d training images", c.Validation, images)
	case c.Patience > 0 && c.Validation == 0:
		return fmt.Errorf("patience needs a validation split: nothing is ever chosen on the test set")
	}
	return nil
}

// rate returns the learning rate of an epoch, counted from 0:
//
//	constant  lr
//	cosine    lr ½ (1 + cos(π epoch/epochs))
//	step      lr, a tenth of it from half of the epochs on, a hundredth from ¾ on
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
	}
	return c.LR
}

// rule returns the optimiser with PyTorch's defaults for what has no flag.
func (c Config) rule() machine.Rule {
	if c.Optimizer == RMSprop {
		return kernel.RMSprop{Alpha: 0.99, Epsilon: c.Epsilon}
	}
	return kernel.Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: c.Epsilon}
}
