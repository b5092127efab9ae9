package op_test

import (
	"testing"

	"gorgonia.org/tensor"

	"vaelab/op"
)

// TestPixelShapes: operands that don't fit are errors.
func TestPixelShapes(t *testing.T) {
	m := tensor.Shape{4, 3}
	for d, in := range map[op.Definition][]tensor.Shape{
		op.ContinuousBernoulliLogLik{}:     {m, {3, 3}},
		op.ContinuousBernoulliLogLikGrad{}: {m, m, {3}},
		op.GaussianPixels{Scale: 1}:        {m, {4, 2}},
		op.GaussianPixels{}:                {m, m, {2}},
		op.GaussianPixelsGradMean{}:        {m, m, {2}, {4}},
		op.GaussianPixelsGradLogVar{}:      {m, m, {1}, {3}},
		op.Concat{}:                        {m, {3, 2}},
		op.Slice{To: 4}:                    {m},
	} {
		if s, err := made(t, d).Shape(in); err == nil {
			t.Errorf("%v of %v has shape %v", d, in, s)
		}
	}
}
