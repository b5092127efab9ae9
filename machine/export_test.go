package machine

// InputValues returns what a CPU machine's input holds.
func InputValues(m Machine, name string) ([]float32, error) {
	in, err := m.(*cpu).input(name)
	if err != nil {
		return nil, err
	}
	v := in.value
	return append([]float32(nil), v.Data[:v.Rows*v.Cols]...), nil
}
