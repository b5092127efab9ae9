//go:build gpu

package fake

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"vaelab/machine/cuda/kernels"
)

// TestControl counts, fails and forgets in a library of this process.
func TestControl(t *testing.T) {
	library := scratchLibrary(t)
	d, err := Control(library)
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // a context is a thread's
	defer runtime.UnlockOSThread()
	c := caller{t, library}

	c.counts(d, Counts{Calls: map[string]int64{}, Launches: map[string]int64{}})
	c.want(3, "cuCtxSynchronize")
	if got := d.Complaint(); !strings.Contains(got, "cuInit was not called") {
		t.Errorf("before cuInit: %q", got)
	}
	d.Reset()
	if got := d.Complaint(); got != "" {
		t.Errorf("after a reset: %q", got)
	}

	c.want(0, "cuInit", 0)
	c.start()
	d.Fail("cuCtxSynchronize", 2, 719)
	c.want(0, "cuCtxSynchronize")
	c.want(719, "cuCtxSynchronize")
	c.want(0, "cuCtxSynchronize")

	d.Limit(1000)
	c.address(2, "cuMemAlloc_v2", 1001)
	at := c.address(0, "cuMemAlloc_v2", 1000)
	c.want(0, "cuMemsetD8_v2", at, 7, 10)
	c.counts(d, Counts{
		Calls: map[string]int64{
			"cuInit": 1, "cuDevicePrimaryCtxRetain": 1, "cuCtxSetCurrent": 1,
			"cuCtxSynchronize": 3, "cuMemAlloc_v2": 2, "cuMemsetD8_v2": 1,
		},
		Launches: map[string]int64{},
		Bytes:    Bytes{Set: 10, Live: 1000, Peak: 1000},
		Live:     Live{Allocations: 1, Contexts: 1},
	})

	d.Lose("", 1, 700)
	c.want(700, "cuCtxSynchronize")
	c.want(700, "cuMemFree_v2", at)
	d.Reset()
	c.want(201, "cuMemFree_v2", at) // the context is gone
	c.start()
	c.want(1, "cuMemFree_v2", at) // and so is what was allocated
}

func TestControlNeedsALibrary(t *testing.T) {
	if _, err := Control(filepath.Join(t.TempDir(), "none.so")); err == nil {
		t.Error("opened a library that does not exist")
	}
}

// TestKernels loads all PTX, as it was translated.
func TestKernels(t *testing.T) {
	compiler(t)
	library, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	d, err := Control(library)
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c := caller{t, library}
	c.want(0, "cuInit", 0)
	c.start()
	for _, m := range kernels.Modules() {
		ptx := append([]byte(m.PTX), 0)
		var pinned runtime.Pinner
		pinned.Pin(&ptx[0])
		module := c.address(0, "cuModuleLoadData", uint64(uintptr(unsafe.Pointer(&ptx[0]))))
		pinned.Unpin()
		c.want(0, "cuModuleUnload", module)
	}
	if got := d.Complaint(); got != "" {
		t.Error(got)
	}
}

// caller calls a driver and checks what comes back.
type caller struct {
	*testing.T
	library string
}

func (c caller) want(code int, function string, args ...uint64) {
	c.Helper()
	if got := call(c.library, function, args...); got != code {
		c.Errorf("%s%v returns %d, not %d", function, args, got, code)
	}
}

// address calls a function that writes an address or a handle before it takes a number.
func (c caller) address(code int, function string, n uint64) uint64 {
	c.Helper()
	at := new(uint64)
	var pinned runtime.Pinner
	pinned.Pin(at)
	defer pinned.Unpin()
	c.want(code, function, uint64(uintptr(unsafe.Pointer(at))), n)
	return *at
}

// start makes the context of device 0 current.
func (c caller) start() {
	c.Helper()
	c.want(0, "cuCtxSetCurrent", c.address(0, "cuDevicePrimaryCtxRetain", 0))
}

func (c caller) counts(d *Driver, want Counts) {
	c.Helper()
	got, err := d.Counts()
	if err != nil {
		c.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.Errorf("counts (-want +got):\n%s", diff)
	}
}
