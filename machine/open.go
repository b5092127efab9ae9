package machine

import (
	"errors"
	"fmt"
	"regexp"
)

// ErrNoDevice is wrapped by Open's error for a name that no device can have.
var ErrNoDevice = errors.New("there are auto, cpu, cuda and cuda:N")

// ErrNotBuilt is wrapped by Open's error for a device that this program was built
// without.
var ErrNotBuilt = errors.New("this program was built without GPU support; use --device cpu")

var cudaName = regexp.MustCompile(`^cuda(:[0-9]+)?$`)

// Open returns the device of that name, with the given number of threads if it is
// the CPU; 0 means one for each processor.
func Open(name string, threads int) (Device, error) {
	switch {
	case name == "auto" || name == "cpu":
		return NewCPU(threads), nil
	case cudaName.MatchString(name):
		return nil, fmt.Errorf("device %s: %w", name, ErrNotBuilt)
	}
	return nil, fmt.Errorf("no device is called %q: %w", name, ErrNoDevice)
}
