package machine

import (
	"errors"
	"fmt"
	"runtime"

	"vaelab/graph"
	"vaelab/kernel"
	"vaelab/machine/plan"
)

// CPU is the device that every machine has.
type CPU struct {
	pool    *pool
	threads int
}

// NewCPU returns a CPU that works with the given number of goroutines; 0 means one
// for each processor. The number does not change any result.
func NewCPU(threads int) *CPU {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	return &CPU{pool: newPool(threads), threads: threads}
}

func (c *CPU) String() string {
	if c.threads == 1 {
		return "cpu, 1 thread"
	}
	return fmt.Sprintf("cpu, %d threads", c.threads)
}

// Close ends the goroutines.
func (c *CPU) Close() error {
	c.pool.close()
	return nil
}

func (c *CPU) NewParams(layout []Array) (Params, error) { return newStore(layout) }

func (c *CPU) Compile(g *graph.Graph, p Params) (Machine, error) {
	s, ok := p.(*store)
	if !ok {
		return nil, fmt.Errorf("machine: parameters of type %T are not on the CPU", p)
	}
	program, err := newProgram(g, s, c.pool)
	if err != nil {
		return nil, err
	}
	return &cpu{pool: c.pool, program: program}, nil
}

// cpu executes a program.
type cpu struct {
	*program
	pool *pool
}

func (m *cpu) RunAll() error {
	if err := m.run(); err != nil {
		return err
	}
	for _, g := range m.last {
		m.pool.run(g.job)
	}
	return nil
}

// run runs all but the last gradients.
func (m *cpu) run() error {
	if m.Batch.Rows == 0 {
		return errors.New("machine: run before a batch was fed, or after close")
	}
	for _, in := range m.inputs {
		if in.Source != graph.Host {
			m.pool.run(in.job)
		}
	}
	for _, s := range m.steps {
		m.pool.run(s.job)
	}
	return nil
}

// Reset has nothing to do: a run keeps nothing for the next.
func (m *cpu) Reset() {}

func (m *cpu) Close() error {
	m.program = &program{Intake: NewIntake(&plan.Plan{Graph: &graph.Graph{}})}
	return nil
}

func (m *cpu) Feed(b Batch) error {
	before := m.Batch.Rows
	if err := m.Intake.Feed(b); err != nil {
		return err
	}
	if b.Rows != before {
		m.resize(b.Rows)
	}
	return nil
}

func (m *cpu) Set(input string, values []float32) error {
	i, err := m.Intake.Set(input, len(values))
	if err != nil {
		return err
	}
	copy(m.inputs[i].value.Data, values)
	return nil
}

func (m *cpu) Bind(input string, images Pixels) error {
	_, err := m.Intake.Bind(input, images)
	return err
}

func (m *cpu) BindLabels(input string, labels []uint8) error {
	_, err := m.Intake.BindLabels(input, labels)
	return err
}

func (m *cpu) Output(name string) ([]float32, error) {
	i, err := m.Intake.Output(name)
	if err != nil {
		return nil, err
	}
	v := m.outputs[i]
	return v.Data[:v.Rows*v.Cols], nil
}

func (m *cpu) Total(name string) (sum float64, n int, err error) {
	values, err := m.Output(name)
	return kernel.Sum(kernel.Dense(len(values), 1, values)), len(values), err
}

func (m *cpu) NewOptimizer(r Rule) (Optimizer, error) {
	if m.grads == nil {
		return nil, errors.New("machine: the graph has no gradients")
	}
	return newOptimizer(r, m), nil
}
