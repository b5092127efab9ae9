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
	return t.params.Set(m.Network.OutputBias(), t.ofMeans(m.Likelihood.Link))
}

// ofMeans returns f of each pixel's mean over the training images.
func (t *Trainer) ofMeans(f func(mean float64) float64) []float32 {
	var values []float32
	for _, mean := range t.train.Means() {
		values = append(values, float32(f(mean)))
	}
	return values
}
