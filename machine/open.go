package machine

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrNoDevice is wrapped by Open's error for a name that no device can have.
var ErrNoDevice = errors.New("there are auto, cpu, cuda and cuda:N")

// ErrNotBuilt is wrapped by Open's error for a device that this program was built
// without.
var ErrNotBuilt = errors.New("this program was built without GPU support; use --device cpu, or the programs that  make gpu  builds")

// ErrUnsupported is wrapped by Compile's error for an operation that the device has no
// code for.
var ErrUnsupported = errors.New("the CPU has it (--device cpu)")

// DeviceError is a failure of a device itself: out of memory, lost, a driver's error.
type DeviceError struct {
	Device string // its name
	Doing  string // what it was to do
	Err    error
}

func (e *DeviceError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Device, e.Doing, e.Err) }
func (e *DeviceError) Unwrap() error { return e.Err }

var cudaName = regexp.MustCompile(`^cuda(:[0-9]{1,4})?$`)

// openCUDA opens an NVIDIA card; nil in a build without the tag gpu.
var openCUDA func(ordinal int) (Device, error)

// RegisterCUDA makes NVIDIA cards known to Open. Package machine/cuda calls it when the
// program starts.
func RegisterCUDA(open func(ordinal int) (Device, error)) { openCUDA = open }

// Open returns the device of that name; the CPU gets the given number of threads, 0
// meaning one for each processor. The name auto stands for the first card, or, if that
// can't be used, for the CPU: missing says why, if the program was built for cards.
func Open(name string, threads int) (d Device, missing, err error) {
	switch {
	case name == "cpu" || name == "auto" && openCUDA == nil:
		return NewCPU(threads), nil, nil
	case name == "auto":
		if d, missing = openCUDA(0); missing != nil {
			d = NewCPU(threads)
		}
		return d, missing, nil
	case !cudaName.MatchString(name):
		return nil, nil, fmt.Errorf("no device is called %q: %w", name, ErrNoDevice)
	case openCUDA == nil:
		return nil, nil, fmt.Errorf("device %s: %w", name, ErrNotBuilt)
	}
	ordinal := 0
	if _, number, given := strings.Cut(name, ":"); given {
		if ordinal, err = strconv.Atoi(number); err != nil {
			return nil, nil, fmt.Errorf("device %s: %w", name, err)
		}
	}
	if d, err = openCUDA(ordinal); err != nil {
		err = fmt.Errorf("device %s: %w", name, err)
	}
	return d, nil, err
}
