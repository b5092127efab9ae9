// Package machine executes built graphs: again and again, into buffers that are
// planned once, without allocating.
//
// A Device holds parameters and makes Machines of graphs; the graphs of one model
// share their parameters by name. Package cpu has the processor's, package cuda an NVIDIA
// GPU's, and package plan what the two have in common.
package machine

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/rng"
)

// Device is where parameters live and graphs run.
type Device interface {
	// String names the device for people.
	String() string
	// NewParams makes a store of zeros with room for the named arrays, in order.
	NewParams(layout []Array) (Params, error)
	// Compile plans the execution of g with the parameters that it names.
	Compile(g *graph.Graph, p Params) (Machine, error)
	// Close releases the device; its machines must not be used any more. Closing again
	// does nothing.
	Close() error
}

// Array is the name of an array and the number of its elements.
type Array struct {
	Name string
	Size int
}

// Params is a store of named float32 arrays on a device.
type Params interface {
	// Get copies the named array off the device.
	Get(name string) ([]float32, error)
	// Set copies values, as many as the array has, onto the device.
	Set(name string, values []float32) error
}

// Machine executes one graph. It is for one goroutine at a time.
type Machine interface {
	// RunAll computes every output, and gradients if the graph has them, for the
	// batch that was fed last. Reset does nothing; Close releases the buffers.
	G.VM
	// Feed says which batch the next RunAll computes.
	Feed(Batch) error
	// Set sets an input that the caller fills: one number, or a row for each image
	// of the batch that was fed last.
	Set(input string, values []float32) error
	// Bind says which images an input's indices point into. A batch fed before that
	// points beyond them is forgotten.
	Bind(input string, images Pixels) error
	// BindLabels says which labels an input's indices point into: a number for each
	// image, less than the input has columns.
	BindLabels(input string, labels []uint8) error
	// Output returns an output's values for the images that ran, row by row. They
	// are valid until the next run.
	Output(name string) ([]float32, error)
	// Total returns the sum of an output's values for the images that ran, in float64,
	// and their number. It is cheap where Output has to fetch them from a device.
	Total(name string) (sum float64, n int, err error)
	// NewOptimizer returns the optimiser of the graph's parameters, its moments 0.
	NewOptimizer(Rule) (Optimizer, error)
}

// NoLabel stands for a label that is not known, of fewer than 256 classes: its row is zeros.
const NoLabel = 255

// Batch is what one run computes and where in the random streams it stands.
type Batch struct {
	Rows        int     // number of images, at most the graph's
	Index       []int32 // which images, for a graph that reads them; Rows of them
	Seed        uint64
	Epoch, Step uint32
}

// Stream returns the random stream of a purpose at the batch's place.
func (b Batch) Stream(p rng.Purpose) rng.Stream {
	return rng.Stream{Seed: b.Seed, Purpose: p, Epoch: b.Epoch, Step: b.Step}
}

// Pixels is a set of images, row-major, a byte a pixel, and how they are binarized.
type Pixels struct {
	Data     []uint8
	Binarize Binarization
	// Purpose names the stream of the draws that Stochastic and Static take.
	Purpose rng.Purpose
}

// Binarization says how a byte p becomes the number that the model sees.
type Binarization uint8

const (
	Grey       Binarization = iota // p/255
	Stochastic                     // 1 with probability p/255, drawn anew at every visit
	Static                         // 1 with probability p/255, drawn once for each image
	Threshold                      // 1 if p is 128 or more
)

var binarizations = [...]string{"none", "stochastic", "static", "threshold"}

func (b Binarization) String() string { return binarizations[b] }

// MarshalText returns the binarization's name.
func (b Binarization) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads a binarization's name: none (grey), stochastic, static or threshold.
func (b *Binarization) UnmarshalText(name []byte) error {
	i := slices.Index(binarizations[:], string(name))
	if i < 0 {
		return fmt.Errorf("no binarization is called %q; there are %v", name, binarizations)
	}
	*b = Binarization(i)
	return nil
}

// Rule is an optimiser's update of one stretch of parameters: kernel.Adam or
// kernel.RMSprop.
type Rule interface {
	// Update applies step t to w, whose gradient is scale·g, and reports whether
	// every gradient was finite.
	Update(w, g []float32, s kernel.Moments, lr, scale float64, t int) (finite bool)
}

// Optimizer makes training steps of one machine.
type Optimizer interface {
	// Run computes what Machine.RunAll does and updates the parameters in place. It
	// may update a part of them as soon as its gradient is known, and keep no
	// gradient. It returns a *NonFiniteError if a gradient is NaN or infinite; the
	// parameters are then worthless.
	Run(Step) error
	// Norm computes what Machine.RunAll does and returns the gradient's Euclidean norm. It updates nothing.
	Norm() (float64, error)
	// State returns the stores of the first and the second moments, with the names
	// of the parameters.
	State() (first, second Params)
}

// Step is what may change from one update to the next.
type Step struct {
	Number       int     // from 1 on
	LearningRate float64 //
	MaxNorm      float64 // bound on the gradient's Euclidean norm; 0: none
}
