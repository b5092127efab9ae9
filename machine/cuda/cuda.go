//go:build gpu

// Package cuda executes graphs on an NVIDIA GPU, through gorgonia.org/cu: the same graphs
// as the CPU's machine, with the same random numbers.
//
// Parameters, moments, data, noise and every value in between live on the GPU. A step
// takes one small piece of memory there, with the batch's indices and what changes from
// step to step, and brings one back, with the sums of the outputs (exchange.go). What runs
// in between is a list of launches that package kernels chose (program.go); from its second
// run on it is a CUDA graph that is replayed, in which launches that do not need each other
// run at once (order.go): at these sizes a step is bound by the time that one launch takes
// after the other.
//
// A Device may be used by several goroutines, one at a time: every call takes its lock, its
// thread and its context for as long as it lasts.
package cuda

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"gorgonia.org/cu"
	cublas "gorgonia.org/cu/blas"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cuda/internal/nvidia"
	"vaelab/machine/plan"
)

// Options are for measurements and tests.
type Options struct {
	Mode Mode
	// Say is told, in a line, when the device goes over to another mode; it may be nil.
	Say func(line string)
}

// Device is an NVIDIA GPU.
type Device struct {
	name    string
	options Options
	mode    Mode

	lock           sync.Mutex
	device         cu.Device
	context        cu.CUContext
	stream         cu.Stream
	modules        map[string]cu.Module // of package kernels, that were needed so far
	functions      map[string]cu.Function
	blas           cublas.Standard
	workspaces     []cu.DevicePtr        // of the products
	workspaceBytes int64                 // of each
	live           map[cu.DevicePtr]bool // memory that is not freed yet
	machines       map[*vm]bool          // that are not closed yet
	undo           []func() error        // what Close has to do, last first
	lost           bool                  // it answers nothing any more
}

// Open opens a GPU. Its error says what is missing: the driver, the GPU or cuBLAS.
func Open(ordinal int, o Options) (*Device, error) {
	n, err := count()
	if err != nil {
		return nil, err
	}
	if ordinal >= n {
		return nil, fmt.Errorf("the NVIDIA driver finds no such device: the last is cuda:%d", n-1)
	}
	d := &Device{
		name: fmt.Sprintf("cuda:%d", ordinal), options: o, mode: o.Mode,
		modules: map[string]cu.Module{}, functions: map[string]cu.Function{}, live: map[cu.DevicePtr]bool{}, machines: map[*vm]bool{},
	}
	if err := d.open(ordinal); err != nil {
		d.Close() // what else fails follows from this
		return nil, err
	}
	return d, nil
}

// open makes the context and all that lives in it.
func (d *Device) open(ordinal int) (err error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	for _, step := range []struct {
		doing string
		do    func() error
		undo  func() error
	}{
		{"finding the GPU", func() error { return d.identify(ordinal) }, nil},
		{"making a context", d.retain, nil},
		{"taking the context", func() error { return cu.SetCurrentContext(d.context) }, nil},
		{"making a stream", d.makeStream, func() error { return d.stream.Destroy() }},
		{"starting cuBLAS", func() error { return d.blas.Init() }, func() error { return d.blas.Close() }},
		{"preparing cuBLAS", func() error { return nvidia.SetStream(&d.blas, d.stream) }, nil},
	} {
		if err := step.do(); err != nil {
			return d.failed(step.doing, err)
		}
		if step.undo != nil {
			d.undo = append(d.undo, step.undo)
		}
	}
	return nil
}

func (d *Device) identify(ordinal int) (err error) {
	if d.device, err = cu.GetDevice(ordinal); err != nil {
		return err
	}
	name, err := d.device.Name()
	if err != nil {
		return err
	}
	d.name = fmt.Sprintf("cuda:%d %s, driver for CUDA %s", ordinal, name, nvidia.DriverVersion())
	major, minor, err := capability(d.device)
	if err == nil && 10*major+minor < 75 { // a driver would refuse our kernels only when the first is needed
		err = fmt.Errorf("its compute capability is %d.%d: 7.5 or later is needed", major, minor)
	}
	d.workspaceBytes = workspaceBytes(major)
	return err
}

// retain takes the GPU's primary context, which cuBLAS uses as well. It is never released: the last
// release destroys it, and what cuBLAS keeps of it in the process does not survive that with every driver.
func (d *Device) retain() (err error) {
	d.context, err = d.device.RetainPrimaryCtx()
	return err
}

func (d *Device) makeStream() (err error) {
	d.stream, err = cu.MakeStream(cu.NonBlocking)
	return err
}

// String names the GPU and the driver.
func (d *Device) String() string { return d.name }

// NewParams makes a store of zeros on the GPU.
func (d *Device) NewParams(arrays []machine.Array) (machine.Params, error) {
	l, err := plan.NewLayout(arrays)
	if err != nil {
		return nil, err
	}
	var s *store
	err = d.do("making room for parameters", func() error {
		s, err = d.newStore(l)
		return err
	})
	return s, err
}

// Compile plans the execution of g. Its error wraps machine.ErrUnsupported, and names the
// operation, if the graph has one that no kernel computes.
func (d *Device) Compile(g *graph.Graph, p machine.Params) (machine.Machine, error) {
	params, ok := p.(*store)
	if !ok || params.device != d {
		return nil, fmt.Errorf("cuda: parameters of type %T are not on %s", p, d)
	}
	planned, err := plan.New(g, plan.Options{Apart: true})
	if err != nil {
		return nil, err
	}
	m := newMachine(d, planned, params)
	if err := m.supported(); err != nil {
		return nil, err
	}
	err = d.do("making room for a graph", func() error {
		d.machines[m] = true
		return m.allocate()
	})
	if err == nil {
		err = d.do("preparing the kernels", m.prepare)
	}
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// Close gives back everything that the GPU still holds for this device and its machines.
// Whatever fails, it goes on with the rest, and returns the first error: others follow from it. That
// a GPU is lost has been said already.
func (d *Device) Close() error {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.closed() {
		return nil
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	errs := []error{cu.SetCurrentContext(d.context), d.stream.Synchronize()}
	for m := range d.machines {
		errs = append(errs, m.drop())
	}
	for p := range d.live {
		errs = append(errs, d.free(p))
	}
	for _, m := range d.modules {
		errs = append(errs, m.Unload())
	}
	for i := len(d.undo) - 1; i >= 0; i-- {
		errs = append(errs, d.undo[i]())
	}
	d.undo, d.machines, d.modules = nil, nil, nil
	if err := first(errs...); err != nil && !d.lost {
		return d.failed("closing", err)
	}
	return nil
}

// first is the first failure.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Device) closed() bool { return len(d.undo) == 0 }

// do runs f with the lock, on a thread that has the GPU's context.
func (d *Device) do(doing string, f func() error) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cu.SetCurrentContext(d.context); err != nil {
		d.lost = true
		return d.failed(doing, err)
	}
	if err := f(); err != nil {
		d.lost = d.lost || d.stream.Synchronize() != nil
		return d.failed(doing, err)
	}
	return nil
}

// failed says which device failed at what, in the driver's words.
func (d *Device) failed(doing string, err error) error {
	var known *machine.DeviceError
	if errors.As(err, &known) {
		return err
	}
	return &machine.DeviceError{Device: d.name, Doing: doing, Err: inFull(err)}
}

type driverError struct {
	error
	text string
}

func (e *driverError) Error() string { return e.text }
func (e *driverError) Unwrap() error { return e.error }
