//go:build gpu

package cuda

import (
	"slices"
	"strings"
	"testing"

	"vaelab/machine"
	"vaelab/machine/cuda/internal/fake"
	"vaelab/machine/cuda/kernels"
	"vaelab/model/modeltest"
)

// trained trains a small model for some steps, of which the second makes the graph, and returns its
// parameters, what was said, and the mode at the end. Before the second step it calls spoil.
func trained(t *testing.T, m Mode, spoil func()) (values []float32, said []string, last Mode) {
	t.Helper()
	d, err := Open(0, Options{Mode: m, Say: func(line string) { said = append(said, line) }})
	check(t, err)
	defer d.Close()
	n := newTrainee(t, d, modeltest.Small(), adam)
	for step := range 4 {
		if step == 1 {
			spoil()
		}
		check(t, n.opt.Run(machine.Step{Number: step + 1, LearningRate: 1e-2}))
	}
	return n.all(t, n.params), said, d.mode
}

// graphCalls are those that make and replay a graph, in either mode.
var graphCalls = []string{
	"cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphCreate", "cuGraphAddChildGraphNode", "cuGraphDestroy",
	"cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuLaunchKernel", "cublasSgemm_v2", "cublasSetWorkspace_v2",
}

// TestGraphRefused lets the first, the middle and the last call of each kind fail that makes or replays
// a graph: training goes on in the next mode, with the bits of launches, and says so once.
func TestGraphRefused(t *testing.T) {
	needFake(t)
	driver.Reset()
	want, _, _ := trained(t, Launches, func() {})
	for _, m := range []Mode{Parts, Whole} {
		var before fake.Counts
		if _, said, last := trained(t, m, func() { before = counts(t) }); last != m || len(said) > 0 {
			t.Errorf("%v: ends as %v, said %q", m, last, said)
		}
		after := counts(t)
		for _, call := range graphCalls {
			n := int(after.Calls[call] - before.Calls[call])
			if n == 0 {
				continue
			}
			for _, k := range slices.Compact([]int{1, (n + 1) / 2, n}) {
				got, said, last := trained(t, m, func() { driver.Fail(call, k, 900) })
				same := slices.Equal(got, want)
				if !same || last != m+1 || len(said) != 1 || !strings.Contains(said[0], "going on with "+last.String()) {
					t.Errorf("%v, call %d of %d of %s fails: ends as %v, with the same bits: %v, said %q", m, k, n, call, last, same, said)
				}
				if call == "cuGraphDestroy" { // what it did not release stays
					driver.Reset()
				}
				clean(t)
			}
		}
	}
	if _, said, last := trained(t, Parts, func() {
		driver.Fail("cuGraphInstantiateWithFlags", 1, 801)
		driver.Fail("cuGraphInstantiateWithFlags", 2, 801)
	}); last != Launches || len(said) != 2 {
		t.Errorf("both graphs are refused: ends as %v, said %q", last, said)
	}
	clean(t)
}

func counts(t *testing.T) fake.Counts {
	t.Helper()
	c, err := driver.Counts()
	check(t, err)
	return c
}

// TestDebug: the error of a kernel that fails names it, which is known only if somebody waits for it.
func TestDebug(t *testing.T) {
	needFake(t)
	driver.Reset()
	for m, names := range map[Mode]bool{Launches: false, Debug: true} {
		d, err := Open(0, Options{Mode: m})
		check(t, err)
		err = d.do("testing", func() error {
			nowhere := kernels.Matrix{At: 1 << 40, Rows: 1, Cols: 1}
			if err := d.launch(kernels.Total(nowhere.At, nowhere)); err != nil {
				return err
			}
			return d.stream.Synchronize()
		})
		fails(t, err, "CUDA_ERROR_ILLEGAL_ADDRESS")
		if strings.Contains(err.Error(), "testing: kernel Total: ") != names {
			t.Errorf("%v: %v", m, err)
		}
		check(t, d.Close()) // the GPU is lost, which was said
		driver.Reset()
	}
}

func TestAskedMode(t *testing.T) {
	for name, want := range map[string]Mode{"": Parts, "parts": Parts, "whole": Whole, "launches": Launches, "debug": Debug} {
		t.Setenv(ModeVariable, name)
		if got, err := AskedMode(); got != want || err != nil {
			t.Errorf("%q: %v, error %v", name, got, err)
		}
	}
	t.Setenv(ModeVariable, "Parts")
	if m, err := AskedMode(); err == nil {
		t.Errorf("an unknown name is %v", m)
	}
}

// TestDevices: each of several GPUs computes, and is listed by the name that --device takes.
func TestDevices(t *testing.T) {
	needFake(t)
	driver.Reset()
	want, err := Devices()
	check(t, err)
	if len(want) != 2 || want[1] != "Fake 1, compute capability 7.5, 8192 MiB, driver for CUDA 13.0" {
		t.Errorf("devices %q", want)
	}
	var values [][]float32
	for i := range want {
		d, err := Open(i, Options{})
		check(t, err)
		n := newTrainee(t, d, modeltest.Small(), adam)
		check(t, n.opt.Run(machine.Step{Number: 1, LearningRate: 1e-2}))
		values = append(values, n.all(t, n.params))
		check(t, d.Close())
	}
	if !slices.Equal(values[0], values[1]) {
		t.Error("two GPUs compute different bits")
	}
	clean(t)
	if _, err := Open(2, Options{}); err == nil || !strings.Contains(err.Error(), "no such device: the last is cuda:1") {
		t.Errorf("the third of two: %v", err)
	}
}

// TestWorkspaces: each product of a step has its own, of the size that cuBLAS asks for.
func TestWorkspaces(t *testing.T) {
	needFake(t)
	driver.Reset()
	d := open(t, Options{})
	n := newTrainee(t, d, modeltest.Small(), adam)
	check(t, n.opt.Run(machine.Step{Number: 1, LearningRate: 1e-3}))
	for _, p := range n.machine.(*vm).programs {
		if p.products == 0 || len(d.workspaces) != p.products {
			t.Errorf("%d products have %d workspaces", p.products, len(d.workspaces))
		}
	}
	check(t, d.Close())
	t.Setenv("VAELAB_FAKE_CAPABILITY", "90")
	if hopper := open(t, Options{}); d.workspaceBytes != 4*mib || hopper.workspaceBytes != 32*mib {
		t.Errorf("workspaces of %d bytes, and of %d on a Hopper", d.workspaceBytes, hopper.workspaceBytes)
	}
}
