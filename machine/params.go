package machine

import "fmt"

// store is Params in main memory: all arrays in one flat slice, each on a cache line of
// its own.
type store struct {
	layout []Array
	at     map[string]int // index into layout and offset
	offset []int
	flat   []float32
}

func newStore(layout []Array) (*store, error) {
	s := &store{layout: layout, at: make(map[string]int, len(layout))}
	const line = 16 // elements
	total := 0
	for i, a := range layout {
		if _, twice := s.at[a.Name]; twice {
			return nil, fmt.Errorf("machine: two parameters are called %s", a.Name)
		}
		s.at[a.Name] = i
		s.offset = append(s.offset, total)
		total = (total + a.Size + line - 1) / line * line
	}
	s.flat = make([]float32, total)
	return s, nil
}

// view returns the named array itself.
func (s *store) view(name string) ([]float32, error) {
	i, ok := s.at[name]
	if !ok {
		return nil, fmt.Errorf("machine: no parameter is called %s", name)
	}
	lo := s.offset[i]
	hi := lo + s.layout[i].Size
	return s.flat[lo:hi:hi], nil
}

func (s *store) Get(name string) ([]float32, error) {
	v, err := s.view(name)
	return append([]float32(nil), v...), err
}

func (s *store) Set(name string, values []float32) error {
	v, err := s.view(name)
	if err != nil {
		return err
	}
	if len(values) != len(v) {
		return fmt.Errorf("machine: %d values for parameter %s of %d", len(values), name, len(v))
	}
	copy(v, values)
	return nil
}
