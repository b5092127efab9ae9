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

// FullMixture is the prior Σ_m w_m N(μ_m, Σ_m) of learned Gaussians with full covariances. Each
// regresses every dimension on those before it,
//
//	z_l = a_l + Σ_{k<l} c_lk z_k + s_l ε_l, ε ~ N(0, I)
//
// which any Gaussian does in one way, and whose log density is a sum over dimensions without
// a determinant or an inverse. Learned are c (M·L, L), of which the part with k < l is used, a (M·L),
// log s² (1, M·L) and the logits (1, M) of the weights. Its KL has no closed form.
type FullMixture struct {
	Components int `flag:"prior-components" arg:"N" default:"10" min:"1" max:"65536" help:"how many there are"`
}

func init() {
	setting.Register[Prior]("full-mixture", "a mixture of learned Gaussians with full covariances", FullMixture{})
}

func (FullMixture) Support() Support { return Reals }

func (FullMixture) KL(*Builder, Posterior, G.Nodes) *G.Node { return nil }

// LogProb is log Σ_m w_m N(z; m).
func (p FullMixture) LogProb(b *Builder, z Sample) *G.Node {
	g := p.learned(b)
	expected := b.Apply(op.SplitRows{Into: p.Components}, b.Apply(op.Linear{Activation: kernel.Identity}, z.Z, g.used, g.intercept)) // (B·K·M, L)
	residual := b.Sum(b.Apply(op.Broadcast{}, z.Z, expected), b.Scale(-1, expected))
	square := b.Apply(op.JoinRows{Of: p.Components}, b.Mul(residual, residual)) // (B·K, M·L)
	each := func(row *G.Node) *G.Node { return b.Apply(op.Broadcast{}, row, square) }
	terms := b.Sum(b.Mul(square, exp(b, each(b.Scale(-1, g.logvar)))), each(g.logvar))
	within := b.Apply(op.Shift{By: -math.Log(2*math.Pi) / 2 * float64(b.Latent)}, b.Scale(-0.5, b.groupSums(terms, p.Components)))
	weights := b.Apply(op.Broadcast{}, b.Apply(op.LogSoftmax{}, g.logit), within)
	return b.logSumExp(b.Sum(weights, within))
}

func (p FullMixture) Sample(b *Builder, noise rng.Purpose) *G.Node {
	g := p.learned(b)
	return b.Apply(op.RegressionDraw{}, append(componentNoise(b, noise), g.coefficients, g.intercept, g.logvar, g.logit)...)
}

// FullMixtureOf returns the prior that a mixture is, with the values of its parameters by name.
func FullMixtureOf(p mixture.Mixture) (FullMixture, map[string][]float32) {
	var coefficients, intercept, logvar, weight []float32
	for _, c := range p {
		coefficients = append(coefficients, kernel.Convert[float32](c.Coefficients)...)
		intercept, logvar = append(intercept, kernel.Convert[float32](c.Intercept)...), append(logvar, logs(c.Variance)...)
		weight = append(weight, float32(math.Log(c.Weight)))
	}
	return FullMixture{Components: len(p)}, map[string][]float32{
		coefficientsName: coefficients, interceptName: intercept, residualName: logvar, weightName: weight,
	}
}

// Names of its parameters, beside the weights'.
const (
	coefficientsName = "prior.regression.weight"
	interceptName    = "prior.regression.bias"
	residualName     = "prior.regression.logvar"
)

// regressions are what a FullMixture has learned.
type regressions struct{ coefficients, used, intercept, logvar, logit *G.Node }

func (p FullMixture) learned(b *Builder) regressions {
	rows := p.Components * b.Latent
	const few = 0.1 // so that components begin with covariances that differ
	g := regressions{
		coefficients: b.Param(graph.Parameter{Name: coefficientsName, Shape: []int{rows, b.Latent}, Spread: few}),
		intercept:    b.Param(graph.Parameter{Name: interceptName, Shape: []int{rows}, Spread: 1}),
		logvar:       b.Param(graph.Parameter{Name: residualName, Shape: []int{1, rows}}),
		logit:        b.Param(graph.Parameter{Name: weightName, Shape: []int{1, p.Components}}),
	}
	before := b.Pattern("prior.before", rows, b.Latent, func(i, k int) bool { return k < i%b.Latent })
	g.used = b.Mul(g.coefficients, before)
	return g
}
