//go:build gpu

package cuda

import (
	"unsafe"

	"gorgonia.org/cu"

	"vaelab/graph"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
)

// exchange is the one piece of memory that goes to the GPU with every run, and whose first
// part comes back:
//
//	report   is every gradient finite? the sum of each output
//	step     the place in the random streams, and the optimiser's numbers
//	index    of the batch's images
//	values   of the inputs that the caller fills
type exchange struct {
	host    []uint64 // the whole, as the host has it
	at      cu.DevicePtr
	outputs int
	batch   int         // images at most
	index   int         // offset in words
	values  map[int]int // offset in words, by the index of an input
}

// Offsets in words of 8 bytes: finite, then a sum for each output, then the step.
const (
	finiteAt = 0
	totalsAt = 1
)

const stepWords = int(unsafe.Sizeof(kernels.Step{})) / 8

func newExchange(p *plan.Plan) *exchange {
	e := &exchange{outputs: len(p.Outputs), batch: p.Graph.Batch, values: map[int]int{}}
	e.index = e.stepAt() + stepWords
	words := e.index + (p.Graph.Batch+1)/2
	for i, v := range p.Inputs {
		if p.Graph.Inputs[i].Source == graph.Host {
			e.values[i] = words
			words += (v.Size() + 1) / 2
		}
	}
	e.host = make([]uint64, words)
	return e
}

func (e *exchange) stepAt() int { return totalsAt + e.outputs }

// bytes is the size of the whole.
func (e *exchange) bytes() int { return len(e.host) * 8 }

// report is the part that comes back.
func (e *exchange) report() []uint64 { return e.host[:e.stepAt()] }

// pointer returns the place on the GPU of a word.
func (e *exchange) pointer(word int) kernels.Pointer {
	return kernels.Pointer(e.at) + kernels.Pointer(word*8)
}

func (e *exchange) setStep(s kernels.Step) { *view[kernels.Step](e.host[e.stepAt():]) = s }

func (e *exchange) setIndex(index []int32) {
	copy(unsafe.Slice(view[int32](e.host[e.index:]), e.batch), index)
}

func (e *exchange) setValues(input int, values []float32) {
	copy(unsafe.Slice(view[float32](e.host[e.values[input]:]), len(values)), values)
}

// expectFinite sets the flag that the optimiser's kernel clears.
func (e *exchange) expectFinite() { e.host[finiteAt] = 1 }
func (e *exchange) finite() bool  { return uint32(e.host[finiteAt]) != 0 }

// total returns the sum of an output.
func (e *exchange) total(output int) float64 { return *view[float64](e.host[totalsAt+output:]) }

// view reads words as values of another type of 4 or 8 bytes, or of whole words.
func view[T any](words []uint64) *T { return (*T)(unsafe.Pointer(&words[0])) }
