// Package onnx writes graphs as files of ONNX, the Open Neural Network Exchange format, which other programs run.
//
// The files are of IR version 7 and operator set 13, which ONNX 1.8 (2020) and all later versions read. The batch is free: what
// has a row for each image has as many as it is given.
package onnx

import (
	"fmt"
	"maps"
	"slices"

	"vaelab/graph"
	"vaelab/internal/wire"
	"vaelab/machine/plan"
)

// What files say of their form.
const (
	irVersion   = 7
	operatorSet = 13
)

// Encode returns the file of a graph that does not train, under a name. Its inputs and outputs have the graph's names; an output
// that is an input is left out. Parameter returns the values of a parameter as machines hold them. The file's bytes depend on
// the arguments alone. An operation that ONNX has nothing for is an error that names it.
func Encode(name string, g *graph.Graph, parameter func(name string) ([]float32, error), metadata map[string]string) ([]byte, error) {
	p, err := plan.New(g, plan.Options{})
	if err != nil {
		return nil, fmt.Errorf("%s.onnx: %w", name, err)
	}
	e := &exporter{graph: g, parameter: parameter, values: map[*plan.Value]value{}, made: map[string]string{}, known: map[string]bool{}}
	e.file.Text(fieldGraphName, name)
	for i, v := range p.Inputs {
		e.input(g.Inputs[i], v)
	}
	for _, s := range p.Steps {
		e.values[s.Out] = e.apply(s)
	}
	for i, v := range p.Outputs {
		if v.Place != plan.Input {
			e.output(g.Outputs[i].Name, v)
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

	file   wire.Message          // the graph so far
	values map[*plan.Value]value // that are written
	made   map[string]string     // the names of what operators compute, by these with their operands
	known  map[string]bool       // names of tensors
	err    error
}

// value is what stands for a value of the plan in the file: a matrix as the graph has it or, of feature maps (n·H·W, C), their
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
func (e *exporter) input(in graph.Input, v *plan.Value) {
	if v.PerImage != 1 {
		e.fail("its input %s, %v, has not one row for each image", in.Name, in.Source)
		return
	}
	e.values[v] = value{name: in.Name}
	e.file.Bytes(fieldInput, rows(in.Name, v.Cols))
}

// output declares an output of the graph.
func (e *exporter) output(name string, v *plan.Value) {
	if v.PerImage != 1 {
		e.fail("its output %s has not one row for each image", name)
	}
	from := e.matrix(v)
	if e.err != nil {
		return
	}
	e.file.Bytes(fieldNode, named(operator("Identity", []string{from}), name))
	e.file.Bytes(fieldOutput, rows(name, v.Cols))
}

// value is what stands for an operand: what the inputs or parameters come to, or a parameter.
func (e *exporter) value(v *plan.Value) value {
	written, ok := e.values[v]
	switch {
	case !ok && v.Place == plan.Param:
		return value{name: e.weights(v, false)}
	case !ok && v.Place == plan.Constant && v.Constant != nil:
		written = value{name: e.tensor(fmt.Sprint("pattern_", len(e.known)), []int{v.Rows, v.Cols}, v.Constant)}
		e.values[v] = written
	case !ok:
		e.fail("a constant of %d × %d stands where an input should", v.Rows, v.Cols)
	}
	return written
}

// matrix is the name of an operand as the graph has it.
func (e *exporter) matrix(v *plan.Value) string {
	written := e.value(v)
	if written.height == 0 || e.err != nil {
		return written.name
	}
	return e.reshape(e.byPixel(written), -1, v.Cols)
}

// byPixel is a value in the order of its elements that the graph has, whatever its axes.
func (e *exporter) byPixel(v value) string {
	if v.height == 0 {
		return v.name
	}
	return e.node("Transpose", []string{v.name}, ints("perm", 0, 2, 3, 1))
}

// maps is the name of an operand as feature maps of that size.
func (e *exporter) maps(v *plan.Value, height, width int) string {
	written := e.value(v)
	if written.height > 0 || e.err != nil {
		return written.name
	}
	pixels := e.reshape(written.name, -1, height, width, v.Cols)
	return e.node("Transpose", []string{pixels}, ints("perm", 0, 3, 1, 2))
}

// bias is the name of a vector: a parameter, or computed, which the plan has as rows of one number.
func (e *exporter) bias(v *plan.Value) string {
	if v.Place == plan.Param {
		return e.weights(v, false)
	}
	return e.reshape(e.matrix(v), -1)
}

// weights is the name of a parameter as the graph holds it or, for a convolution, as files do; or of one that is masked.
func (e *exporter) weights(v *plan.Value, asInFiles bool) string {
	if written, ok := e.values[v]; ok && v.PerImage == 0 {
		return written.name
	}
	p, values := e.learned(v)
	if asInFiles && e.err == nil {
		return e.tensor(p.Name, p.Stored(), p.ToFile(values))
	}
	return e.tensor(p.Name, p.Shape, values)
}

// masked is the name of a parameter of which some weights count as 0: the tensor has them so.
func (e *exporter) masked(v *plan.Value, mask []float32) string {
	p, values := e.learned(v)
	values = slices.Clone(values)
	for i := range values {
		values[i] *= mask[i]
	}
	return e.tensor(p.Name, p.Shape, values)
}

// learned is a parameter with its values.
func (e *exporter) learned(v *plan.Value) (p graph.Parameter, values []float32) {
	if v.Place != plan.Param {
		e.fail("a value of %d × %d stands where a parameter should", v.Rows, v.Cols)
		return p, nil
	}
	p = e.graph.Params[v.Index].Parameter
	values, err := e.parameter(p.Name)
	if err != nil {
		e.fail("%w", err)
	}
	return p, values
}
