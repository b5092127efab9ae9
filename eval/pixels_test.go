package eval

import (
	"math"
	"testing"

	"vaelab/model"
	"vaelab/rng"
)

// TestDrawPixels: the draws of each likelihood have its mean and its variance, to 5
// standard errors, and stay in [0, 1].
func TestDrawPixels(t *testing.T) {
	const n = 4000
	means := []float32{0, 0.05, 0.5, 0.7, 1}
	continuous := func(mean float64) float64 { // A″(ℓ) by differences of A′, whose inverse is the logit
		switch mean {
		case 0, 1:
			return 0
		}
		const h = 1e-4
		c := model.Config{Likelihood: model.ContinuousBernoulli}
		return 2 * h / (c.Link(mean+h) - c.Link(mean-h))
	}
	for name, l := range map[string]struct {
		likelihood string
		scale      float64
		set        map[string][]float32
		variance   func(mean float64) float64
	}{
		"bernoulli":            {model.Bernoulli, 0, nil, func(mean float64) float64 { return mean * (1 - mean) }},
		"continuous bernoulli": {model.ContinuousBernoulli, 0, nil, continuous},
		"gaussian":             {model.Gaussian, 0.01, nil, func(float64) float64 { return 1e-4 }},
		"gaussian, learned": {
			model.Gaussian, 0,
			map[string][]float32{model.PixelLogVar: {float32(2 * math.Log(0.01))}},
			func(float64) float64 { return 1e-4 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := config
			c.Likelihood, c.PixelScale = l.likelihood, l.scale
			m, _ := fixtureOf(t, c, l.set)
			images := make([][]float32, n)
			for i := range images {
				images[i] = append([]float32(nil), means...)
			}
			check(t, m.DrawPixels(images, rng.Stream{Seed: 1, Purpose: rng.Pixels}))
			for d, mean := range means {
				var sum, squares float64
				for _, image := range images {
					x := float64(image[d])
					if !(x >= 0 && x <= 1) {
						t.Fatalf("a pixel is %v", x)
					}
					sum, squares = sum+x, squares+x*x
				}
				mean, got := float64(mean), sum/n
				if l.likelihood == model.Gaussian && (mean == 0 || mean == 1) {
					mean = math.Abs(mean - 0.01/math.Sqrt(2*math.Pi)) // half of the draws are cut: E max(σε, 0)
				}
				variance := l.variance(float64(means[d]))
				if math.Abs(got-mean) > 5*math.Sqrt(variance/n)+1e-9 {
					t.Errorf("pixels of mean %v have the mean %v, want %v", means[d], got, mean)
				}
				if means[d] == 0.5 && math.Abs(squares/n-got*got-variance) > 0.15*variance {
					t.Errorf("pixels of mean ½ have the variance %v, want %v", squares/n-got*got, variance)
				}
			}
		})
	}
}

// TestLink: what the decoder emits for a mean decodes to it, under every likelihood; a
// Gaussian's mean beyond [0, 1] is cut.
func TestLink(t *testing.T) {
	means := []float64{0.001, 0.02, 0.25, 0.4999, 0.5, 0.51, 0.7, 0.9, 0.98, 0.99, 0.995, 0.999}
	for _, likelihood := range []string{model.Bernoulli, model.ContinuousBernoulli, model.Gaussian} {
		c := config
		c.Likelihood = likelihood
		bias := make([]float32, len(means))
		for d, mean := range means {
			bias[d] = float32(c.Link(mean))
		}
		if likelihood == model.Gaussian {
			bias[0], bias[11] = -3, 7
			means[0], means[11] = 0, 1
		}
		m, _ := fixtureOf(t, c, map[string][]float32{"fc4.bias": bias})
		decoded, err := m.Decode(t.Context(), [][]float32{{1, -1}}, nil)
		check(t, err)
		for d, got := range decoded[0] {
			near(t, likelihood+" mean", float64(got), means[d])
		}
	}
}
