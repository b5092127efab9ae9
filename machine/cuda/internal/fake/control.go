//go:build gpu

package fake

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

// Calls of functions that dlsym found.
static char *text(void *f) { return ((char *(*)(void))f)(); }
static void fail(void *f, const char *call, long long k, int code, int lasting) {
	((void (*)(const char *, long long, int, int))f)(call, k, code, lasting);
}
static void number(void *f, long long n) { ((void (*)(long long))f)(n); }
static void plain(void *f) { ((void (*)(void))f)(); }
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Driver is a fake driver in this process, the same that package nvidia opens: it counts,
// complains, and fails where it is told to. Work counts once it has run, which is when
// somebody waits for it.
type Driver struct {
	complaint, counts, fail, limit, watch, touched, reset unsafe.Pointer
}

// Control opens the library that Build made.
func Control(library string) (*Driver, error) {
	path := C.CString(library)
	defer C.free(unsafe.Pointer(path))
	lib := C.dlopen(path, C.RTLD_NOW|C.RTLD_LOCAL)
	if lib == nil {
		return nil, fmt.Errorf("fake: %s", C.GoString(C.dlerror()))
	}
	d := new(Driver)
	for name, at := range map[string]*unsafe.Pointer{
		"fake_complaint": &d.complaint,
		"fake_counts":    &d.counts,
		"fake_fail":      &d.fail,
		"fake_limit":     &d.limit,
		"fake_watch":     &d.watch,
		"fake_touched":   &d.touched,
		"fake_reset":     &d.reset,
	} {
		symbol := C.CString(name)
		*at = C.dlsym(lib, symbol)
		C.free(unsafe.Pointer(symbol))
		if *at == nil {
			return nil, fmt.Errorf("fake: %s is not in %s", name, library)
		}
	}
	return d, nil
}

// Complaint returns what was wrong with the calls so far, a line each; it is empty if
// nothing was. A failure that a test asked for is no complaint, nor is a lack of memory.
func (d *Driver) Complaint() string { return text(d.complaint) }

// Counts returns what was counted since the start or the last Reset.
func (d *Driver) Counts() (Counts, error) { return parse(text(d.counts)) }

// Fail lets the k-th call from now on, counted from 1, return a code instead of doing
// anything: of all calls, or of one that is named as the library's symbol is. cuInit,
// cuDriverGetVersion and what names errors are not among them.
func (d *Driver) Fail(call string, k, code int) { d.plan(call, k, code, 0) }

// Lose is Fail from which the device does not recover: every call after it returns the
// code too.
func (d *Driver) Lose(call string, k, code int) { d.plan(call, k, code, 1) }

func (d *Driver) plan(call string, k, code int, lasting C.int) {
	name := C.CString(call)
	defer C.free(unsafe.Pointer(name))
	C.fail(d.fail, name, C.longlong(k), C.int(code), lasting)
}

// Limit sets the memory of the devices together in bytes.
func (d *Driver) Limit(bytes int64) { C.number(d.limit, C.longlong(bytes)) }

// Watch looks for races from now on, or no longer: for two threads of a kernel, or two nodes of a
// graph that do not wait for each other, that touch the same place, one of them to write it. They
// lose the device.
func (d *Driver) Watch(yes bool) {
	n := C.longlong(0)
	if yes {
		n = 1
	}
	C.number(d.watch, n)
}

// Touched returns what the launch, product, copy or fill that ran last read and wrote, if
// somebody watches.
func (d *Driver) Touched() (reads, writes []Range, err error) { return ranges(text(d.touched)) }

// Reset forgets all objects, counts, complaints and plans, as if the process were fresh,
// but cuInit called. Contexts are gone too; a watch goes on.
func (d *Driver) Reset() { C.plain(d.reset) }

// text calls a function that gives a text away.
func text(f unsafe.Pointer) string {
	s := C.text(f)
	defer C.free(unsafe.Pointer(s))
	return C.GoString(s)
}
