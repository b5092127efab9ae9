//go:build gpu

package cuda

import (
	"testing"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/model/modeltest"
	"vaelab/rng"
)

const images = 11 // that indices point into

// pixels are that many images of so many pixels, of all bytes.
func pixels(each int) []uint8 {
	p := make([]uint8, images*each)
	for i := range p {
		p[i] = uint8(i * 37)
	}
	return p
}

// labels are theirs, of so many classes.
func labels(classes int) []uint8 {
	l := make([]uint8, images)
	for i := range l {
		l[i] = uint8(i * 5 % classes)
	}
	return l
}

func batch(rows int) machine.Batch {
	b := machine.Batch{Rows: rows, Seed: 5<<32 + 7, Epoch: 2, Step: 3}
	for i := range rows {
		b.Index = append(b.Index, int32((i*7+1)%images))
	}
	return b
}

// bind binds whatever a graph reads.
func bind(t *testing.T, m machine.Machine, g *graph.Graph, binarize machine.Binarization) {
	t.Helper()
	for _, in := range g.Inputs {
		switch in.Source {
		case graph.Images:
			check(t, m.Bind(in.Name, machine.Pixels{Data: pixels(in.Node.Shape()[1]), Binarize: binarize, Purpose: rng.Binarize}))
		case graph.Labels:
			check(t, m.BindLabels(in.Name, labels(in.Node.Shape()[1])))
		}
	}
}

// feed feeds a batch, and sets what the caller of a graph has to.
func feed(t *testing.T, m machine.Machine, g *graph.Graph, b machine.Batch) {
	t.Helper()
	check(t, m.Feed(b))
	for _, in := range g.Inputs {
		if in.Source == graph.Host {
			values := make([]float32, max(in.RowsPerImage*b.Rows, 1)*in.Node.Shape().TotalSize()/max(in.RowsPerImage*g.Batch, 1))
			for i := range values {
				values[i] = hostValue(i)
			}
			check(t, m.Set(in.Name, values))
		}
	}
}

// parameters are a network's on a device, as they are initialised.
func parameters(t *testing.T, d machine.Device, n modeltest.Network) machine.Params {
	t.Helper()
	params, err := modeltest.Params(d, n)
	check(t, err)
	return params
}
