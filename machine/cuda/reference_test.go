//go:build gpu

package cuda

import (
	"fmt"
	"math"
	"testing"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/plan"
	"vaelab/op"
	"vaelab/rng"
)

// reference holds the value of every node of a plan, as the CPU's definitions have it.
type reference map[*plan.Value]kernel.Mat[float32]

// newReference computes a plan for a batch, whose random inputs are the CPU's.
func newReference(t *testing.T, p *plan.Plan, params machine.Params, b machine.Batch, binarize machine.Binarization) reference {
	t.Helper()
	r := reference{}
	for _, v := range p.Values {
		m := r.room(v, b.Rows)
		switch v.Place {
		case plan.Constant:
			copy(m.Data, v.Constant)
		case plan.Param:
			values, err := params.Get(p.Graph.Params[v.Index].Name)
			check(t, err)
			copy(m.Data, values)
		case plan.Input:
			fill(m, p.Graph.Inputs[v.Index], b, binarize)
		}
	}
	for _, s := range p.Steps {
		s.Run(op.Whole, r[s.Out], r.operands(s))
	}
	return r
}

func (r reference) room(v *plan.Value, images int) kernel.Mat[float32] {
	rows := v.RowsOf(images)
	r[v] = kernel.Dense(rows, v.Cols, make([]float32, rows*v.Cols))
	return r[v]
}

func (r reference) operands(s *plan.Step) []kernel.Mat[float32] {
	var in []kernel.Mat[float32]
	for _, v := range s.In {
		in = append(in, r[v])
	}
	return in
}

// fill computes an input by its definition.
func fill(m kernel.Mat[float32], in graph.Input, b machine.Batch, binarize machine.Binarization) {
	stream := rng.Stream{Seed: b.Seed, Purpose: in.Purpose, Epoch: b.Epoch, Step: b.Step}
	switch in.Source {
	case graph.Normal:
		kernel.Normal(m, stream, 0, m.Rows)
	case graph.Uniform:
		kernel.Uniform(m, stream, 0, m.Rows)
	case graph.Labels:
		for i := range m.Rows {
			m.Row(i)[labels(m.Cols)[b.Index[i]]] = 1
		}
	case graph.Images:
		stream.Purpose = rng.Binarize
		for i := range m.Rows {
			image := int(b.Index[i])
			read(m.RowRange(i, i+1), pixels(m.Cols)[image*m.Cols:(image+1)*m.Cols], binarize)
			if binarize == machine.Static {
				once := rng.Stream{Seed: b.Seed, Purpose: stream.Purpose, Step: uint32(image)}
				kernel.Bernoulli(m.RowRange(i, i+1), once, 0, 1)
			}
		}
		if binarize == machine.Stochastic {
			kernel.Bernoulli(m, stream, 0, m.Rows)
		}
	case graph.Host:
		for i := range m.Data {
			m.Data[i] = hostValue(i)
		}
	}
}

// hostValue is element i of an input that the caller fills: positive, as the weight of the
// KL is, and the codes of a gamma posterior's logarithm may be.
func hostValue(i int) float32 { return 0.7 + float32(i%5)/8 }

func read(row kernel.Mat[float32], bytes []uint8, binarize machine.Binarization) {
	if binarize == machine.Threshold {
		kernel.Threshold(row.Data, bytes)
		return
	}
	kernel.Grey(row.Data, bytes)
}

// wanted is what may differ from the CPU: sums run in another order, products in another
// arithmetic.
type wanted struct{ relative, absolute float64 }

var (
	pointwise = wanted{1e-5, 1e-7}
	exact     = wanted{}
)

// difference returns the largest error in units of what is allowed, and says where.
func (w wanted) difference(got []float32, want []float64) (worst float64, where string) {
	for i := range want {
		a, b := float64(got[i]), want[i]
		if a == b || a != a && b != b {
			continue
		}
		e := math.Abs(a-b) / (w.relative*math.Abs(b) + w.absolute)
		if !(e <= worst) {
			worst, where = e, fmt.Sprintf("element %d is %v, not %v", i, a, b)
		}
	}
	return worst, where
}
