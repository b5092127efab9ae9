package train

import (
	"fmt"

	"vaelab/eval"
)

// Event is what Run yields: a *Progress or an *Epoch.
type Event interface{ event() }

// Progress tells how far the epoch at hand is.
type Progress struct {
	Epoch       int        // from 1 on
	Done, Total int        // images
	Terms       eval.Terms // means over the images done, without ByTerm
}

// Epoch tells what an epoch came to.
type Epoch struct {
	Number     int // from 1 on
	Step       int // updates since the run began
	LR         float64
	Beta       float64     // the KL's weight in the losses of Test and Validation
	TrainBeta  float64     // its weight in the last step
	Rising     bool        // a schedule has yet to bring it to Beta
	Train      eval.Terms  // means while training, without ByTerm
	Gradient   float64     // its norm after the epoch, of Train's loss on the epoch's first batch; 0 if not evaluated
	Test       *eval.Terms // nil if not evaluated
	Validation *eval.Terms // nil without a validation split
	Best       bool        // the validation loss is the lowest so far
	Last       bool        // training ends here
}

func (*Progress) event() {}
func (*Epoch) event()    {}

// DivergedError says where a run left the finite numbers. It wraps a
// *machine.NonFiniteError or an *eval.NonFiniteError.
type DivergedError struct {
	Epoch, Step, Steps int // step of the steps of the epoch, all from 1 on
	Err                error
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("training diverged at step %d of %d of epoch %d: %v", e.Step, e.Steps, e.Epoch, e.Err)
}

func (e *DivergedError) Unwrap() error { return e.Err }
