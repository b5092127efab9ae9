package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
	G "gorgonia.org/gorgonia"

	"vaelab/distribution"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/op"
	"vaelab/rng"
)

// Gamma is the posterior Π Γ(α_l, β_l), of the shapes α and the RATES β.
type Gamma struct{}

func init() { setting.Register[Posterior]("gamma", "positive numbers, Π Γ(α, β)", Gamma{}) }

// Names of a Gamma's parameters, (B, L) each.
const (
	Shape = "alpha"
	Rate  = "beta"
)

func (Gamma) Support() Support { return Positive }

func (Gamma) Heads(latent int) []Head {
	return []Head{
		{Name: Shape, Layer: "shape", Width: latent, Positive: true}, {Name: Rate, Layer: "rate", Width: latent, Positive: true},
	}
}

func (q Gamma) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	z := gammaSample(b, "u", theta[0], theta[1], draws, noise)
	z.LogQ = q.LogProb(b, theta, z)
	return z
}

func (Gamma) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	alpha, beta := theta[0], theta[1]
	return b.Apply(op.GammaLogDensity{}, z.log, alpha, beta)
}

// gammaSample is z = F⁻¹(u; α)/β, u uniform in (0, 1), as log z and z, (B·K, L).
func gammaSample(b *Builder, input string, alpha, beta *G.Node, draws int, noise rng.Purpose) Sample {
	u := b.Input(input, draws, b.Latent, graph.Uniform, noise)
	log := b.Apply(op.GammaLogScale{}, b.Apply(op.GammaLogDraw{}, alpha, u), beta)
	return Sample{Z: exp(b, log), log: log, Draws: draws, Noise: noise}
}

func exp(b *Builder, log *G.Node) *G.Node { return b.Apply(op.Exp{}, log) }

func (Gamma) Mean(b *Builder, theta G.Nodes) *G.Node {
	alpha, beta := theta[0], theta[1]
	return exp(b, b.Sum(b.Apply(op.Log{}, alpha), b.Scale(-1, b.Apply(op.Log{}, beta))))
}

// Moments: means are α/β, variances α/β².
func (Gamma) Moments(theta [][]float32) (mean, logvar []float32) {
	for l, shape := range theta[0] {
		a, b := float64(shape), float64(theta[1][l])
		mean = append(mean, float32(a/b))
		logvar = append(logvar, float32(math.Log(a)-2*math.Log(b)))
	}
	return mean, logvar
}

func (Gamma) Draw(logz []float64, theta [][]float32, k int, s rng.Stream) error {
	var z [1]float64
	for l := range logz {
		q, err := distribution.NewGamma(float64(theta[0][l]), float64(theta[1][l]))
		if err != nil {
			return err
		}
		if err := q.Draw(z[:], logz[l:l+1], s, uint64(k*len(logz)+l)); err != nil {
			return err
		}
	}
	return nil
}

// GammaPrior is Γ(α₀, β₀) in every dimension, not learned. The default shape is the one that
// reconstructed best of a few tried.
type GammaPrior struct {
	Shape float64 `flag:"prior-shape" arg:"ALPHA" default:"2" min:"0.001" max:"65536" help:"shape of each dimension"`
	Rate  float64 `flag:"prior-rate" arg:"BETA" default:"1" min:"0.001" max:"65536" help:"rate of each dimension"`
}

func init() { setting.Register[Prior]("gamma", "Γ(α, β), for the posterior gamma", GammaPrior{}) }

func (GammaPrior) Support() Support { return Positive }

func (p GammaPrior) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	if q != (Gamma{}) {
		return nil
	}
	alpha, beta := theta[0], theta[1]
	alpha0 := b.Constant("prior.shape", p.Shape, b.Latent)
	beta0 := b.Constant("prior.rate", p.Rate, b.Latent)
	return b.Apply(op.GammaKL{}, alpha, beta, alpha0, beta0)
}

func (p GammaPrior) LogProb(b *Builder, z Sample) *G.Node {
	alpha0, beta0 := p.row(b)
	return b.Apply(op.GammaLogDensity{}, z.log, alpha0, beta0)
}

func (p GammaPrior) Sample(b *Builder, noise rng.Purpose) *G.Node {
	alpha0, beta0 := p.row(b)
	return gammaSample(b, "prior.u", alpha0, beta0, 1, noise).Z
}

// row is α₀ and β₀ as a row for every draw, (1, L).
func (p GammaPrior) row(b *Builder) (alpha0, beta0 *G.Node) {
	alpha0 = b.Constant("prior.shape.row", p.Shape, 1, b.Latent)
	beta0 = b.Constant("prior.rate.row", p.Rate, 1, b.Latent)
	return alpha0, beta0
}

func (p GammaPrior) Mean(Posterior, int) float64     { return p.Shape / p.Rate }
func (p GammaPrior) Variance(Posterior, int) float64 { return p.Shape / (p.Rate * p.Rate) }
func (p GammaPrior) String() string                  { return fmt.Sprintf("Γ(%v, %v)", p.Shape, p.Rate) }

// Centre is the median of each dimension.
func (p GammaPrior) Centre(latent int) []float32 {
	z := make([]float32, latent)
	for l := range z {
		p.Move(z, []int{l}, []float64{0}) // an error is of parameters that no model has
	}
	return z
}

func (p GammaPrior) Move(z []float32, dimensions []int, scores []float64) error {
	d, err := distribution.NewGamma(p.Shape, p.Rate)
	if err != nil {
		return err
	}
	for k, l := range dimensions {
		z[l] = float32(d.Quantile(distuv.UnitNormal.CDF(scores[k])))
	}
	return nil
}
