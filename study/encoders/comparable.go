package encoders

import (
	"errors"

	"vaelab/internal/setting"
	"vaelab/model"
)

// Comparable says why models of this kind, whatever their objective, cannot be compared,
// or returns nil.
func Comparable(c model.Config) error {
	switch {
	case c.Classes > 0:
		return errors.New("encoders: conditional models are not compared: a decoder that ignores z still sees the label, so that the level of collapse, and what z says of the image, mean something else")
	case c.Likelihood.Density():
		return errors.New("encoders: the likelihood " + setting.Name(c.Likelihood) + " is not compared: the level of collapse is that of Bernoulli pixels")
	}
	return nil
}
