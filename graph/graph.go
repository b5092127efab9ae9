// Package graph is what models and machines agree on: a Gorgonia graph with names for what
// goes in, what is learned and what comes out, and a Builder that such graphs are written
// down with.
package graph

import (
	G "gorgonia.org/gorgonia"

	"vaelab/rng"
)

// Graph is an expression graph for batches of up to Batch images.
type Graph struct {
	Batch   int
	Inputs  []Input
	Params  []Param
	Outputs []Output
}

// Parameters returns the learned arrays, in the order in which they are used first.
func (g *Graph) Parameters() []Parameter {
	var all []Parameter
	for _, p := range g.Params {
		all = append(all, p.Parameter)
	}
	return all
}

// Input is a leaf whose value changes from run to run.
type Input struct {
	Name string
	Node *G.Node
	// RowsPerImage is the number of rows that an image takes on the first axis: 0
	// for a value that does not depend on the batch.
	RowsPerImage int
	Source       Source
	// Purpose names the stream that a Normal or Uniform input is drawn from. No two inputs
	// of a graph share one: see rng.Purpose.Second.
	Purpose rng.Purpose
}

// Source says who fills an input.
type Source uint8

const (
	Host    Source = iota // the caller
	Images                // the machine, from the bound images and the batch's indices
	Normal                // the machine, with N(0, 1) from a stream
	Uniform               // the machine, with uniform numbers in (0, 1] from a stream
	Labels                // the machine, one-hot, from the bound labels and the batch's indices
)

var sourceNames = [...]string{"the caller", "images", "normal numbers", "uniform numbers", "labels"}

func (s Source) String() string { return sourceNames[s] }

// Param is the leaf of a parameter. Grad is the node of the cost's gradient, nil in
// a graph that does not train.
type Param struct {
	Parameter
	Node, Grad *G.Node
}

// Output is a node whose value the caller reads.
type Output struct {
	Name string
	Node *G.Node
}
