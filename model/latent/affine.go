package latent

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
)

// Affine is what a prior's draws x go through at last, or not: a scale and a shift of each dimension, which are learned,
//
//	z = e^a ⊙ (x + b)   log p(z) = log p(x) − Σ_l a_l
//
// From 0, where z is x, codes of another scale than N(0, I) are a long way for a network; AffineOf begins at their moments
// (as actnorm does in Kingma and Dhariwal, "Glow", 2018, section 3.1).
type Affine struct {
	Scaled bool `flag:"prior-affine" help:"the prior's draws are scaled and shifted at last, each dimension by numbers that it learns"`
}

// Names of its parameters.
const shiftName, scaleName = "prior.affine.shift", "prior.affine.logscale"

// AffineOf returns the values of its parameters, by name, at which codes (N, L) become x of mean 0 and variance 1.
func AffineOf(codes [][]float64) map[string][]float32 {
	const least = 1e-6 // of the largest deviation: a dimension that does not vary is not divided by 0
	latent := len(codes[0])
	mean, deviation := make([]float64, latent), make([]float64, latent)
	column := make([]float64, len(codes))
	for l := range latent {
		for i, z := range codes {
			column[i] = z[l]
		}
		mean[l], deviation[l] = stat.PopMeanStdDev(column, nil)
	}
	floor := max(least*floats.Max(deviation), math.SmallestNonzeroFloat32)
	shift, scale := make([]float32, latent), make([]float32, latent)
	for l, d := range deviation {
		d = max(d, floor)
		shift[l], scale[l] = float32(mean[l]/d), float32(math.Log(d))
	}
	return map[string][]float32{shiftName: shift, scaleName: scale}
}

// learned are a and b for each row of z (n, L), (n, L) both.
func (Affine) learned(b *Builder, z *G.Node) (a, shift *G.Node) {
	shape := []int{1, b.Latent}
	shift = b.each(b.Param(graph.Parameter{Name: shiftName, Shape: shape}), z)
	return b.each(b.Param(graph.Parameter{Name: scaleName, Shape: shape}), z), shift
}

// forward is z of x, both (n, L).
func (s Affine) forward(b *Builder, x *G.Node) *G.Node {
	if !s.Scaled {
		return x
	}
	a, shift := s.learned(b, x)
	return b.Mul(exp(b, a), b.Sum(x, shift))
}

// back is x of z, both (n, L), and for each row Σ_l a_l, none if z is x.
func (s Affine) back(b *Builder, z *G.Node) (x *G.Node, logdet G.Nodes) {
	if !s.Scaled {
		return z, nil
	}
	a, shift := s.learned(b, z)
	return b.Minus(b.Mul(exp(b, b.Scale(-1, a)), z), shift), G.Nodes{b.Apply(op.RowSum{}, a)}
}
