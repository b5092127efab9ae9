package pixel

import (
	"math"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Bernoulli is Π_d λ^x (1 − λ)^(1−x), of the logits ℓ of λ.
type Bernoulli struct{}

func init() {
	setting.Register[Likelihood]("bernoulli", "pixels that are 0 or 1, or grey as their chance of being 1", Bernoulli{})
}

func (Bernoulli) LogProb(b *graph.Builder, decode Decoder, x *G.Node) *G.Node {
	return b.Apply(op.BernoulliLogLik{}, decode(kernel.Identity), x)
}

func (Bernoulli) Mean(_ *graph.Builder, decode Decoder) *G.Node { return decode(kernel.Sigmoid) }

func (Bernoulli) Emits() string { return "logits" }

func (Bernoulli) Link(mean float64) float64 { return math.Log(mean / (1 - mean)) }

func (Bernoulli) Density() bool { return false }

func (Bernoulli) Draw(func(string) ([]float32, error)) (Draw, error) {
	return func(mean float64, s rng.Stream, position int) float64 {
		if uniform(s, position) <= mean {
			return 1
		}
		return 0
	}, nil
}
