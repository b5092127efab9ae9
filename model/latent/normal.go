package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Normal is the prior N(0, I).
type Normal struct{}

func init() { setting.Register[Prior]("normal", "N(0, I)", Normal{}) }

func (Normal) Support() Support { return Reals }

func (Normal) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	switch q := q.(type) {
	case Gaussian:
		mu, logvar := theta[0], theta[1]
		return b.Apply(op.GaussianKL{}, mu, logvar)
	case FullGaussian:
		return q.normalKL(b, theta)
	}
	return nil
}

func (Normal) LogProb(b *Builder, z Sample) *G.Node {
	return b.Apply(op.StandardLogPrior{}, z.Z)
}

func (Normal) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return b.Input("prior.eps", 1, b.Latent, graph.Normal, noise)
}

func (Normal) Mean(Posterior, int) float64     { return 0 }
func (Normal) Variance(Posterior, int) float64 { return 1 }
func (Normal) String() string                  { return "N(0, I)" }

func (Normal) W2(b *Builder, theta G.Nodes) *G.Node {
	mu, logvar := theta[0], theta[1]
	return b.Apply(op.GaussianScaleW2{}, mu, b.Apply(op.StdDev{}, logvar))
}

func (Normal) Centre(latent int) []float32 { return make([]float32, latent) }

func (Normal) Move(z []float32, dimensions []int, scores []float64) error {
	for k, l := range dimensions {
		z[l] = float32(scores[k])
	}
	return nil
}
