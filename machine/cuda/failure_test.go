//go:build gpu

package cuda

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/graph"
	"vaelab/machine"
	"vaelab/machine/cuda/internal/fake"
	"vaelab/model"
	"vaelab/model/modeltest"
	"vaelab/op"
	"vaelab/rng"
)

// needFake is for tests of what a GPU does not count, and can't be asked for: a rehearsal does without them.
func needFake(t *testing.T) {
	t.Helper()
	if driver == nil || testing.Short() {
		t.Skip("about the fake driver alone")
	}
}

// clean wants the fake driver to hold nothing, and to have had nothing to complain of.
func clean(t *testing.T) {
	t.Helper()
	c, err := driver.Counts()
	check(t, err)
	c.Live.Contexts = 0 // a GPU's stays as long as the process
	if c.Live != (fake.Live{}) {
		t.Errorf("still held by the GPU: %+v", c.Live)
	}
	if complaint := driver.Complaint(); complaint != "" {
		t.Errorf("the driver complains: %s", complaint)
	}
	driver.Reset()
}

// session is everything that a command does with a GPU: it trains with batches of two
// sizes, so that graphs are captured and replayed, evaluates, and reads what it made.
func session(say func(string)) (err error) {
	d, err := Open(0, Options{Say: say})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	c := modeltest.Small()
	g, err := c.Training(9)
	if err != nil {
		return err
	}
	params, err := modeltest.Params(d, c)
	if err != nil {
		return err
	}
	m, err := d.Compile(g, params)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := steps(m, c, g); err != nil {
		return err
	}
	_, err = params.Get(c.Parameters()[0].Name)
	return err
}

// steps trains and evaluates.
func steps(m machine.Machine, c model.Config, g *graph.Graph) error {
	opt, err := m.NewOptimizer(adam)
	if err != nil {
		return err
	}
	if err := m.Bind(model.Pixels, machine.Pixels{Data: pixels(c.Pixels())}); err != nil {
		return err
	}
	for step, rows := range []int{9, 4, 9, 9, 4} {
		if err := m.Feed(batch(rows)); err != nil {
			return err
		}
		if err := m.Set(model.Beta, []float32{1}); err != nil {
			return err
		}
		bound := float64(step % 2)
		if err := opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3, MaxNorm: bound}); err != nil {
			return err
		}
		if _, _, err := m.Total(model.KL); err != nil {
			return err
		}
	}
	if err := m.RunAll(); err != nil {
		return err
	}
	_, err = m.Output(model.LogLik)
	return err
}

// asks are calls whose failure changes a message at most.
var asks = []string{"cuGetErrorName", "cuGetErrorString", "cuDriverGetVersion", "cuMemGetInfo_v2"}

// releases are calls that leave something behind if they fail, and nobody can help it.
var releases = []string{
	"cuMemFree_v2", "cuStreamDestroy_v2", "cuModuleUnload", "cuDevicePrimaryCtxRelease_v2",
	"cuGraphDestroy", "cuGraphExecDestroy", "cublasDestroy_v2",
}

// TestEveryCallMayFail lets each call of a session fail, one at a time: the session ends
// with an error that names the device, or says that it goes on in another mode, and holds nothing
// afterwards.
func TestEveryCallMayFail(t *testing.T) {
	needFake(t)
	check(t, session(nil)) // the first in a process also opens the libraries
	driver.Reset()
	check(t, session(nil))
	all, err := driver.Counts()
	check(t, err)
	clean(t)
	failures := 0
	for call, n := range all.Calls {
		code := 719 // CUDA_ERROR_LAUNCH_FAILED
		if strings.HasPrefix(call, "cublas") {
			code = 13 // CUBLAS_STATUS_EXECUTION_FAILED
		}
		for k := range int(n) {
			driver.Fail(call, k+1, code)
			said := 0
			err := session(func(string) { said++ })
			failures++
			var device *machine.DeviceError
			switch {
			case err == nil && said != 1 && !slices.Contains(asks, call):
				t.Errorf("call %d of %s failed, and nobody noticed", k+1, call)
			case err != nil && !errors.As(err, &device) && call != "cuDeviceGetCount":
				t.Errorf("call %d of %s failed: %v: no word of the device", k+1, call, err)
			}
			if slices.Contains(releases, call) {
				driver.Reset()
			}
			clean(t)
		}
	}
	t.Logf("%d failures of %d functions", failures, len(all.Calls))
}

