//go:build gpu

package cuda

import (
	"errors"
	"slices"
	"unsafe"

	"gorgonia.org/cu"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
)

// vm is machine.Machine on a GPU.
type vm struct {
	*plan.Intake
	device   *Device
	params   *store
	grads    *store // laid out as params; nil if the graph has no gradients
	arena    arena  // of inputs, constants and scratch
	exchange *exchange
	at       map[*plan.Value]kernels.Pointer
	bound    []binding // of the inputs
	totals   []int     // outputs whose sums are wanted
	outputs  [][]float32
	programs map[variant]*program
}

// binding is the GPU's copy of what an input's indices point into.
type binding struct {
	machine.Pixels // the host's, to know it again; of labels, the bytes alone
	at             cu.DevicePtr
}

func newMachine(d *Device, p *plan.Plan, params *store) *vm {
	return &vm{
		Intake:   plan.NewIntake(p),
		device:   d,
		params:   params,
		exchange: newExchange(p),
		at:       map[*plan.Value]kernels.Pointer{},
		bound:    make([]binding, len(p.Inputs)),
		outputs:  make([][]float32, len(p.Outputs)),
		programs: map[variant]*program{},
	}
}

// allocate takes the memory of the plan.
func (m *vm) allocate() (err error) {
	p := m.Plan
	exchange := m.arena.take(m.exchange.bytes())
	scratch := make([]int, len(p.Scratch))
	for i, n := range p.Scratch {
		scratch[i] = m.arena.take(n * floatBytes)
	}
	own := map[*plan.Value]int{} // of inputs and constants
	for _, v := range p.Values {
		if v.Place == plan.Constant || v.Place == plan.Input && p.Graph.Inputs[v.Index].Source != graph.Host {
			own[v] = m.arena.take(v.Size() * floatBytes)
		}
	}
	if m.arena.at, err = m.device.allocate(m.arena.size); err != nil {
		return err
	}
	if p.Trains {
		if m.grads, err = m.device.newStore(m.params.Layout); err != nil {
			return err
		}
	}
	m.exchange.at = m.arena.at + cu.DevicePtr(exchange)
	for _, v := range p.Values {
		if err := m.place(v, scratch, own); err != nil {
			return err
		}
	}
	return nil
}

// place finds a value's address, and brings a constant there.
func (m *vm) place(v *plan.Value, scratch []int, own map[*plan.Value]int) (err error) {
	switch v.Place {
	case plan.Scratch:
		m.at[v] = m.arena.pointer(scratch[v.Index])
	case plan.Param:
		m.at[v], err = m.params.array(m.Plan.Graph.Params[v.Index].Name, v.Size())
	case plan.Grad:
		m.at[v], err = m.grads.array(m.Plan.Graph.Params[v.Index].Name, v.Size())
	case plan.Constant:
		m.at[v] = m.arena.pointer(own[v])
		err = upload(m.device, cu.DevicePtr(m.at[v]), v.Constant)
	case plan.Input:
		if word, host := m.exchange.values[v.Index]; host {
			m.at[v] = m.exchange.pointer(word)
		} else {
			m.at[v] = m.arena.pointer(own[v])
		}
	}
	return err
}

func (m *vm) Feed(b machine.Batch) error {
	if err := m.Intake.Feed(b); err != nil {
		return err
	}
	m.exchange.setIndex(b.Index)
	return nil
}

func (m *vm) Set(input string, values []float32) error {
	i, err := m.Intake.Set(input, len(values))
	if err != nil {
		return err
	}
	m.exchange.setValues(i, values)
	return nil
}

func (m *vm) Bind(input string, images machine.Pixels) error {
	i, err := m.Intake.Bind(input, images)
	if err != nil {
		return err
	}
	return m.carry(i, images)
}

func (m *vm) BindLabels(input string, labels []uint8) error {
	i, err := m.Intake.BindLabels(input, labels)
	if err != nil {
		return err
	}
	return m.carry(i, machine.Pixels{Data: labels})
}

