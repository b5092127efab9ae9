package eval

import (
	"math"

	"vaelab/kernel"
	"vaelab/model"
	"vaelab/rng"
)

// DrawPixels replaces each mean intensity of images that the model decoded by a draw
// from p(x|z): 0 or 1, a grey value of the continuous Bernoulli distribution with that
// mean, or the mean plus σ ε, cut to [0, 1].
func (m *Model) DrawPixels(images [][]float32, s rng.Stream) error {
	draw, err := m.pixel()
	if err != nil {
		return err
	}
	position := 0
	for _, image := range images {
		for d, mean := range image {
			image[d] = float32(draw(float64(mean), s, position))
			position++
		}
	}
	return nil
}

// pixel returns how a pixel is drawn, given its mean and its position in a stream.
func (m *Model) pixel() (func(mean float64, s rng.Stream, position int) float64, error) {
	switch m.Likelihood {
	case model.ContinuousBernoulli:
		return func(mean float64, s rng.Stream, position int) float64 {
			return kernel.ContinuousQuantile(kernel.ContinuousLogit(mean), uniform(s, position))
		}, nil
	case model.Gaussian:
		sigma, err := m.pixelScale()
		return func(mean float64, s rng.Stream, position int) float64 {
			eps := rng.Normals(s.Block(uint32(position / 4)))[position%4]
			return min(max(mean+sigma*eps, 0), 1)
		}, err
	}
	return func(mean float64, s rng.Stream, position int) float64 {
		if uniform(s, position) <= mean {
			return 1
		}
		return 0
	}, nil
}

func uniform(s rng.Stream, position int) float64 {
	return rng.Uniform(s.Block(uint32(position / 4))[position%4])
}

// pixelScale returns σ of the likelihood gaussian.
func (m *Model) pixelScale() (float64, error) {
	if m.PixelScale > 0 {
		return m.PixelScale, nil
	}
	logvar, err := m.params.Get(model.PixelLogVar)
	if err != nil {
		return 0, err
	}
	return math.Exp(float64(logvar[0]) / 2), nil
}
