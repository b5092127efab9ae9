package cpu

import (
	"fmt"

	"vaelab/machine"
)

// InputValues returns what a CPU machine's input holds.
func InputValues(m machine.Machine, name string) ([]float32, error) {
	for _, in := range m.(*vm).inputs {
		if in.Name == name {
			v := in.value
			return append([]float32(nil), v.Data[:v.Rows*v.Cols]...), nil
		}
	}
	return nil, fmt.Errorf("no input %s", name)
}
