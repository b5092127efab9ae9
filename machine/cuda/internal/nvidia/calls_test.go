//go:build gpu

package nvidia

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"
	cublas "gorgonia.org/cu/blas"
)

func callWithoutLoading() {
	_, err := cu.NumDevices()
	fmt.Println(err, cu.Version())
	fmt.Println(new(cublas.Standard).Init())
	_, err = EndCapture(cu.Stream{})
	fmt.Println(err, errors.Is(err, cu.NotInitialized))
	fmt.Printf("%q\n", DriverVersion())
}

// Package cu starts without a driver; its calls fail.
func TestNothingLoaded(t *testing.T) {
	check(t, child(t, "not load"),
		"NotInitialized -1",
		"Failed to initialize Standard implementation of CUBLAS: NotInitialized",
		"cuStreamEndCapture: CUDA error 3 true",
		`""`)
}

func makeCalls() {
	must(Load())
	_, err := cu.NumDevices()
	must(err)
	device, err := cu.GetDevice(0)
	must(err)
	_, err = device.Name()
	must(err)
	_, err = device.TotalMem()
	must(err)
	context, err := device.RetainPrimaryCtx()
	must(err)
	must(cu.SetCurrentContext(context))
	stream, err := cu.MakeStream(cu.DefaultStream)
	must(err)
	_, _, err = cu.MemInfo()
	must(err)
	memory, err := cu.MemAlloc(4)
	must(err)
	var host [4]byte
	must(cu.MemcpyHtoD(memory, unsafe.Pointer(&host), 4))
	must(cu.MemcpyHtoDAsync(memory, unsafe.Pointer(&host), 4, stream))
	must(cu.MemcpyDtoH(unsafe.Pointer(&host), memory, 4))
	must(cu.MemcpyDtoHAsync(unsafe.Pointer(&host), memory, 4, stream))
	must(cu.MemsetD8(memory, 0, 4))
	must(cu.MemsetD8Async(memory, 0, 4, stream))
	must(cu.MemsetD32(memory, 0, 1))
	must(cu.MemsetD32Async(memory, 0, 1, stream))
	module, err := cu.LoadData("")
	must(err)
	kernel, err := module.Function("kernel")
	must(err)
	must(Launch(kernel, 1, 32, stream, nil))
	must(module.Unload())
	must(stream.Synchronize())
	must(stream.Destroy())
	must(cu.MemFree(memory))
	must(device.ReleasePrimaryCtx())
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
	}
}

// TestSymbols holds the calls of package cu that a machine makes to the driver's symbols.
func TestSymbols(t *testing.T) {
	want := strings.Fields(`
		cuDeviceGetCount cuDeviceGet cuDeviceGetName cuDeviceTotalMem_v2
		cuDevicePrimaryCtxRetain cuCtxSetCurrent cuStreamCreate
		cuMemGetInfo_v2 cuMemAlloc_v2
		cuMemcpyHtoD_v2 cuMemcpyHtoDAsync_v2 cuMemcpyDtoH_v2 cuMemcpyDtoHAsync_v2
		cuMemsetD8_v2 cuMemsetD8Async cuMemsetD32_v2 cuMemsetD32Async
		cuModuleLoadData cuModuleGetFunction cuLaunchKernel cuModuleUnload
		cuStreamSynchronize cuStreamDestroy_v2 cuMemFree_v2 cuDevicePrimaryCtxRelease_v2`)
	check(t, child(t, "calls", both(library(t))...), append([]string{"cuInit 0"}, want...)...)
}

func capture() {
	must(Load())
	if err := captureTwice(cu.Stream{}); err != nil {
		fmt.Println(err)
	}
}

// captureTwice runs a graph that has one capture in it twice.
func captureTwice(s cu.Stream) error {
	if err := BeginCapture(s); err != nil {
		return err
	}
	piece, err := EndCapture(s)
	if err != nil {
		return err
	}
	whole, err := NewGraph()
	if err != nil {
		return err
	}
	for _, after := range [][]int{nil, {0}} {
		if err := whole.Add(piece, after); err != nil {
			return err
		}
	}
	if err := piece.Close(); err != nil {
		return err
	}
	exec, err := whole.Instantiate()
	if err != nil {
		return err
	}
	return errors.Join(piece.Close(), whole.Close(), exec.Launch(s), exec.Close(), exec.Close())
}

func TestCapture(t *testing.T) {
	fake := library(t)
	calls := []string{
		"cuInit 0", "cuStreamBeginCapture_v2 mode 1", "cuStreamEndCapture", "cuGraphCreate",
		"cuGraphAddChildGraphNode", "cuGraphAddChildGraphNode", "cuGraphDestroy",
		"cuGraphInstantiateWithFlags 0", "cuGraphDestroy", "cuGraphLaunch", "cuGraphExecDestroy",
	}
	check(t, child(t, "capture", both(fake)...), calls...)
	for call, last := range map[string]int{
		"cuStreamEndCapture": 2, "cuGraphCreate": 3, "cuGraphAddChildGraphNode": 4, "cuGraphDestroy": 6, "cuGraphInstantiateWithFlags": 7,
	} {
		want := append(slices.Clone(calls[:last+1]), strings.TrimSuffix(call, "WithFlags")+": CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure")
		check(t, child(t, "capture", append(both(fake), "FAKE_FAILS="+call)...), want...)
	}
}

func useBLAS() {
	must(Load())
	b := new(cublas.Standard)
	must(SetStream(b, cu.Stream{}))
	must(b.Init())
	must(SetStream(b, cu.Stream{}))
	must(SetWorkspace(b, 0xd00000000000, 4096))
	x := Operand{At: 0xd00000000000, Leading: 1}
	must(Multiply(b, x, 1, 1, 1, x, x))
	must(b.Close())
}

func TestBLAS(t *testing.T) {
	before := []string{"cuInit 0", "nvidia: cuBLAS isn't initialised", "cublasSetStream_v2 0xb1a5000"}
	after := []string{"cublasSgemm_v2", "cublasDestroy_v2"}
	check(t, child(t, "blas", both(library(t, "-DWORKSPACE"))...),
		append(append(before, "cublasSetWorkspace_v2 0xb1a5000 0xd00000000000 4096"), after...)...)
	check(t, child(t, "blas", both(library(t))...), append(before, after...)...)
}

func printErrors() {
	must(Load())
	fmt.Println(DriverVersion())
	err := cu.MemFree(1)
	fmt.Println(err)
	fmt.Println(ErrorText(err))
	fmt.Println(ErrorText(fmt.Errorf("freeing: %w", err)))
	fmt.Println(ErrorText(fmt.Errorf("it said %w: why", err)))
	fmt.Println(ErrorText(errors.New("another")))
	fmt.Printf("%q\n", ErrorText(nil))
	fmt.Println(errors.Is(&Error{"f", 2}, cu.OutOfMemory), errors.Is(&Error{"f", 3}, cu.OutOfMemory))
}

func TestErrors(t *testing.T) {
	got := child(t, "errors", append(both(library(t, "-DVERSION=12040")), "FAKE_FAILS=cuMemFree_v2")...)
	const text = "CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure"
	check(t, got, "cuInit 0", "12.4", "cuMemFree_v2", "LaunchFailed", text, "freeing: "+text,
		"it said LaunchFailed: why ("+text+")", "another", `""`, "true false")
}
