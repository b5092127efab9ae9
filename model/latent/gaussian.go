package latent

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Gaussian is the posterior N(μ, diag σ²), of the parameters μ and log σ².
type Gaussian struct{}

func init() { setting.Register[Posterior]("gaussian", "N(μ, diag σ²)", Gaussian{}) }

// Names of a Gaussian's parameters, (B, L) each.
const (
	Mean   = "mu"
	LogVar = "logvar"
)

func (Gaussian) Support() Support { return Reals }

func (Gaussian) Heads(latent int) []Head {
	return []Head{{Name: Mean, Layer: "mean", Width: latent}, {Name: LogVar, Layer: "logvar", Width: latent}}
}

// Sample is z = μ + σ ε, ε ~ N(0, I).
func (Gaussian) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	mu, logvar := theta[0], theta[1]
	eps := b.Input("eps", draws, b.Latent, graph.Normal, noise)
	return Sample{
		Z:     b.Apply(op.GaussianDraw{}, mu, logvar, eps),
		LogQ:  b.Apply(op.GaussianLogPosterior{}, logvar, eps),
		Draws: draws, Noise: noise, eps: eps,
	}
}

// LogProb is that of a draw by the noise that made it, which is exact.
func (Gaussian) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	mu, logvar := theta[0], theta[1]
	if z.eps != nil {
		return b.Apply(op.GaussianLogPosteriorAt{}, z.Z, logvar, z.eps)
	}
	return b.Apply(op.GaussianLogDensity{}, z.Z, mu, logvar)
}

func (Gaussian) Mean(_ *Builder, theta G.Nodes) *G.Node { return theta[0] }

func (Gaussian) Moments(theta [][]float32) (mean, logvar []float32) { return theta[0], theta[1] }

func (Gaussian) Draw(z []float64, theta [][]float32, k int, s rng.Stream) error {
	mu, logvar := theta[0], theta[1]
	for l := range z {
		position := k*len(z) + l
		eps := rng.Normals(s.Block(uint32(position / 4)))[position%4]
		z[l] = float64(mu[l]) + math.Exp(float64(logvar[l])/2)*float64(float32(eps))
	}
	return nil
}
