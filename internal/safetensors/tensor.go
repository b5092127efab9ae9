package safetensors

import (
	"fmt"
	"math"
)

// Tensor is a named array of float32, row-major. An empty Shape is a scalar.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

const (
	float32Size = 4
	// maxDims and maxDim bound a tensor's shape far above any model's.
	maxDims = 8
	maxDim  = math.MaxInt32
)

// MaxSize bounds a file in bytes: 4 GiB is a model of 350 million parameters with its moments.
const MaxSize int64 = 4 << 30

// byteSize returns the bytes that a tensor of the given shape takes. A size that overflows or exceeds MaxSize is
// an error, even where another dimension is 0.
func byteSize(shape []int) (int64, error) {
	if len(shape) > maxDims {
		return 0, fmt.Errorf("shape has %d dimensions, more than %d", len(shape), maxDims)
	}
	size := int64(float32Size)
	for _, dim := range shape {
		if dim < 0 || dim > maxDim {
			return 0, fmt.Errorf("shape %v has a dimension outside 0 to %d", shape, maxDim)
		}
		size *= int64(dim) // at most 2³² · 2³¹
		if size > MaxSize {
			return 0, fmt.Errorf("shape %v needs more than %d bytes", shape, MaxSize)
		}
	}
	return size, nil
}

// check reports what would keep t from being read back as it is.
func (t Tensor) check() error {
	size, err := byteSize(t.Shape)
	if err != nil {
		return fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if have := float32Size * int64(len(t.Data)); have != size {
		return fmt.Errorf("tensor %q: shape %v needs %d bytes, data has %d", t.Name, t.Shape, size, have)
	}
	return nil
}
