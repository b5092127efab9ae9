package kernels

import (
	"math"

	"vaelab/kernel"
)

// Step is what changes from one step to the next, as the kernels read it (step.h): beside
// the indices of a batch's images, all that a step carries to the GPU.
type Step struct {
	Seed        uint64 // the place in the random streams: see package rng
	Epoch, Step uint32
	Rate, Root  float32 // of the optimiser's rule
	Bound       float32 // on the gradient's norm; 0: none
	_           uint32
}

// StepSize is the number of bytes of a Step.
const StepSize = 32

// SetAdam sets what Adam's update t (from 1 on) takes, with learning rate lr.
func (s *Step) SetAdam(a kernel.Adam, lr float64, t int) {
	s.Rate = float32(lr / (1 - math.Pow(a.Beta1, float64(t))))
	s.Root = float32(1 / math.Sqrt(1-math.Pow(a.Beta2, float64(t))))
}

// SetRMSprop sets what RMSprop's updates take, with learning rate lr.
func (s *Step) SetRMSprop(lr float64) { s.Rate, s.Root = float32(lr), 0 }
