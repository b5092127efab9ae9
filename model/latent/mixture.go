package latent

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/mixture"
	"vaelab/op"
	"vaelab/rng"
)

// Mixture is the prior Σ_m w_m N(mean_m, diag e^logvar_m), of learned means and log variances
// (M, L) and logits (M) of the weights. Its KL has no closed form.
type Mixture struct {
	Components int `flag:"prior-components" arg:"N" default:"100" min:"1" max:"65536" help:"how many there are"`
}

func init() { setting.Register[Prior]("mixture", "a mixture of learned Gaussians", Mixture{}) }

func (Mixture) Support() Support { return Reals }

func (Mixture) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

func (p Mixture) LogProb(b *Builder, z Sample) *G.Node {
	return b.Apply(op.MixtureLogDensity{}, append(G.Nodes{z.Z}, p.learned(b)...)...)
}

func (p Mixture) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return b.Apply(op.MixtureDraw{}, append(componentNoise(b, noise), p.learned(b)...)...)
}

// MixtureOf returns the prior that a mixture of independent dimensions is, with the values of its parameters by name.
func MixtureOf(p mixture.Mixture) (Mixture, map[string][]float32) {
	var mean, logvar, weight []float32
	for _, c := range p {
		mean, logvar = append(mean, kernel.Convert[float32](c.Intercept)...), append(logvar, logs(c.Variance)...)
		weight = append(weight, float32(math.Log(c.Weight)))
	}
	return Mixture{Components: len(p)}, map[string][]float32{meanName: mean, logVarName: logvar, weightName: weight}
}

// logs are logarithms, as parameters have them.
func logs(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(math.Log(v))
	}
	return y
}

// Names of a mixture's parameters.
const meanName, logVarName, weightName = "prior.mean", "prior.logvar", "prior.weight"

// learned are the operands mean, logvar and logit of the mixture.
func (p Mixture) learned(b *Builder) G.Nodes {
	shape := []int{p.Components, b.Latent}
	return G.Nodes{
		b.Param(graph.Parameter{Name: meanName, Shape: shape, Spread: 1}),
		b.Param(graph.Parameter{Name: logVarName, Shape: shape}),
		b.Param(graph.Parameter{Name: weightName, Shape: shape[:1]}),
	}
}

// componentNoise is what a draw of a mixture is made of: u (B, 1) for its component, ε (B, L) for
// where in it.
func componentNoise(b *Builder, noise rng.Purpose) G.Nodes {
	return G.Nodes{
		b.Input("prior.component", 1, 1, graph.Uniform, noise.Second()),
		b.Input("prior.eps", 1, b.Latent, graph.Normal, noise),
	}
}
