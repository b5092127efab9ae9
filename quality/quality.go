// Package quality says how alike two distributions are of which there are only samples: images that a model
// drew, and real ones. A sample is a matrix of features, a row of d for each of its images.
//
// Images must be in an order that says nothing of them, for errors and the two-sample test take parts of a sample.
// All measures depend on the sizes of both samples, the Fréchet distance most of all: compare figures of equal sizes.
package quality

import (
	"context"
	"fmt"
	"math"

	"vaelab/kernel"
)

// Least is the number of images that a sample must have.
const Least = 20

// Estimate is a number with its standard error.
type Estimate struct {
	Value  float64 `json:"value"`
	StdErr float64 `json:"standard_error"`
}

// Measures compare a sample of fake images with one of real images.
type Measures struct {
	Frechet   Estimate `json:"frechet_distance"`         // squared, as is the custom
	Kernel    Estimate `json:"kernel_distance"`          // squared
	Precision Estimate `json:"precision"`                // share of fakes that lie among the real
	Recall    Estimate `json:"recall"`                   // share of the real that lie among fakes
	Density   Estimate `json:"density"`                  // how densely the real lie around fakes; about 1 if they are alike
	Coverage  Estimate `json:"coverage"`                 // share of the real that have a fake for a neighbour
	TwoSample Estimate `json:"two_sample_test_accuracy"` // ½ if no line can tell one from the other
}

// Compare measures a sample of fakes (m, d) against one of real images (n, d).
func Compare(ctx context.Context, real, fake kernel.Mat[float32]) (m Measures, err error) {
	if real.Rows < Least || fake.Rows < Least {
		return m, fmt.Errorf("a comparison of %d with %d images: %d of each are needed", fake.Rows, real.Rows, Least)
	}
	if m.Frechet, err = Frechet(real, fake); err != nil {
		return m, err
	}
	if m.Kernel, err = KernelDistance(ctx, real, fake); err != nil {
		return m, err
	}
	n, err := Neighbourhoods(ctx, real, fake, Nearest)
	if err != nil {
		return m, err
	}
	m.Precision, m.Recall, m.Density, m.Coverage = n.Precision, n.Recall, n.Density, n.Coverage
	m.TwoSample, err = TwoSampleTest(ctx, real, fake)
	return m, err
}

// share is the estimate of a probability by a share of n independent cases.
func share(cases, n int) Estimate {
	p := float64(cases) / float64(n)
	return Estimate{p, math.Sqrt(p * (1 - p) / float64(n))}
}
