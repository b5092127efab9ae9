//go:build gpu

package cuda

import (
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/op"
)

// strange is an operation that the CPU knows and no kernel computes.
type strange struct{ op.Exp }

// strangeGraph is a graph of it alone.
func strangeGraph(t *testing.T) *graph.Graph {
	t.Helper()
	x := G.NewMatrix(G.NewGraph(), tensor.Float32, G.WithShape(2, 3), G.WithName("x"))
	y, err := op.Apply(strange{}, x)
	check(t, err)
	return &graph.Graph{
		Batch:   2,
		Inputs:  []graph.Input{{Name: "x", Node: x, RowsPerImage: 1}},
		Outputs: []graph.Output{{Name: "y", Node: y}},
	}
}
