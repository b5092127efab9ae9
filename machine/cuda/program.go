//go:build gpu

package cuda

import (
	"fmt"
	"math"
	"slices"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cuda/internal/nvidia"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
)

// variant says which launches a run consists of.
type variant struct {
	rows   int        // images
	update *optimizer // nil: none
	clip   bool
}

// program is the launches of a variant, in an order in which they may run, and the CUDA
// graph that was made of them, in which those run at once that do not need each other.
type program struct {
	pieces   []piece
	products int // pieces that have one
	runs     int
	exec     *nvidia.Exec
}

// run puts the program into the stream. Its first run launches one by one: so cuBLAS loads
// what it needs before anything is captured.
func (p *program) run(d *Device) error {
	p.runs++
	for p.runs > 1 && d.mode.replays() {
		err := p.replay(d)
		if err == nil || !d.giveWay(err) {
			return err
		}
	}
	for _, piece := range p.pieces {
		if err := d.launchAll(piece); err != nil {
			return err
		}
	}
	return nil
}

// replay puts the graph into the stream, which it first makes if there is none.
func (p *program) replay(d *Device) error {
	capture := p.captureParts
	if d.mode == Whole {
		capture = p.captureWhole
	}
	if p.exec == nil {
		if err := capture(d); err != nil {
			return first(err, p.close())
		}
	}
	if err := p.exec.Launch(d.stream); err != nil {
		return first(err, p.close())
	}
	return nil
}

func (p *program) captureWhole(d *Device) error {
	whole, err := d.captured(p.pieces...)
	if err != nil {
		return err
	}
	p.exec, err = whole.Instantiate()
	return first(err, whole.Close())
}

// captureParts makes the graph of captures of the pieces.
func (p *program) captureParts(d *Device) (err error) {
	whole, err := nvidia.NewGraph()
	if err != nil {
		return err
	}
	defer func() { err = first(err, whole.Close()) }()
	for i, after := range waits(p.pieces) {
		part, err := d.captured(p.pieces[i])
		if err != nil {
			return err
		}
		if err := first(whole.Add(part, after), part.Close()); err != nil {
			return err
		}
	}
	p.exec, err = whole.Instantiate()
	return err
}

// captured is a capture of pieces, one behind the other.
func (d *Device) captured(pieces ...piece) (*nvidia.Graph, error) {
	if err := nvidia.BeginCapture(d.stream); err != nil {
		return nil, err
	}
	var launched error
	for _, p := range pieces {
		if launched = d.launchAll(p); launched != nil {
			break
		}
	}
	g, err := nvidia.EndCapture(d.stream) // also ends a capture that failed
	if err = first(launched, err); err != nil && g != nil {
		err = first(err, g.Close())
	}
	return g, err
}

func (p *program) close() error {
	if p.exec == nil {
		return nil
	}
	err := p.exec.Close()
	p.exec = nil
	return err
}

// program returns the program of a variant, putting it together at the first call.
func (m *vm) program(v variant) (*program, error) {
	if p := m.programs[v]; p != nil {
		return p, nil
	}
	p := &program{}
	for i, in := range m.Bound {
		if in.Source != graph.Host {
			p.add(piece{launches: []kernels.Launch{m.fill(i, v.rows)}, writes: m.places(m.Plan.Inputs[i])})
		}
	}
	for _, s := range m.Plan.Steps {
		next := piece{launches: m.lower(s, v.rows), reads: m.places(s.In...), writes: m.places(s.Out)}
		next.reads = slices.DeleteFunc(next.reads, next.ignores)
		p.add(next)
	}
	if v.update != nil {
		update, err := v.update.piece(v.clip)
		if err != nil {
			return nil, err
		}
		p.add(update)
	}
	for _, i := range m.totals {
		p.add(piece{launches: []kernels.Launch{m.sum(i, v.rows)}, reads: m.places(m.Plan.Outputs[i])})
	}
	m.programs[v] = p
	return p, nil
}

