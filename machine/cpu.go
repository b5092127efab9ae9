package machine

import (
	"errors"
	"fmt"
	"runtime"

	"vaelab/graph"
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
	plan, err := newPlan(g, s, c.pool)
	if err != nil {
		return nil, err
	}
	return &cpu{pool: c.pool, plan: plan}, nil
}

// cpu executes a plan.
type cpu struct {
	*plan
	pool  *pool
	batch Batch
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
	if m.batch.Rows == 0 {
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
	m.plan, m.batch = &plan{graph: &graph.Graph{}}, Batch{}
	return nil
}

func (m *cpu) Feed(b Batch) error {
	if b.Rows < 1 || b.Rows > m.graph.Batch {
		return fmt.Errorf("machine: a batch of %d images for a graph of up to %d", b.Rows, m.graph.Batch)
	}
	for _, in := range m.inputs {
		if err := in.check(b); err != nil {
			return err
		}
		in.batch = b
	}
	if b.Rows != m.batch.Rows {
		m.resize(b.Rows)
	}
	m.batch = b
	return nil
}

func (m *cpu) Set(input string, values []float32) error {
	in, err := m.input(input)
	if err != nil {
		return err
	}
	if n := in.value.Rows * in.value.Cols; len(values) != n {
		return fmt.Errorf("machine: %d values for input %s of %d", len(values), input, n)
	}
	copy(in.value.Data, values)
	return nil
}

func (m *cpu) Bind(input string, images Pixels) error {
	in, err := m.input(input)
	if err != nil {
		return err
	}
	if in.Source != graph.Images || len(images.Data)%in.value.Cols != 0 {
		return fmt.Errorf("machine: %d bytes are no images of %d pixels for input %s", len(images.Data), in.value.Cols, input)
	}
	in.pixels = images
	return nil
}

func (m *cpu) BindLabels(input string, labels []uint8) error {
	in, err := m.input(input)
	if err != nil {
		return err
	}
	if in.Source != graph.Labels {
		return fmt.Errorf("machine: input %s is not filled from labels", input)
	}
	for i, l := range labels {
		if int(l) >= in.value.Cols {
			return fmt.Errorf("machine: label %d of image %d for input %s of %d classes", l, i, input, in.value.Cols)
		}
	}
	in.labels = labels
	return nil
}

func (m *cpu) Output(name string) ([]float32, error) {
	for i, o := range m.graph.Outputs {
		if o.Name == name {
			v := m.outputs[i]
			return v.Data[:v.Rows*v.Cols], nil
		}
	}
	return nil, fmt.Errorf("machine: the graph has no output %s", name)
}

func (m *cpu) NewOptimizer(r Rule) (Optimizer, error) {
	if m.grads == nil {
		return nil, errors.New("machine: the graph has no gradients")
	}
	return newOptimizer(r, m)
}
