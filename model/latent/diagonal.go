package latent

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Diagonal is the prior N(m, diag s²) of which m and log s² (1, L) are learned.
type Diagonal struct{}

func init() { setting.Register[Prior]("diagonal", "a learned Gaussian", Diagonal{}) }

func (Diagonal) Support() Support { return Reals }

func (p Diagonal) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	return gaussianKL(b, q, theta, p.moments)
}

func (p Diagonal) LogProb(b *Builder, z Sample) *G.Node { return gaussianLogProb(b, z, p.moments) }

func (p Diagonal) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return gaussianSample(b, noise, p.moments)
}

func (p Diagonal) W2(b *Builder, theta G.Nodes) *G.Node { return gaussianW2(b, theta, p.moments) }

func (Diagonal) moments(b *Builder) (m, logs2 *G.Node) {
	shape := []int{1, b.Latent}
	m = b.Param(graph.Parameter{Name: "prior.mean", Shape: shape})
	logs2 = b.Param(graph.Parameter{Name: "prior.logvar", Shape: shape})
	return m, logs2
}

// moments are the m and log s² of a Gaussian prior: (1, L), or (B, L) for those of each image.
type moments func(b *Builder) (m, logs2 *G.Node)

func gaussianKL(b *Builder, q Posterior, theta G.Nodes, of moments) *G.Node {
	if q != (Gaussian{}) {
		return nil
	}
	m, logs2 := of(b)
	mu, logvar := theta[0], theta[1]
	return b.Apply(op.GaussianPairKL{}, mu, logvar, m, logs2)
}

func gaussianLogProb(b *Builder, z Sample, of moments) *G.Node {
	m, logs2 := of(b)
	return b.Apply(op.GaussianLogDensity{}, z.Z, m, logs2)
}

func gaussianSample(b *Builder, noise rng.Purpose, of moments) *G.Node {
	m, logs2 := of(b)
	return b.Apply(op.GaussianDraw{}, m, logs2, b.Input("prior.eps", 1, b.Latent, graph.Normal, noise))
}

func gaussianW2(b *Builder, theta G.Nodes, of moments) *G.Node {
	m, logs2 := of(b)
	mu, logvar := theta[0], theta[1]
	return b.Apply(op.GaussianPairW2{}, mu, b.Apply(op.StdDev{}, logvar), m, b.Apply(op.StdDev{}, logs2))
}