// TestLostDevice: from some call on the GPU is gone, and every call fails. The session
// ends, with the first error and no other.
func TestLostDevice(t *testing.T) {
	needFake(t)
	check(t, session(nil)) // the first in a process also opens the libraries
	driver.Reset()
	check(t, session(nil))
	c, err := driver.Counts()
	check(t, err)
	total := 0
	for call, n := range c.Calls {
		if !slices.Contains(asks, call) { // a lost GPU's driver still has its version
			total += int(n)
		}
	}
	for k := 1; k <= total; k += 7 {
		driver.Reset()
		driver.Lose("", k, []int{700, 719, 999}[k%3])
		err := session(func(line string) { t.Errorf("call %d: the GPU is lost, and goes on: %s", k, line) })
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("the GPU was lost at call %d: error %v, want one in a line", k, err)
		}
	}
	driver.Reset()
}

// TestOutOfMemory lets the memory be full at each allocation of a session: its error, in one line,
// says what was asked for, what there is, and what takes less.
func TestOutOfMemory(t *testing.T) {
	needFake(t)
	driver.Reset()
	check(t, session(nil))
	all, err := driver.Counts()
	check(t, err)
	clean(t)
	for k := range all.Calls["cuMemAlloc_v2"] {
		driver.Fail("cuMemAlloc_v2", int(k)+1, 2)
		fails(t, session(nil), " MiB: CUDA_ERROR_OUT_OF_MEMORY: out of memory: ", " of 8192 MiB are free: use --device cpu, or what takes less")
		clean(t)
	}
	driver.Fail("cublasSgemm_v2", 1, 3)
	fails(t, session(nil), "cuBLAS product (", "): cublasSgemm: AllocFailed: ", " of 8192 MiB are free")
	clean(t)
}

// fails wants an error of the device, in one line, that has all parts.
func fails(t *testing.T, err error, parts ...string) {
	t.Helper()
	var device *machine.DeviceError
	if !errors.As(err, &device) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one of the device, in a line", err)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, without %q", err, part)
		}
	}
}

// TestRefusedPTX: the error has what the driver's compiler says.
func TestRefusedPTX(t *testing.T) {
	needFake(t)
	driver.Reset()
	driver.Fail("cuModuleLoadData", 1, 218)
	driver.Fail("cuModuleLoadDataEx", 1, 218)
	fails(t, session(nil), ".ptx: ptxas application ptx input, line 7; fatal: CUDA_ERROR_INVALID_PTX: a PTX JIT compilation failed")
	clean(t)
}

// TestOldGPU: a GPU that can't run the kernels is refused when it is opened, while
// --device auto can still go over to the CPU.
func TestOldGPU(t *testing.T) {
	needFake(t)
	driver.Reset()
	t.Setenv("VAELAB_FAKE_CAPABILITY", "61")
	d, err := Open(0, Options{})
	if err == nil || !strings.Contains(err.Error(), "compute capability is 6.1: 7.5 or later is needed") {
		t.Errorf("device %v, error %v, want one that says what is needed", d, err)
	}
	clean(t)
	driver.Reset()
}