// add appends a piece. Products take the workspaces in turn.
func (p *program) add(next piece) {
	if next.multiplies() {
		next.workspace = p.products % mostWorkspaces
		p.products++
	}
	p.pieces = append(p.pieces, next)
}

// places are the addresses of values.
func (m *vm) places(values ...*plan.Value) []kernels.Pointer {
	var all []kernels.Pointer
	for _, v := range values {
		all = append(all, m.at[v])
	}
	return all
}

// matrix is a value's place with the rows that a batch of so many images has.
func (m *vm) matrix(v *plan.Value, images int) kernels.Matrix {
	return kernels.Matrix{At: m.at[v], Rows: v.RowsOf(images), Cols: v.Cols}
}

// lower returns the launches of a step of the plan.
func (m *vm) lower(s *plan.Step, images int) []kernels.Launch {
	in := make([]kernels.Matrix, len(s.In))
	for i, v := range s.In {
		in[i] = m.matrix(v, images)
	}
	return kernels.Lower(s.Operation, m.matrix(s.Out, images), in)
}

// fill returns the launch that fills an input.
func (m *vm) fill(i, images int) kernels.Launch {
	in, data := m.Bound[i], kernels.Pointer(m.bound[i].at)
	dst := m.matrix(m.Plan.Inputs[i], images)
	step, index := m.exchange.pointer(m.exchange.stepAt()), m.exchange.pointer(m.exchange.index)
	switch in.Source {
	case graph.Normal:
		return kernels.Normal(dst, step, uint32(in.Purpose))
	case graph.Uniform:
		return kernels.Uniform(dst, step, uint32(in.Purpose))
	case graph.Labels:
		return kernels.OneHot(dst, data, index)
	default: // images
		return kernels.Pixels(dst, data, index, step, int(in.Pixels.Binarize), uint32(in.Pixels.Purpose))
	}
}

// sum returns the launch that sums an output.
func (m *vm) sum(output, images int) kernels.Launch {
	return kernels.Total(m.exchange.pointer(totalsAt+output), m.matrix(m.Plan.Outputs[output], images))
}

// prepare has the driver compile the kernels of the graph, and cuBLAS load those of its
// products, so that training begins at once. The products run on memory that nobody has
// written yet, each in its workspace, and their results are read by nobody.
func (m *vm) prepare() error {
	images := m.Plan.Graph.Batch
	var all []kernels.Launch
	for i, in := range m.Bound {
		if in.Source != graph.Host {
			all = append(all, m.fill(i, images))
		}
	}
	for _, s := range m.Plan.Steps {
		all = append(all, m.lower(s, images)...)
	}
	for i := range m.Plan.Outputs {
		all = append(all, m.sum(i, images))
	}
	return m.device.prepare(all)
}

// prepare makes what launches need ready.
func (d *Device) prepare(launches []kernels.Launch) error {
	var products program
	for _, l := range launches {
		if l.Product != nil {
			products.add(piece{launches: []kernels.Launch{l}})
		} else if _, err := d.function(l.Kernel); err != nil {
			return fmt.Errorf("%v: %w", l, err)
		}
	}
	return products.run(d)
}

// mostElements is the number of elements of a value that a kernel's threads can count, each
// in steps of the number of threads, in an int of 32 bits.
const mostElements = math.MaxInt32 - mostBlocks*blockThreads

// supported says which operation of the plan no kernel computes, if there is one.
func (m *vm) supported() error {
	for _, v := range m.Plan.Values {
		if v.Size() > mostElements {
			return fmt.Errorf("%s can't count the elements of a matrix (%d, %d): %w", m.device, v.Rows, v.Cols, machine.ErrUnsupported)
		}
	}
	for _, s := range m.Plan.Steps {
		if m.lower(s, m.Plan.Graph.Batch) == nil {
			return fmt.Errorf("%s has no kernel for the operation %v: %w", m.device, s.Operation, machine.ErrUnsupported)
		}
	}
	return nil
}
