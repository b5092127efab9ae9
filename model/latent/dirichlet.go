package latent

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
	G "gorgonia.org/gorgonia"

	"vaelab/distribution"
	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/kernel"
	"vaelab/op"
	"vaelab/rng"
)

// Dirichlet is the posterior Dir(α) on the simplex of dimension L, of the concentrations α.
type Dirichlet struct{}

func init() { setting.Register[Posterior]("dirichlet", "the simplex, Dir(α)", Dirichlet{}) }

// Concentration is the name of a Dirichlet's parameters, (B, L).
const Concentration = "concentration"

func (Dirichlet) Support() Support { return Simplex }

func (Dirichlet) Heads(latent int) []Head {
	return []Head{{Name: Concentration, Layer: "concentration", Width: latent, Positive: true}}
}

func (q Dirichlet) Sample(b *Builder, theta G.Nodes, draws int, noise rng.Purpose) Sample {
	z := dirichletSample(b, "u", theta[0], draws, noise)
	z.LogQ = q.LogProb(b, theta, z)
	return z
}

func (Dirichlet) LogProb(b *Builder, theta G.Nodes, z Sample) *G.Node {
	return b.Apply(op.DirichletLogDensity{}, z.log, theta[0])
}

// dirichletSample is z = g/Σ g with g_l = F⁻¹(u_l; α_l) ~ Γ(α_l, 1), as log z and z, (B·K, L).
func dirichletSample(b *Builder, input string, alpha *G.Node, draws int, noise rng.Purpose) Sample {
	u := b.Input(input, draws, b.Latent, graph.Uniform, noise)
	log := b.Apply(op.LogSoftmax{}, b.Apply(op.GammaLogDraw{}, alpha, u))
	return Sample{Z: exp(b, log), log: log, Draws: draws, Noise: noise}
}

func (Dirichlet) Mean(b *Builder, theta G.Nodes) *G.Node {
	return exp(b, b.Apply(op.LogSoftmax{}, b.Apply(op.Log{}, theta[0])))
}

// Moments: means are m = α/A, variances m (1 − m)/(A + 1), for the sum A of α.
func (Dirichlet) Moments(theta [][]float32) (mean, logvar []float32) {
	total := 0.0
	for _, a := range theta[0] {
		total += float64(a)
	}
	for _, a := range theta[0] {
		m := float64(a) / total
		mean = append(mean, float32(m))
		logvar = append(logvar, float32(math.Log(m)+math.Log((total-float64(a))/total)-math.Log1p(total)))
	}
	return mean, logvar
}

func (Dirichlet) Draw(logz []float64, theta [][]float32, k int, s rng.Stream) error {
	alpha := kernel.Convert[float64](theta[0])
	q, err := distribution.NewDirichlet(alpha)
	if err != nil {
		return err
	}
	return q.Draw(alpha, logz, s, uint64(k)) // which has a copy of α
}

func (Dirichlet) Check(m Model) error {
	if m.Latent < 2 {
		return errors.New("a Dirichlet needs at least 2 latent dimensions")
	}
	return nil
}

// DirichletPrior is Dir(α₀) with one concentration α₀ for all components, not learned. The
// default is the one that reconstructed best of a few tried.
type DirichletPrior struct {
	Concentration float64 `flag:"prior-shape" arg:"ALPHA" default:"0.5" min:"0.001" max:"65536" help:"every concentration"`
}

func init() {
	setting.Register[Prior]("dirichlet", "Dir(α), for the posterior dirichlet", DirichletPrior{})
}

func (DirichletPrior) Support() Support { return Simplex }

// KL is (B, 1): the components of z depend on each other.
func (p DirichletPrior) KL(b *Builder, q Posterior, theta G.Nodes) *G.Node {
	if q != (Dirichlet{}) {
		return nil
	}
	return b.Apply(op.DirichletKL{}, theta[0], b.Constant("prior.concentration", p.Concentration, b.Latent))
}

func (p DirichletPrior) LogProb(b *Builder, z Sample) *G.Node {
	return b.Apply(op.DirichletLogDensity{}, z.log, p.row(b))
}

func (p DirichletPrior) Sample(b *Builder, noise rng.Purpose) *G.Node {
	return dirichletSample(b, "prior.u", p.row(b), 1, noise).Z
}

// row is α₀ as a row for every draw, (1, L).
func (p DirichletPrior) row(b *Builder) *G.Node {
	return b.Constant("prior.concentration.row", p.Concentration, 1, b.Latent)
}

func (DirichletPrior) Mean(_ Posterior, latent int) float64 { return 1 / float64(latent) }

func (p DirichletPrior) String() string { return fmt.Sprintf("Dir(%v)", p.Concentration) }

func (p DirichletPrior) Variance(q Posterior, latent int) float64 {
	mean := p.Mean(q, latent)
	return mean * (1 - mean) / (float64(latent)*p.Concentration + 1)
}

// Centre is the middle of the simplex.
func (DirichletPrior) Centre(latent int) []float32 {
	return slices.Repeat([]float32{1 / float32(latent)}, latent)
}

// Move: a component's share of what those moved before it leave is Beta(α, nα) with n components
// after it, and independent of how these share the rest.
func (p DirichletPrior) Move(z []float32, dimensions []int, scores []float64) error {
	latent := len(z)
	if len(dimensions) >= latent {
		return fmt.Errorf("a Dirichlet of %d components has no plane of two that vary: one of them is what the other leaves", latent)
	}
	left, moved := 1.0, 0.0 // of the whole; what the components to move had
	for k, l := range dimensions {
		b, err := distribution.NewBeta(p.Concentration, p.Concentration*float64(latent-1-k))
		if err != nil {
			return err
		}
		share := b.Quantile(distuv.UnitNormal.CDF(scores[k]))
		moved += float64(z[l])
		z[l] = float32(left * share)
		left *= 1 - share
	}
	for l := range z {
		switch {
		case slices.Contains(dimensions, l):
		case moved < 1:
			z[l] = float32(float64(z[l]) * left / (1 - moved))
		default:
			z[l] = float32(left / float64(latent-len(dimensions)))
		}
	}
	return nil
}
