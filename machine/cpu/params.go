package cpu

import (
	"vaelab/machine"
	"vaelab/machine/plan"
)

const floatBytes = 4

// store is machine.Params in main memory.
type store struct {
	*plan.Layout
	flat []float32
}

// newStore returns a store of zeros.
func newStore(l *plan.Layout) (*store, error) {
	if err := machine.Room(floatBytes * int64(l.Size)); err != nil {
		return nil, err
	}
	return &store{l, make([]float32, l.Size)}, nil
}

// view returns the named array itself, which must have n elements.
func (s *store) view(name string, n int) ([]float32, error) {
	lo, hi, err := s.Sized(name, n)
	if err != nil {
		return nil, err
	}
	return s.flat[lo:hi:hi], nil
}

func (s *store) Get(name string) ([]float32, error) {
	lo, hi, err := s.Span(name)
	if err != nil {
		return nil, err
	}
	return append([]float32(nil), s.flat[lo:hi]...), nil
}

func (s *store) Set(name string, values []float32) error {
	v, err := s.view(name, len(values))
	copy(v, values)
	return err
}
