// Package cpu executes graphs on the processor, with goroutines.
package cpu

import (
	"errors"
	"fmt"
	"runtime"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine"
	"vaelab/machine/plan"
)

// Device is the processor.
type Device struct {
	pool    *pool
	threads int
}

// New returns a device that works with the given number of goroutines; 0 means one
// for each processor. The number does not change any result.
func New(threads int) *Device {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	return &Device{pool: newPool(threads), threads: threads}
}

func (d *Device) String() string {
	if d.threads == 1 {
		return "cpu, 1 thread"
	}
	return fmt.Sprintf("cpu, %d threads", d.threads)
}

// Close ends the goroutines.
func (d *Device) Close() error {
	d.pool.close()
	return nil
}

func (d *Device) NewParams(arrays []machine.Array) (machine.Params, error) {
	l, err := plan.NewLayout(arrays)
	if err != nil {
		return nil, err
	}
	return newStore(l)
}

func (d *Device) Compile(g *graph.Graph, p machine.Params) (machine.Machine, error) {
	s, ok := p.(*store)
	if !ok {
		return nil, fmt.Errorf("machine: parameters of type %T are not on the CPU", p)
	}
	program, err := newProgram(g, s, d.pool)
	if err != nil {
		return nil, err
	}
	return &vm{pool: d.pool, program: program}, nil
}

// vm executes a program.
type vm struct {
	*program
	pool *pool
}

func (m *vm) RunAll() error {
	if err := m.run(); err != nil {
		return err
	}
	for _, g := range m.last {
		m.pool.run(g.job)
	}
	return nil
}

// run runs all but the last gradients.
func (m *vm) run() error {
	if m.Batch.Rows == 0 {
		return errors.New("machine: run before a batch was fed, or after close")
	}
	for _, in := range m.inputs {
		if in.Source != graph.Host {
			m.pool.run(in.job)
		}
	}
	for _, s := range m.stages {
		m.pool.run(s.ready())
	}
	return nil
}

// Reset has nothing to do: a run keeps nothing for the next.
func (m *vm) Reset() {}

func (m *vm) Close() error {
	m.program = &program{Intake: plan.NewIntake(&plan.Plan{Graph: &graph.Graph{}})}
	return nil
}

func (m *vm) Feed(b machine.Batch) error {
	before := m.Batch.Rows
	if err := m.Intake.Feed(b); err != nil {
		return err
	}
	if b.Rows != before {
		m.resize(b.Rows)
	}
	return nil
}

func (m *vm) Set(input string, values []float32) error {
	i, err := m.Intake.Set(input, len(values))
	if err != nil {
		return err
	}
	copy(m.inputs[i].value.Data, values)
	return nil
}

func (m *vm) Bind(input string, images machine.Pixels) error {
	_, err := m.Intake.Bind(input, images)
	return err
}

func (m *vm) BindLabels(input string, labels []uint8) error {
	_, err := m.Intake.BindLabels(input, labels)
	return err
}

func (m *vm) Output(name string) ([]float32, error) {
	i, err := m.Intake.Output(name)
	if err != nil {
		return nil, err
	}
	v := m.outputs[i]
	return v.Data[:v.Rows*v.Cols], nil
}

func (m *vm) Total(name string) (sum float64, n int, err error) {
	values, err := m.Output(name)
	return kernel.Sum(kernel.Dense(len(values), 1, values)), len(values), err
}

func (m *vm) NewOptimizer(r machine.Rule) (machine.Optimizer, error) {
	if m.grads == nil {
		return nil, errors.New("machine: the graph has no gradients")
	}
	return newOptimizer(r, m)
}
