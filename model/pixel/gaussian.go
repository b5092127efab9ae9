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

// Gaussian is N(m, σ² I), where m is the decoder's output, and σ is Scale or, if that is 0,
// learned.
type Gaussian struct {
	Scale float64 `flag:"pixel-scale" arg:"SIGMA" default:"0" min:"0" max:"65536" help:"σ of a pixel; 0: learned"`
}

func init() { setting.Register[Likelihood]("gaussian", "N(m, σ²) of grey pixels", Gaussian{}) }

// logVar is log σ² (1). It begins where σ is 0.3, about the standard deviation of MNIST's
// pixels: what a decoder that has learned nothing leaves.
var logVar = graph.Parameter{Name: "likelihood.logvar", Shape: []int{1}, Center: 2 * math.Log(0.3)}

func (p Gaussian) LogProb(b *graph.Builder, decode Decoder, x *G.Node) *G.Node {
	m := decode(kernel.Identity)
	if p.Scale > 0 {
		return b.Apply(op.GaussianPixels{Scale: p.Scale}, m, x)
	}
	return b.Apply(op.GaussianPixels{}, m, x, b.Param(logVar))
}

// Mean is m, cut to [0, 1] so that it can be shown.
func (Gaussian) Mean(b *graph.Builder, decode Decoder) *G.Node {
	return b.Apply(op.Clamp{}, decode(kernel.Identity))
}

// Emits: the mean as it is before Mean cuts it.
func (Gaussian) Emits() string { return "location" }

func (Gaussian) Link(mean float64) float64 { return mean }

func (Gaussian) Density() bool { return true }

// Draw is the mean plus σ ε, cut to [0, 1].
func (p Gaussian) Draw(parameter func(string) ([]float32, error)) (Draw, error) {
	sigma := p.Scale
	if sigma == 0 {
		logvar, err := parameter(logVar.Name)
		if err != nil {
			return nil, err
		}
		sigma = math.Exp(float64(logvar[0]) / 2)
	}
	return func(mean float64, s rng.Stream, position int) float64 {
		eps := rng.Normals(s.Block(uint32(position / 4)))[position%4]
		return min(max(mean+sigma*eps, 0), 1)
	}, nil
}
