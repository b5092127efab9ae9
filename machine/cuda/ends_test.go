//go:build gpu

package cuda

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/kernel"
	"vaelab/op"
)

// TestEnds holds operations to their definitions in float64 at the ends of their domains and
// beyond: where the definition is infinite or NaN, so is the card's.
func TestEnds(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	of := func(values ...float32) *tensor.Dense {
		return tensor.New(tensor.WithShape(len(values)), tensor.WithBacking(values))
	}
	rows := func(n int, values ...float32) *tensor.Dense {
		return tensor.New(tensor.WithShape(n, len(values)/n), tensor.WithBacking(values))
	}
	everywhere := []float32{-inf, -1e30, -100, -1, -1e-40, 0, 1e-40, 1, 100, 1e30, inf, nan}
	shapes := []float32{-inf, -1e16, -3.5, -1, 0, 1e-38, 1, 1e30, inf, nan}
	ones := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = 1
		}
		return v
	}
	at, alpha := len(everywhere), len(shapes)

	// Draws of a mixture of three in two dimensions, the middle one of a scale of its own.
	mixture := func(logvar float32) (z, mean, scale *tensor.Dense) {
		return rows(4, 0.3, -1, 1, 2, 5, 5, 1e3, 1e3), rows(3, 0, 1, 1e3, 1e3, 0, 1), rows(3, 0, 0.5, logvar, logvar, 0, 0.5)
	}
	type operation struct {
		op.Definition
		in []*tensor.Dense
	}
	all := []operation{
		{op.Exp{}, []*tensor.Dense{rows(at, everywhere...)}},
		{op.StdDev{}, []*tensor.Dense{rows(at, everywhere...)}},
		{op.ContinuousBernoulliMean{}, []*tensor.Dense{rows(at, everywhere...)}},
		{op.ContinuousBernoulliLogLik{}, []*tensor.Dense{rows(at, everywhere...), rows(at, ones(at)...)}},
		{op.ContinuousBernoulliLogLikGrad{}, []*tensor.Dense{rows(at, everywhere...), rows(at, ones(at)...), of(ones(at)...)}},
		{op.GammaKL{}, []*tensor.Dense{rows(alpha, shapes...), rows(alpha, ones(alpha)...), of(2), of(1)}},
		{op.GammaKLGradShape{}, []*tensor.Dense{rows(alpha, shapes...), rows(alpha, ones(alpha)...), of(2), of(1), rows(alpha, ones(alpha)...)}},
		{op.ImportanceBound{Draws: 2}, []*tensor.Dense{of(-inf, 3), of(0, 0), of(0, 0)}},
		{op.ImportanceBound{Draws: 2}, []*tensor.Dense{of(3, -inf), of(0, 0), of(0, 0)}},
		{op.ImportanceBound{Draws: 2}, []*tensor.Dense{of(-inf, -inf), of(0, 0), of(0, 0)}},
		{op.ImportanceBound{Draws: 2}, []*tensor.Dense{of(nan, 3), of(0, 0), of(0, 0)}},
		{op.WeightShares{Draws: 2}, []*tensor.Dense{of(-inf, 3, -inf, -inf), of(0, 0, 0, 0), of(0, 0, 0, 0)}},
	}
	for _, a := range []kernel.Activation{kernel.ReLU, kernel.Tanh, kernel.Softplus, kernel.ELU, kernel.Sigmoid} {
		all = append(all, operation{op.Activate{Activation: a}, []*tensor.Dense{rows(at, everywhere...)}})
	}
	for _, scale := range []float32{0, -10, -20, -30, -100, -800} {
		z, mean, logvar := mixture(scale)
		logp := tensor.New(tensor.WithShape(4), tensor.Of(tensor.Float32))
		definition := op.MixtureLogDensity{Equal: true}
		all = append(all, operation{definition, []*tensor.Dense{z, mean, logvar}})
		_, exact := defined(t, definition, []*tensor.Dense{z, mean, logvar})
		copy(logp.Data().([]float32), narrow(exact))
		shares := op.MixtureResponsibilities{Equal: true}
		in := []*tensor.Dense{z, logp, of(1, 1, 1, 1), mean, logvar}
		all = append(all, operation{shares, in})
		_, exact = defined(t, shares, in)
		r := rows(4, narrow(exact)...)
		for _, d := range []op.Definition{op.MixtureGradDraw{}, op.MixtureGradMean{}, op.MixtureGradLogVar{}} {
			all = append(all, operation{d, []*tensor.Dense{z, mean, logvar, r}})
		}
	}
	device := open(t, Options{})
	for _, o := range all {
		got, want := alone(t, device, o.Definition, o.in)
		if e, where := pointwise.difference(got, wide(narrow(want))); !(e <= 1) { // it may overflow
			t.Errorf("%s of %v: error %.3g of what is allowed: %s", fmt.Sprint(o.Definition), o.in[0].Data(), e, where)
		}
	}
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}
