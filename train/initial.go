package train

import (
	"math"

	"vaelab/graph"
	"vaelab/model"
)

// initialise gives the parameters what they begin with, which move changes, if there is such a function.
func (t *Trainer) initialise(all []graph.Parameter, move func(graph.Parameter, []float32)) error {
	for i, p := range all {
		t.names = append(t.names, p.Name)
		values, err := p.Initial(t.config.Init, i, t.config.Seed)
		if err != nil {
			return err
		}
		if move != nil {
			move(p, values)
		}
		if err := t.params.Set(p.Name, values); err != nil {
			return err
		}
	}
	return nil
}

// initialise gives the parameters what they begin with: what the model says and, where it
// says so or the configuration does, what the mean of the training images is.
func (x *images) initialise(t *Trainer, m model.Config) error {
	err := t.initialise(m.Parameters(), func(p graph.Parameter, values []float32) {
		if p.AroundMean {
			logits := x.ofMeans(func(mean float64) float64 { return math.Log(mean / (1 - mean)) })
			for i := range values {
				values[i] += logits[i%len(logits)]
			}
		}
	})
	if err != nil || t.config.OutputBias != FromMean {
		return err
	}
	name, bias := x.biasOfMeans(m)
	return t.params.Set(name, bias)
}

// biasOfMeans is the decoder's last bias, and that of the mean image or, if all pixels have one, of the mean pixel.
func (x *images) biasOfMeans(m model.Config) (name string, bias []float32) {
	name = m.Network.Layers().OutputBias()
	for _, p := range m.Parameters() {
		if p.Name == name && p.Size() == m.Channels {
			return name, x.ofMeanPixel(m.Channels, m.Likelihood.Link)
		}
	}
	return name, x.ofMeans(m.Likelihood.Link)
}

// ofMeanPixel returns f of the mean of each of so many channels over all pixels.
func (x *images) ofMeanPixel(channels int, f func(mean float64) float64) []float32 {
	means := x.training.Means()
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
func (x *images) ofMeans(f func(mean float64) float64) []float32 {
	var values []float32
	for _, mean := range x.training.Means() {
		values = append(values, float32(f(mean)))
	}
	return values
}
