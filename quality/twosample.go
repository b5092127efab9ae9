package quality

import (
	"context"

	"vaelab/kernel"
)

// TwoSampleTest returns the accuracy of a classifier that is to tell fakes from real images, logistic regression: it
// learns from every other image, and is tested on the rest (Lopez-Paz and Oquab, "Revisiting classifier two-sample tests",
// 2017). There are as many of each kind, so that ½ is chance.
func TwoSampleTest(ctx context.Context, real, fake kernel.Mat[float32]) (Estimate, error) {
	var halves [2]Codes
	for label, x := range []kernel.Mat[float32]{real, fake} {
		for i := range min(real.Rows, fake.Rows) / 2 * 2 {
			h := &halves[i%2]
			h.Mean, h.Labels = append(h.Mean, x.Row(i)), append(h.Labels, uint8(label))
		}
	}
	accuracy, err := LinearProbe(ctx, halves[0], halves[1])
	if err != nil {
		return Estimate{}, err
	}
	n := len(halves[1].Labels)
	return share(int(accuracy*float64(n)+0.5), n), nil
}
