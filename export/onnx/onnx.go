// Package onnx writes graphs as files of ONNX, the Open Neural Network Exchange format, which other programs run.
//
// The files are of IR version 7 and operator set 13, which ONNX 1.8 (2020) and all later versions read. The batch is free: what
// has a row for each image has as many as it is given.
package onnx

import (
	"fmt"
	"maps"
	"slices"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/wire"
	"vaelab/op"
)

// What files say of their form.
const (
	irVersion   = 7
	operatorSet = 13
)

// Encode returns the file of a graph that does not train, under a name. Its inputs and outputs have the graph's names; an output
// that is an input is left out. Parameter returns the values of a parameter as machines hold them. The file's bytes depend on
// the arguments alone. An operation that ONNX has nothing for is an error that names it.
//
// The graph must be built for two images or more: of one alone nothing tells what is shared by all.
func Encode(name string, g *graph.Graph, parameter func(name string) ([]float32, error), metadata map[string]string) ([]byte, error) {
	e := &exporter{graph: g, parameter: parameter, values: map[*G.Node]value{}, made: map[string]string{}, known: map[string]bool{}}
	e.file.Text(fieldGraphName, name)
	for _, in := range g.Inputs {
		e.input(in)
	}
	for _, out := range g.Outputs {
		if !slices.ContainsFunc(g.Inputs, func(in graph.Input) bool { return in.Node == out.Node }) {
			e.output(out)
		}
	}
	if e.err != nil {
		return nil, fmt.Errorf("%s.onnx: %w", name, e.err)
	}
	return whole(e.file, metadata), nil
}

// whole is a file with a graph.
func whole(graph wire.Message, metadata map[string]string) []byte {
	var set, m wire.Message
	set.Text(fieldSetDomain, "")
	set.Int(fieldSetVersion, operatorSet)
	m.Int(fieldIRVersion, irVersion)
	m.Text(fieldProducer, "vaelab")
	m.Bytes(fieldOperatorSets, set)
	m.Bytes(fieldGraph, graph)
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var entry wire.Message
		entry.Text(fieldKey, key)
		entry.Text(fieldText, metadata[key])
		m.Bytes(fieldMetadata, entry)
	}
	return m
}

// exporter writes a graph down. The first error sticks.
type exporter struct {
	graph     *graph.Graph
	parameter func(name string) ([]float32, error)

	file   wire.Message      // the graph so far
	values map[*G.Node]value // of nodes that are written
	made   map[string]string // the names of what operators compute, by these with their operands
	known  map[string]bool   // names of tensors
	err    error
}

// value is what stands for a node in the file: a matrix as the graph has it or, of feature maps (n·H·W, C), their
// tensor (n, C, H, W).
type value struct {
	name          string
	height, width int // of feature maps; 0: a matrix
}

func (e *exporter) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// input declares an input of the graph.
func (e *exporter) input(in graph.Input) {
	if in.RowsPerImage != 1 {
		e.fail("its input %s, %v, has not one row for each image", in.Name, in.Source)
		return
	}
	e.values[in.Node] = value{name: in.Name}
	e.file.Bytes(fieldInput, rows(in.Name, in.Node.Shape()[1]))
}

// output declares an output of the graph, and writes what computes it.
func (e *exporter) output(out graph.Output) {
	n := out.Node
	if n.Shape().Dims() != 2 || n.Shape()[0] != e.graph.Batch {
		e.fail("its output %s is %v, without a row for each image", out.Name, n.Shape())
		return
	}
	from := e.matrix(n)
	if e.err != nil {
		return
	}
	e.file.Bytes(fieldNode, named(operator("Identity", []string{from}), out.Name))
	e.file.Bytes(fieldOutput, rows(out.Name, n.Shape()[1]))
}

// value writes a node and what it is computed from, unless they are there.
func (e *exporter) value(n *G.Node) value {
	if v, ok := e.values[n]; ok || e.err != nil {
		return v
	}
	in := op.Operands(n)
	if len(in) == 0 {
		e.fail("%v stands where an input should", n)
		return value{}
	}
	o, err := op.Of(n)
	if err != nil {
		e.fail("%w", err)
		return value{}
	}
	v := e.apply(o, in)
	e.values[n] = v
	return v
}

// matrix is the name of a node's value as the graph has it.
func (e *exporter) matrix(n *G.Node) string {
	v := e.value(n)
	if v.height == 0 || e.err != nil {
		return v.name
	}
	return e.reshape(e.byPixel(v), -1, n.Shape()[1])
}

// byPixel is a node's value in the order of its elements that the graph has, whatever its axes.
func (e *exporter) byPixel(v value) string {
	if v.height == 0 {
		return v.name
	}
	return e.node("Transpose", []string{v.name}, ints("perm", 0, 2, 3, 1))
}

// maps is the name of a node's value as feature maps of that size.
func (e *exporter) maps(n *G.Node, height, width int) string {
	v := e.value(n)
	if v.height > 0 || e.err != nil {
		return v.name
	}
	pixels := e.reshape(v.name, -1, height, width, n.Shape()[1])
	return e.node("Transpose", []string{pixels}, ints("perm", 0, 3, 1, 2))
}

// weights is the name of a parameter as the graph holds it or, for a convolution, as files do.
func (e *exporter) weights(n *G.Node, asInFiles bool) string {
	i := slices.IndexFunc(e.graph.Params, func(p graph.Param) bool { return p.Node == n })
	if i < 0 {
		e.fail("%v stands where a parameter should", n)
		return ""
	}
	p := e.graph.Params[i].Parameter
	values, err := e.parameter(p.Name)
	if err != nil {
		e.fail("%w", err)
		return ""
	}
	if asInFiles {
		return e.tensor(p.Name, p.Stored(), p.ToFile(values))
	}
	return e.tensor(p.Name, p.Shape, values)
}
