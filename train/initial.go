package train

import (
	"math"

	"vaelab/model"
)

// initialise gives the parameters what they begin with: what the model says and, where it
// says so or the configuration does, what the mean of the training images is.
func (t *Trainer) initialise(m model.Config) error {
	for i, p := range m.Parameters() {
		t.names = append(t.names, p.Name)
		values, err := p.Initial(t.config.Init, i, t.config.Seed)
		if err != nil {
			return err
		}
		if p.AroundMean {
			logits := t.ofMeans(func(mean float64) float64 { return math.Log(mean / (1 - mean)) })
			for i := range values {
				values[i] += logits[i%len(logits)]
			}
		}
		if err := t.params.Set(p.Name, values); err != nil {
			return err
		}
	}
	if t.config.OutputBias != FromMean {
		return nil
	}
	return t.biasOfMeans(m)
}

// biasOfMeans makes the decoder's last bias that of the mean image or, if all pixels have one, of the mean pixel.
func (t *Trainer) biasOfMeans(m model.Config) error {
	name := m.Network.Layers().OutputBias()
	for _, p := range m.Parameters() {
		if p.Name == name && p.Size() == m.Channels {
			return t.params.Set(name, t.ofMeanPixel(m.Channels, m.Likelihood.Link))
		}
	}
	return t.params.Set(name, t.ofMeans(m.Likelihood.Link))
}

// ofMeanPixel returns f of the mean of each of so many channels over all pixels.
func (t *Trainer) ofMeanPixel(channels int, f func(mean float64) float64) []float32 {
	means := t.train.Means()
	values := make([]float32, channels)
	for c := range values {
		sum := 0.0
		for d := c; d < len(means); d += channels {
			sum += means[d]
		}
		values[c] = float32(f(sum / float64(len(means)/channels)))
	}
	return values
}

// ofMeans returns f of each pixel's mean over the training images.
func (t *Trainer) ofMeans(f func(mean float64) float64) []float32 {
	var values []float32
	for _, mean := range t.train.Means() {
		values = append(values, float32(f(mean)))
	}
	return values
}
