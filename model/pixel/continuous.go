package pixel

import (
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// ContinuousBernoulli is the density Π_d exp(x ℓ − A(ℓ)) on [0, 1]^D, of the logits ℓ
// (Loaiza-Ganem and Cunningham, "The continuous Bernoulli", 2019).
type ContinuousBernoulli struct{}

func init() {
	setting.Register[Likelihood]("continuous-bernoulli", "a density of grey pixels on [0, 1]", ContinuousBernoulli{})
}

func (ContinuousBernoulli) LogProb(b *graph.Builder, decode Decoder, x *G.Node) *G.Node {
	return b.Apply(op.ContinuousBernoulliLogLik{}, decode(kernel.Identity), x)
}

// Mean is A′(ℓ), which is not the σ(ℓ) of a Bernoulli pixel.
func (ContinuousBernoulli) Mean(b *graph.Builder, decode Decoder) *G.Node {
	return b.Apply(op.ContinuousBernoulliMean{}, decode(kernel.Identity))
}

func (ContinuousBernoulli) Emits() string { return "logits" }

func (ContinuousBernoulli) Link(mean float64) float64 { return kernel.ContinuousLogit(mean) }

func (ContinuousBernoulli) Density() bool { return true }

func (ContinuousBernoulli) Draw(func(string) ([]float32, error)) (Draw, error) {
	return func(mean float64, s rng.Stream, position int) float64 {
		return kernel.ContinuousQuantile(kernel.ContinuousLogit(mean), uniform(s, position))
	}, nil
}
