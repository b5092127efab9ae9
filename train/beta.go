package train

import (
	"math"

	"vaelab/internal/setting"
)

// BetaSchedule is how the KL's weight comes to β.
type BetaSchedule interface {
	// weight is the KL's weight in a step, counted from 0, of a run with so many an epoch.
	weight(beta float64, step, perEpoch int) float64
}

func init() {
	setting.Register[BetaSchedule]("constant", "β all along", ConstantBeta{})
	setting.Register[BetaSchedule]("linear", "rising from 0 over --beta-epochs", LinearBeta{})
	setting.Register[BetaSchedule]("cyclical", "rising again and again, after as many epochs at β", CyclicalBeta{})
	setting.Register[BetaSchedule]("minibatch", "β over the number of batches, which is no ELBO", Minibatch{})
}

// ConstantBeta is β.
type ConstantBeta struct{}

func (ConstantBeta) weight(beta float64, _, _ int) float64 { return beta }

// LinearBeta rises from 0 to β over the first epochs (Bowman and others, "Generating sentences
// from a continuous space", 2016).
type LinearBeta struct {
	Epochs int `flag:"beta-epochs" arg:"N" default:"10" min:"1" help:"epochs that a rise takes"`
}

func (s LinearBeta) weight(beta float64, step, perEpoch int) float64 {
	return beta * min(1, float64(step)/s.rise(perEpoch))
}

// rise is the steps that it takes; as integers they may overflow.
func (s LinearBeta) rise(perEpoch int) float64 { return float64(s.Epochs) * float64(perEpoch) }

// CyclicalBeta is the linear one again and again, after as many epochs at β (Fu and others,
// "Cyclical annealing schedule", 2019).
type CyclicalBeta struct {
	Epochs int `flag:"beta-epochs" arg:"N" default:"10" min:"1" help:"epochs that a rise takes"`
}

func (s CyclicalBeta) weight(beta float64, step, perEpoch int) float64 {
	rise := LinearBeta(s).rise(perEpoch)
	return beta * min(1, math.Mod(float64(step), 2*rise)/rise)
}

// Minibatch is β over the number of batches, which is β in all over an epoch: the weight of a KL
// that an epoch pays once, that of weights (Graves, "Practical variational inference for neural
// networks", 2011). On the KL of each image it is a β of about 0.002, and no ELBO.
type Minibatch struct{}

func (Minibatch) weight(beta float64, _, perEpoch int) float64 { return beta / float64(perEpoch) }
