package eval

import (
	"vaelab/rng"
)

// DrawPixels replaces each mean intensity of images that the model decoded by a draw
// from p(x|z): 0 or 1, a grey value of the continuous Bernoulli distribution with that
// mean, or the mean plus σ ε, cut to [0, 1].
func (m *Model) DrawPixels(images [][]float32, s rng.Stream) error {
	draw, err := m.Likelihood.Draw(m.params.Get)
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