// TestBindingFails: images that did not come to the GPU are carried there when they are
// bound again, whatever failed.
func TestBindingFails(t *testing.T) {
	needFake(t)
	for _, call := range []string{"cuMemFree_v2", "cuMemAlloc_v2", "cuMemcpyHtoDAsync_v2", "cuGraphExecDestroy"} {
		driver.Reset()
		d := open(t, Options{})
		n := newTrainee(t, d, modeltest.Small(), adam)
		for step := range 2 { // the second makes a graph
			check(t, n.opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-3}))
		}
		images := machine.Pixels{Data: pixels(20), Purpose: rng.Binarize}
		driver.Fail(call, 1, 719)
		if err := n.machine.Bind(model.Pixels, images); err == nil {
			t.Fatalf("%s failed, and nobody noticed", call)
		}
		before, err := driver.Counts()
		check(t, err)
		check(t, n.machine.Bind(model.Pixels, images))
		after, err := driver.Counts()
		check(t, err)
		if carried := after.Bytes.ToDevice - before.Bytes.ToDevice; carried != int64(len(images.Data)) {
			t.Errorf("after a failure of %s %d bytes are carried, want %d", call, carried, len(images.Data))
		}
		check(t, d.Close())
		driver.Reset() // what could not be released is still there
	}
}

// TestTransfers: a training step carries to the GPU the batch's indices and the step, and
// back the report, in one copy each, however many parameters and pixels there are.
func TestTransfers(t *testing.T) {
	needFake(t)
	driver.Reset()
	d := open(t, Options{})
	n := newTrainee(t, d, modeltest.Small(), adam)
	step := 0
	run := func() {
		step++
		check(t, n.machine.Feed(batch(9)))
		check(t, n.opt.Run(machine.Step{Number: step, LearningRate: 1e-3}))
		_, _, err := n.machine.Total(model.Cost)
		check(t, err)
	}
	for range 3 { // the launches, the sums that are asked for, the capture
		run()
	}
	before, err := driver.Counts()
	check(t, err)
	const more = 5
	for range more {
		run()
	}
	after, err := driver.Counts()
	check(t, err)
	up, down := (after.Bytes.ToDevice-before.Bytes.ToDevice)/more, (after.Bytes.ToHost-before.Bytes.ToHost)/more
	const (
		indices, report, value = 9*4 + 4, 8 * (1 + 3), 8 // 3 outputs; β
		stepBytes              = 32
	)
	if up != indices+stepBytes+report+value || down != report {
		t.Errorf("a step carries %d bytes to the GPU and %d back, want %d and %d",
			up, down, indices+stepBytes+report+value, report)
	}
	for call, want := range map[string]int64{
		"cuMemcpyHtoDAsync_v2": more, "cuMemcpyDtoHAsync_v2": more, "cuGraphLaunch": more, "cuStreamSynchronize": more,
		"cuLaunchKernel": 0, "cublasSgemm_v2": 0, "cuMemAlloc_v2": 0, "cuStreamBeginCapture_v2": 0,
	} {
		if got := after.Calls[call] - before.Calls[call]; got != want {
			t.Errorf("%d calls of %s in %d steps, want %d", got, call, more, want)
		}
	}
	t.Logf("%d bytes to the GPU and %d back in each step", up, down)
}

// TestUnknownOperation names the operation that no kernel computes, for whoever falls back
// on the CPU.
func TestUnknownOperation(t *testing.T) {
	d := open(t, Options{})
	params, err := d.NewParams(nil)
	check(t, err)
	_, err = d.Compile(strangeGraph(t), params)
	if !errors.Is(err, machine.ErrUnsupported) || !strings.Contains(fmt.Sprint(err), "strange") {
		t.Errorf("error %v, want one that names the operation", err)
	}
}

// TestManyElements: a matrix that is too large for an int of 32 bits is refused before any
// memory is taken.
func TestManyElements(t *testing.T) {
	d := open(t, Options{})
	params, err := d.NewParams(nil)
	check(t, err)
	x := G.NewMatrix(G.NewGraph(), tensor.Float32, G.WithShape(1<<16, 1<<15), G.WithName("x"))
	y, err := op.Apply(op.Exp{}, x)
	check(t, err)
	_, err = d.Compile(&graph.Graph{
		Batch:   1 << 16,
		Inputs:  []graph.Input{{Name: "x", Node: x, RowsPerImage: 1, Source: graph.Normal}},
		Outputs: []graph.Output{{Name: "y", Node: y}},
	}, params)
	if !errors.Is(err, machine.ErrUnsupported) || !strings.Contains(fmt.Sprint(err), "(65536, 32768)") {
		t.Errorf("error %v, want one that names the matrix", err)
	}
}
