package train

import (
	"fmt"
	"math"

	"vaelab/eval"
	"vaelab/machine"
)

// Event is what Run yields: a *Progress or an *Epoch.
type Event interface{ event() }

// Progress tells how far the epoch at hand is.
type Progress struct {
	Epoch       int        // from 1 on
	Done, Total int        // images
	Terms       eval.Terms // means over the images done, without ByDim
}

// Epoch tells what an epoch came to.
type Epoch struct {
	Number     int // from 1 on
	Step       int // updates since the run began
	LR, Beta   float64
	Train      eval.Terms  // means while training, without ByDim
	Test       *eval.Terms // nil if not evaluated
	Validation *eval.Terms // nil without a validation split
	Best       bool        // the validation loss is the lowest so far
	Last       bool        // training ends here
}

func (*Progress) event() {}
func (*Epoch) event()    {}

// Sums are the terms summed over the images of an unfinished epoch.
type Sums struct {
	Images int     `json:"images"`
	Recon  float64 `json:"recon"`
	KL     float64 `json:"kl"`
}

// add adds the terms of the n images that the machine just ran.
func (s *Sums) add(vm machine.Machine, n int) error {
	loglik, kl, err := eval.Outputs(vm)
	if err != nil {
		return err
	}
	for _, l := range loglik {
		s.Recon -= float64(l)
	}
	for _, k := range kl {
		s.KL += float64(k)
	}
	s.Images += n
	if total := s.Recon + s.KL; !finite(total) {
		return &NonFiniteLossError{"loss", total}
	}
	return nil
}

func (s Sums) terms() eval.Terms {
	n := float64(s.Images)
	return eval.Terms{Recon: s.Recon / n, KL: s.KL / n}
}

// DivergedError says where a run left the finite numbers. It wraps a
// *machine.NonFiniteError or a *NonFiniteLossError.
type DivergedError struct {
	Epoch, Step, Steps int // step of the steps of the epoch, all from 1 on
	Err                error
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("training diverged at step %d of %d of epoch %d: %v", e.Step, e.Steps, e.Epoch, e.Err)
}

func (e *DivergedError) Unwrap() error { return e.Err }

// NonFiniteLossError says that a loss is NaN or infinite.
type NonFiniteLossError struct {
	What  string
	Value float64
}

func (e *NonFiniteLossError) Error() string { return fmt.Sprintf("the %s is %v", e.What, e.Value) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
