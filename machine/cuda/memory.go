//go:build gpu

package cuda

import (
	"errors"
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
	cublas "gorgonia.org/cu/blas"

	"vaelab/machine/cuda/internal/nvidia"
	"vaelab/machine/cuda/kernels"
	"vaelab/machine/plan"
)

// The functions of this file are called on a thread that has the GPU's context.

// alignment of every array on the GPU, in bytes.
const alignment = 256

// allocate returns memory of so many bytes, which are not set.
func (d *Device) allocate(bytes int) (cu.DevicePtr, error) {
	p, err := cu.MemAlloc(int64(max(bytes, alignment)))
	if err != nil {
		return 0, fmt.Errorf("%.3g MiB: %w", float64(bytes)/mib, err)
	}
	d.live[p] = true
	return p, nil
}

const mib = 1 << 20

// inFull is the error with the driver's own words for it and, if memory was lacking, what there is
// and what takes less.
func inFull(err error) error {
	text := nvidia.ErrorText(err)
	if errors.Is(err, cu.OutOfMemory) || errors.Is(err, cublas.AllocFailed) {
		if free, total, err := cu.MemInfo(); err == nil {
			text += fmt.Sprintf(": %d of %d MiB are free", free/mib, total/mib)
		}
		text += ": use --device cpu, or what takes less"
	}
	return &driverError{err, text}
}

// free gives memory back; that of address 0 is none.
func (d *Device) free(p cu.DevicePtr) error {
	if !d.live[p] {
		return nil
	}
	delete(d.live, p)
	return cu.MemFree(p)
}

// upload copies host values to the GPU, behind what was launched, and waits until they are
// there: a driver that can read all of the host's memory need not have read them when the
// call returns.
func upload[T any](d *Device, to cu.DevicePtr, values []T) error {
	if len(values) == 0 {
		return nil
	}
	if err := send(d, to, values); err != nil {
		return err
	}
	return d.stream.Synchronize()
}

// send is upload without the wait: the caller must not touch the values until it has waited
// for the stream.
func send[T any](d *Device, to cu.DevicePtr, values []T) error {
	return cu.MemcpyHtoDAsync(to, unsafe.Pointer(&values[0]), bytesOf(values), d.stream)
}

// download copies values from the GPU, when all that was launched has run.
func download[T any](d *Device, values []T, from cu.DevicePtr) error {
	if len(values) == 0 {
		return nil
	}
	if err := cu.MemcpyDtoHAsync(unsafe.Pointer(&values[0]), from, bytesOf(values), d.stream); err != nil {
		return err
	}
	return d.stream.Synchronize()
}

func bytesOf[T any](values []T) int64 { return int64(len(values)) * int64(unsafe.Sizeof(values[0])) }

// arena hands out parts of one piece of memory: first counted, then taken.
type arena struct {
	at   cu.DevicePtr
	size int // bytes handed out so far
}

// take returns the offset of the next part, of so many bytes.
func (a *arena) take(bytes int) int {
	at := a.size
	a.size += (bytes + alignment - 1) / alignment * alignment
	return at
}

func (a *arena) pointer(offset int) kernels.Pointer {
	return kernels.Pointer(a.at) + kernels.Pointer(offset)
}

// store is machine.Params on the GPU.
type store struct {
	*plan.Layout
	device *Device
	at     cu.DevicePtr
}

const floatBytes = 4

func (d *Device) newStore(l *plan.Layout) (*store, error) {
	at, err := d.allocate(l.Size * floatBytes)
	if err != nil {
		return nil, err
	}
	if l.Size > 0 {
		err = cu.MemsetD32Async(at, 0, int64(l.Size), d.stream)
	}
	return &store{l, d, at}, err
}

// array returns the place of the named array, which must have n elements.
func (s *store) array(name string, n int) (kernels.Pointer, error) {
	lo, _, err := s.Sized(name, n)
	return kernels.Pointer(s.at) + kernels.Pointer(lo*floatBytes), err
}

func (s *store) Get(name string) ([]float32, error) {
	lo, hi, err := s.Span(name)
	if err != nil {
		return nil, err
	}
	values := make([]float32, hi-lo)
	err = s.device.do("reading "+name, func() error {
		return download(s.device, values, s.at+cu.DevicePtr(lo*floatBytes))
	})
	return values, err
}

func (s *store) Set(name string, values []float32) error {
	lo, _, err := s.Sized(name, len(values))
	if err != nil {
		return err
	}
	return s.device.do("writing "+name, func() error {
		return upload(s.device, s.at+cu.DevicePtr(lo*floatBytes), values)
	})
}
