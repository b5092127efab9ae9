//go:build gpu

package nvidia

// #include "trampolines.h"
import "C"

import (
	"unsafe"

	"gorgonia.org/cu"
)

// BeginCapture has what is put on the stream recorded instead of run, until EndCapture. Calls
// that a capture can't hold (a wait for the stream, a copy that waits, an allocation) fail
// on this thread, and spoil it.
func BeginCapture(s cu.Stream) error {
	return result("cuStreamBeginCapture", C.cuStreamBeginCapture(stream(s), C.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL))
}

// EndCapture ends the capture and returns what was recorded. The caller closes it. The stream
// leaves capture even if there is an error.
func EndCapture(s cu.Stream) (*Graph, error) {
	g := new(Graph)
	if err := result("cuStreamEndCapture", C.cuStreamEndCapture(stream(s), &g.graph)); err != nil {
		return nil, err
	}
	return g, nil
}

// Graph is work and what of it must wait for what: a capture, whose work runs in its order,
// or made of captures.
type Graph struct {
	graph C.CUgraph
	nodes []C.CUgraphNode
}

// NewGraph returns a graph without work. The caller closes it.
func NewGraph() (*Graph, error) {
	g := new(Graph)
	if err := result("cuGraphCreate", C.cuGraphCreate(&g.graph, 0)); err != nil {
		return nil, err
	}
	return g, nil
}

// Add puts a copy of a capture's work into the graph, to run after those that were added as
// the given numbers, counted from 0.
func (g *Graph) Add(capture *Graph, after []int) error {
	waits := make([]C.CUgraphNode, len(after))
	for i, n := range after {
		waits[i] = g.nodes[n]
	}
	var node C.CUgraphNode
	err := result("cuGraphAddChildGraphNode",
		C.cuGraphAddChildGraphNode(&node, g.graph, unsafe.SliceData(waits), C.size_t(len(waits)), capture.graph))
	g.nodes = append(g.nodes, node)
	return err
}

// Instantiate returns a copy of the graph that is ready to run. The caller closes it.
func (g *Graph) Instantiate() (*Exec, error) {
	e := new(Exec)
	if err := result("cuGraphInstantiate", C.cuGraphInstantiateWithFlags(&e.exec, g.graph, 0)); err != nil {
		return nil, err
	}
	return e, nil
}

// Close releases the graph, not what was made of it. Closing it again does nothing.
func (g *Graph) Close() error {
	if g.graph == nil {
		return nil
	}
	graph := g.graph
	g.graph, g.nodes = nil, nil
	return result("cuGraphDestroy", C.cuGraphDestroy(graph))
}

// Exec is recorded work, to be run again and again. The arguments of its kernels are those
// of the recording.
type Exec struct {
	exec C.CUgraphExec
}

// Launch puts the work on the stream. It doesn't wait for it.
func (e *Exec) Launch(s cu.Stream) error {
	return result("cuGraphLaunch", C.cuGraphLaunch(e.exec, stream(s)))
}

// Close releases the work. Closing it again does nothing.
func (e *Exec) Close() error {
	if e.exec == nil {
		return nil
	}
	exec := e.exec
	e.exec = nil
	return result("cuGraphExecDestroy", C.cuGraphExecDestroy(exec))
}

// stream converts between the types that cgo makes for cu's package and for this one.
func stream(s cu.Stream) C.CUstream { return C.CUstream(unsafe.Pointer(s.C())) }

// result is failure as an error, which is nil if there is none.
func result(call string, r C.CUresult) error {
	if err := failure(call, r); err != nil {
		return err
	}
	return nil
}
