package machine

import (
	"errors"
	"fmt"
)

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

// NonFiniteError names a parameter whose gradient is not a finite number.
type NonFiniteError struct{ Param string }

func (e *NonFiniteError) Error() string {
	return fmt.Sprintf("the gradient of %s is not finite", e.Param)
}
