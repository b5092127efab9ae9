// Package program makes of a graph a program in JSON that a page runs: its operations in their order, for one image. The
// interpreter is machine.js, and operations.js has what each operation computes.
package program

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"

	"vaelab/graph"
	"vaelab/machine/plan"
	"vaelab/op"
)

//go:embed operations.js
var operations string

//go:embed machine.js
var interpreter string

// Script is the JavaScript that runs programs: a class Machine of a program and the arrays of its weights.
func Script() string { return operations + interpreter }

// methods finds the operations in operations.js.
var methods = regexp.MustCompile(`(?m)^\t([A-Z]\w*)\(`)

// known are the names of the operations that the interpreter has.
var known = func() (names []string) {
	for _, m := range methods.FindAllStringSubmatch(operations, -1) {
		names = append(names, m[1])
	}
	return names
}()

// Program is a graph for one image. Values are known by their numbers.
type Program struct {
	Values    [][2]int          `json:"values"` // rows and columns of each
	Inputs    []Input           `json:"inputs"`
	Weights   map[string]int    `json:"weights"` // parameters by their names
	Constants map[int][]float32 `json:"constants"`
	Steps     []Step            `json:"steps"`
	Outputs   map[string]int    `json:"outputs"`
}

// Input is a value that the caller sets, or that is noise.
type Input struct {
	Name  string `json:"name"`
	Value int    `json:"value"`
	Noise string `json:"noise"` // what it is unless the caller sets it: "normal", N(0, 1), "uniform", in (0, 1], or "", zeros
}

// noises are the kinds of noise.
var noises = map[graph.Source]string{graph.Normal: "normal", graph.Uniform: "uniform"}

// Step is an operation with its attributes on values.
type Step struct {
	Op   string        `json:"op"`
	With op.Definition `json:"with"`
	In   []int         `json:"in"`
	Out  int           `json:"out"`
}

// OperationError says that a graph has an operation that the interpreter lacks.
type OperationError struct{ Name string }

func (e *OperationError) Error() string {
	return fmt.Sprintf("the page has no JavaScript for the operation %s", e.Name)
}

// Of returns the program of a graph for one image that computes the outputs of the given names and nothing else. An operation that the
// interpreter lacks is an *OperationError.
func Of(g *graph.Graph, outputs ...string) (*Program, error) {
	part := *g
	part.Outputs = slices.DeleteFunc(slices.Clone(g.Outputs), func(o graph.Output) bool { return !slices.Contains(outputs, o.Name) })
	p, err := plan.New(&part, plan.Options{})
	if err != nil {
		return nil, err
	}
	w := &writer{
		Program: &Program{Weights: map[string]int{}, Constants: map[int][]float32{}, Outputs: map[string]int{}},
		plan:    p, numbers: map[*plan.Value]int{},
	}
	for _, s := range p.Steps {
		if err := w.step(s); err != nil {
			return nil, err
		}
	}
	for i, o := range part.Outputs {
		w.Outputs[o.Name] = w.number(p.Outputs[i])
	}
	return w.Program, nil
}

// writer is a program in the making.
type writer struct {
	*Program
	plan    *plan.Plan
	numbers map[*plan.Value]int
}

func (w *writer) step(s *plan.Step) error {
	if !slices.Contains(known, s.Name()) {
		return &OperationError{s.Name()}
	}
	step := Step{Op: s.Name(), With: s.Definition}
	for _, v := range s.In {
		step.In = append(step.In, w.number(v))
	}
	step.Out = w.number(s.Out)
	w.Steps = append(w.Steps, step)
	return nil
}

// number returns the number of a value, and gives it one when it is met first.
func (w *writer) number(v *plan.Value) int {
	if n, ok := w.numbers[v]; ok {
		return n
	}
	n := len(w.Values)
	w.numbers[v] = n
	w.Values = append(w.Values, [2]int{v.Rows, v.Cols})
	switch v.Place {
	case plan.Input:
		in := w.plan.Graph.Inputs[v.Index]
		w.Inputs = append(w.Inputs, Input{in.Name, n, noises[in.Source]})
	case plan.Param:
		w.Weights[w.plan.Graph.Params[v.Index].Name] = n
	case plan.Constant:
		w.Constants[n] = v.Constant
	}
	return n
}
