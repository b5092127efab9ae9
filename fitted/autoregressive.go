package fitted

import (
	"context"
	"math"

	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// Autoregressive is the prior latent.Autoregressive, of codes of categories, by maximum likelihood. It begins with how often each category is in its
// place, a ½ added to all counts, and that is all of it where codes have one variable.
type Autoregressive struct {
	latent.Autoregressive
	Training
}

func init() {
	setting.Register[Prior]("autoregressive", "of codes of categories, each of which depends on those before it", Autoregressive{})
}

// Fit trains the prior. To it the codes are those of the posterior categorical, whatever they are of.
func (p Autoregressive) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	variables := len(c.Fitted[0])
	var q latent.Categorical
	setting.Of(&q).Defaults()
	q.Categories = c.Categories
	image, network := c.Model.Image, c.Model.Network
	setting.Of(&c.Model).Defaults()
	c.Model.Image, c.Model.Network, c.Model.Posterior, c.Model.Latent = image, network, q, variables*c.Categories
	if variables == 1 {
		p.Epochs = 0
	}
	return p.fit(ctx, p.Autoregressive, p.Begin(c.frequencies()), c, progress)
}

// frequencies are the logarithms of the share of each category in each place.
func (c Codes) frequencies() []float32 {
	n := c.Categories
	count := make([]float64, len(c.Fitted[0])*n)
	for _, code := range c.Fitted {
		for place, k := range code {
			count[place*n+int(k)]++
		}
	}
	logs := make([]float32, len(count))
	for i, k := range count {
		logs[i] = float32(math.Log((k + 0.5) / (float64(len(c.Fitted)) + float64(n)/2)))
	}
	return logs
}
