package eval

import (
	"math"
	"slices"
	"testing"

	"vaelab/internal/setting"
	"vaelab/model/pixel"
	"vaelab/rng"
)

// TestDrawPixels: pixels are drawn as the likelihood says, one image after the other from one
// stream, with the parameters that the model has.
func TestDrawPixels(t *testing.T) {
	logvar := []float32{float32(2 * math.Log(0.01))}
	parameters := func(name string) ([]float32, error) { return logvar, nil }
	means := [][]float32{make([]float32, 12), make([]float32, 12)}
	for k, image := range means {
		for d := range image {
			image[d] = float32(d+k) / 13
		}
	}
	s := rng.Stream{Seed: 1, Purpose: rng.Pixels}
	for _, l := range setting.Families[pixel.Likelihood]() {
		c := config
		c.Likelihood = l.Default
		var set map[string][]float32
		if l.Name == "gaussian" {
			set = map[string][]float32{"likelihood.logvar": logvar}
		}
		m, _ := fixtureOf(t, c, set)
		draw, err := l.Default.Draw(parameters)
		check(t, err)
		images := [][]float32{slices.Clone(means[0]), slices.Clone(means[1])}
		check(t, m.DrawPixels(images, s))
		for k, image := range images {
			for d, got := range image {
				if want := float32(draw(float64(means[k][d]), s, 12*k+d)); got != want {
					t.Errorf("%s: pixel %d of image %d is %v, want %v", l.Name, d, k, got, want)
				}
			}
		}
	}
}
