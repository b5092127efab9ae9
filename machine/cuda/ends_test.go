//go:build gpu

package cuda

import (
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
)

// operands are an operation on some of them.
type operands struct {
	op.Definition
	in []*tensor.Dense
}

func on(d op.Definition, in ...*tensor.Dense) operands { return operands{d, in} }

var inf, nan = float32(math.Inf(1)), float32(math.NaN())

// TestEnds holds operations to their definitions in float64 at the ends of their domains and
// beyond: where the definition is infinite or NaN, so is the GPU's.
func TestEnds(t *testing.T) {
	all := slices.Concat(functionsAtEnds(), mixturesAtEnds(t), weightsAtEnds())
	device := open(t, Options{})
	for _, o := range all {
		got, want := alone(t, device, o.Definition, o.in)
		if e, where := pointwise.difference(got, wide(narrow(want))); !(e <= 1) { // it may overflow
			t.Errorf("%T%v of %v: error %.3g of what is allowed: %s", o.Definition, o.Definition, o.in[0].Data(), e, where)
		}
	}
}

// functionsAtEnds are those of each element by itself.
func functionsAtEnds() []operands {
	everywhere := []float32{-inf, -1e30, -100, -1, -1e-40, 0, 1e-40, 1, 100, 1e30, inf, nan}
	positive := []float32{-inf, -1e16, -3.5, -1, 0, 1e-38, 1, 1e30, inf, nan}
	x, one, each := rows(len(everywhere), everywhere...), rows(len(everywhere), ones(len(everywhere))...), of(ones(len(everywhere))...)
	shape, rate, row := rows(len(positive), positive...), rows(len(positive), ones(len(positive))...), of(ones(len(positive))...)
	all := []operands{
		on(op.Exp{}, x),
		on(op.StdDev{}, x),
		on(op.ContinuousBernoulliMean{}, x),
		on(op.ContinuousBernoulliLogLik{}, x, one),
		on(op.ContinuousBernoulliLogLikGrad{}, x, one, each),
		on(op.GammaKL{}, shape, rate, of(2), of(1)),
		on(op.GammaKLGradShape{}, shape, rate, of(2), of(1), rate),
		on(op.GammaLogDensityGradShape{}, rate, shape, rate, row),
	}
	for _, a := range []kernel.Activation{kernel.ReLU, kernel.Tanh, kernel.Softplus, kernel.ELU, kernel.Sigmoid} {
		all = append(all, on(op.Activate{Activation: a}, x))
	}
	return all
}

// mixturesAtEnds are those of mixtures of three in two dimensions, the middle one of a scale of
// its own and the others alike. One draw is far from all.
func mixturesAtEnds(t *testing.T) (all []operands) {
	const draws = 5
	z, mean := rows(draws, 0.3, -1, 1, 2, 5, 5, 1e3, 1e3, -700, 900), rows(3, 0, 1, 1e3, 1e3, 0, 1)
	scaled := func(logvar float32) *tensor.Dense { return rows(3, 0, 0.5, logvar, logvar, 0, 0.5) }
	compute := func(d op.Definition, in ...*tensor.Dense) []float32 {
		all = append(all, on(d, in...))
		_, exact := defined(t, d, in)
		return narrow(exact)
	}
	for _, scale := range []float32{0, -10, -20, -30, -100, -800} {
		logvar := scaled(scale)
		compute(op.MixtureLogDensity{Equal: true}, rows(1, nan, 0), mean, logvar)
		logp := of(compute(op.MixtureLogDensity{Equal: true}, z, mean, logvar)...)
		r := rows(draws, compute(op.MixtureResponsibilities{Equal: true}, z, logp, of(ones(draws)...), mean, logvar)...)
		for _, d := range []op.Definition{op.MixtureGradDraw{}, op.MixtureGradMean{}, op.MixtureGradLogVar{}} {
			compute(d, z, mean, logvar, r)
		}
	}
	u, eps := rows(draws, 0.1, 0.2, 0.3, 0.5, 1), rows(draws, make([]float32, 2*draws)...)
	for _, logit := range []*tensor.Dense{of(0, -inf, 1), of(0, 100, -1e30), of(-inf, -inf, -inf), of(0, inf, 0), of(0, nan, 0)} {
		compute(op.MixtureLogDensity{}, z, mean, scaled(-2), logit)
		compute(op.MixtureDraw{}, u, eps, mean, scaled(-2), logit)
	}
	return all
}

// weightsAtEnds are those of two draws an image, of which some weigh nothing.
func weightsAtEnds() []operands {
	return []operands{
		on(op.ImportanceBound{Draws: 2}, of(-inf, 3), of(0, 0), of(0, 0)),
		on(op.ImportanceBound{Draws: 2}, of(3, -inf), of(0, 0), of(0, 0)),
		on(op.ImportanceBound{Draws: 2}, of(-inf, -inf), of(0, 0), of(0, 0)),
		on(op.ImportanceBound{Draws: 2}, of(nan, 3), of(0, 0), of(0, 0)),
		on(op.WeightShares{Draws: 2}, of(-inf, 3, -inf, -inf), of(0, 0, 0, 0), of(0, 0, 0, 0)),
	}
}

func of(values ...float32) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(values)), tensor.WithBacking(values))
}

func rows(n int, values ...float32) *tensor.Dense {
	return tensor.New(tensor.WithShape(n, len(values)/n), tensor.WithBacking(values))
}

func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}
