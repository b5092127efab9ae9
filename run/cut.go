package run

import (
	"fmt"
	"strconv"

	"vaelab/data"
)

// Cut is what a run takes of a data set.
type Cut struct {
	Limit       int   `flag:"limit" default:"0" min:"0" group:"Data" help:"use only the first N images of each split, before any are excluded; 0: all"`
	Exclude     Digit `flag:"exclude-digit" arg:"N" default:"none" help:"leave out the images with this label, in training and in evaluation: eval --anomaly-digit N then says how well the model tells them from the others"`
	Conditional bool  `flag:"conditional" help:"encoder and decoder also see the image's label: sample --label N then draws that digit"`
}

// Of returns what the cut takes of a split: of its first images those that are not excluded.
func (c *Cut) Of(split *data.Set) *data.Set {
	if c.Limit > 0 {
		split = split.Slice(0, min(c.Limit, split.Len()))
	}
	return c.Exclude.Without(split)
}

// Digit is a label that a flag names, or none, its zero value.
type Digit struct {
	Label uint8
	Some  bool
}

// Is reports whether it is that label.
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
