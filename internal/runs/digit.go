package runs

import (
	"fmt"
	"strconv"

	"vaelab/data"
)

// Digit is a label that a flag names, or none, its zero value.
type Digit struct {
	Label uint8
	Some  bool
}

// Is says whether it is that label.
func (d Digit) Is(label uint8) bool { return d.Some && d.Label == label }

func (d Digit) String() string {
	if !d.Some {
		return "none"
	}
	return strconv.Itoa(int(d.Label))
}

func (d Digit) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Digit) UnmarshalText(text []byte) error {
	if string(text) == "none" {
		*d = Digit{}
		return nil
	}
	n, err := strconv.ParseUint(string(text), 10, 8)
	if err != nil || n >= data.Classes {
		return fmt.Errorf("%q is not a label from 0 to %d, or none", text, data.Classes-1)
	}
	*d = Digit{uint8(n), true}
	return nil
}

// Without returns the images that have another label: all of them of none, as they are.
func (d Digit) Without(s *data.Set) *data.Set {
	if !d.Some {
		return s
	}
	return s.Where(func(label uint8) bool { return !d.Is(label) })
}