// carry brings bytes to the GPU, unless they are there. If they or their binarization are new, it
// drops all programs, which hold the address and the binarization.
func (m *vm) carry(input int, bytes machine.Pixels) error {
	b := &m.bound[input]
	there := len(b.Data) == len(bytes.Data) && unsafe.SliceData(b.Data) == unsafe.SliceData(bytes.Data)
	if there && b.Binarize == bytes.Binarize && b.Purpose == bytes.Purpose {
		return nil
	}
	return m.device.do("carrying data to the GPU", func() (err error) {
		if err := m.drop(); err != nil {
			return err
		}
		if !there {
			if err := m.device.free(b.at); err != nil {
				return err
			}
			*b = binding{}
			if b.at, err = m.device.allocate(len(bytes.Data)); err != nil {
				return err
			}
			if err := upload(m.device, b.at, bytes.Data); err != nil {
				return err
			}
		}
		b.Pixels = bytes
		return nil
	})
}

// drop forgets the programs.
func (m *vm) drop() error {
	var errs []error
	for _, p := range m.programs {
		errs = append(errs, p.close())
	}
	clear(m.programs)
	return errors.Join(errs...)
}

// RunAll computes the outputs, and gradients if the graph has them.
func (m *vm) RunAll() error {
	return m.run(variant{rows: m.Batch.Rows}, kernels.Step{})
}

// run runs a variant for the batch fed last, with the optimiser's part of the step.
func (m *vm) run(v variant, s kernels.Step) error {
	if v.rows == 0 {
		return errors.New("cuda: run before a batch was fed, or after close")
	}
	s.Seed, s.Epoch, s.Step = m.Batch.Seed, m.Batch.Epoch, m.Batch.Step
	m.exchange.setStep(s)
	m.exchange.expectFinite()
	return m.device.do("computing a step", func() error {
		p, err := m.program(v)
		if err != nil {
			return err
		}
		if err := send(m.device, m.exchange.at, m.exchange.host); err != nil {
			return err
		}
		if err := p.run(m.device); err != nil {
			return err
		}
		return download(m.device, m.exchange.report(), m.exchange.at)
	})
}

func (m *vm) Output(name string) ([]float32, error) {
	i, err := m.Intake.Output(name)
	if err != nil {
		return nil, err
	}
	v := m.matrix(m.Plan.Outputs[i], m.Batch.Rows)
	m.outputs[i] = slices.Grow(m.outputs[i][:0], v.Size())[:v.Size()]
	err = m.device.do("fetching "+name, func() error {
		return download(m.device, m.outputs[i], cu.DevicePtr(v.At))
	})
	return m.outputs[i], err
}

// Total returns an output's sum, which comes with every run from the second call on.
func (m *vm) Total(name string) (sum float64, n int, err error) {
	i, err := m.Intake.Output(name)
	if err != nil {
		return 0, 0, err
	}
	if !slices.Contains(m.totals, i) {
		err = m.device.do("summing "+name, func() error { return m.want(i) })
	}
	return m.exchange.total(i), m.matrix(m.Plan.Outputs[i], m.Batch.Rows).Size(), err
}

// want has an output summed now and in all runs to come.
func (m *vm) want(output int) error {
	if err := m.drop(); err != nil {
		return err
	}
	if err := m.device.launch(m.sum(output, m.Batch.Rows)); err != nil {
		return err
	}
	if err := download(m.device, m.exchange.report(), m.exchange.at); err != nil {
		return err
	}
	m.totals = append(m.totals, output)
	return nil
}

// NewOptimizer returns the optimiser of the parameters, its moments 0 and on the GPU.
func (m *vm) NewOptimizer(r machine.Rule) (machine.Optimizer, error) {
	if m.grads == nil {
		return nil, errors.New("cuda: the graph has no gradients")
	}
	return newOptimizer(m, r)
}

// Reset has nothing to do: a run keeps nothing for the next.
func (m *vm) Reset() {}

// Close gives back the machine's memory on the GPU.
func (m *vm) Close() error {
	if m.device.closed() || m.device.lost {
		return nil // the device's own Close gives back what it can
	}
	return m.device.do("closing a machine", func() error {
		errs := []error{m.drop(), m.device.free(m.arena.at)}
		for _, b := range m.bound {
			errs = append(errs, m.device.free(b.at))
		}
		if m.grads != nil {
			errs = append(errs, m.device.free(m.grads.at))
		}
		delete(m.device.machines, m)
		m.Batch = machine.Batch{}
		m.arena.at, m.bound, m.grads = 0, nil, nil
		return errors.Join(errs...)
	})
}
