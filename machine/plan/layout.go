package plan

import (
	"fmt"

	"vaelab/machine"
)

// Layout says where each of some named arrays lies in one flat array.
type Layout struct {
	Arrays []machine.Array
	Offset []int // of each array
	Size   int   // elements in all, gaps included

	index map[string]int
}

// line is the number of elements that an array's beginning is a multiple of: a cache line
// of its own.
const line = 16

// NewLayout lays the arrays out one behind the other.
func NewLayout(arrays []machine.Array) (*Layout, error) {
	l := &Layout{Arrays: arrays, index: make(map[string]int, len(arrays))}
	for i, a := range arrays {
		if _, twice := l.index[a.Name]; twice {
			return nil, fmt.Errorf("plan: two parameters are called %s", a.Name)
		}
		l.index[a.Name] = i
		l.Offset = append(l.Offset, l.Size)
		l.Size = (l.Size + a.Size + line - 1) / line * line
	}
	return l, nil
}

// Span returns the elements of the named array: lo up to, not including, hi.
func (l *Layout) Span(name string) (lo, hi int, err error) {
	i, ok := l.index[name]
	if !ok {
		return 0, 0, fmt.Errorf("plan: no parameter is called %s", name)
	}
	return l.Offset[i], l.Offset[i] + l.Arrays[i].Size, nil
}

// Sized is Span of an array that must have n elements.
func (l *Layout) Sized(name string, n int) (lo, hi int, err error) {
	lo, hi, err = l.Span(name)
	if err == nil && hi-lo != n {
		err = fmt.Errorf("plan: %d values for parameter %s of %d", n, name, hi-lo)
	}
	return lo, hi, err
}
