package op_test

import (
	"math"
	"testing"

	"gorgonia.org/tensor"

	"vaelab/op"
)

// TestMixtureFarAway: draws whose every density underflows, components that are nothing
// beside others, and one component alone have finite, exact densities.
func TestMixtureFarAway(t *testing.T) {
	z := matrixOf(3, 2, 1e3, -1e3, 0, 0, 50, 50)
	mean, logvar := matrixOf(2, 2, 0, 0, 50, 50), matrixOf(2, 2, 0, 0, -4, -4)
	got := value(t, op.MixtureLogDensity{}, z, mean, logvar, vectorOf(1000, 1000))
	want := []float64{ // the second is log ½ N(0; 0, I), the third as much of the other
		math.Log(0.5) - math.Log(2*math.Pi) - 1e6,
		math.Log(0.5) - math.Log(2*math.Pi),
		math.Log(0.5) - math.Log(2*math.Pi) + 4,
	}
	compare(t, "log density", got, want, 1e-12)
	one := value(t, op.MixtureLogDensity{Equal: true}, z, matrixOf(1, 2, 0, 1), matrixOf(1, 2, -1, 2))
	compare(t, "one component", one, value(t, op.GaussianLogDensity{}, z, matrixOf(1, 2, 0, 1), matrixOf(1, 2, -1, 2)), 1e-12)
}

// TestMixtureDraw: the running sums of the weights choose the component, their ends
// included.
func TestMixtureDraw(t *testing.T) {
	mean, logvar := matrixOf(3, 1, 10, 20, 30), matrixOf(3, 1, 0, 2*math.Log(2), 0)
	u, eps := matrixOf(6, 1, 0x1p-24, 0.25, 0.2500001, 0.75, 0.7500001, 1), matrixOf(6, 1, 0, 1, 0, 1, 0, -1)
	weights := vectorOf(math.Log(1), math.Log(2), math.Log(1))
	compare(t, "draws", value(t, op.MixtureDraw{}, u, eps, mean, logvar, weights), []float64{10, 11, 20, 22, 30, 29}, 1e-12)
	compare(t, "of equal weights", value(t, op.MixtureDraw{Equal: true}, u, eps, mean, logvar), []float64{10, 11, 10, 32 - 1, 30, 29}, 1e-12)
}

// TestMixtureShapes: operands that don't fit are errors.
func TestMixtureShapes(t *testing.T) {
	z, c := tensor.Shape{6, 3}, tensor.Shape{4, 3}
	for _, s := range []struct {
		op.Definition
		in []tensor.Shape
	}{
		{op.MixtureLogDensity{}, []tensor.Shape{z, c, c, {5}}},
		{op.MixtureLogDensity{Equal: true}, []tensor.Shape{z, {4, 2}, {4, 2}}},
		{op.MixtureLogDensity{Equal: true}, []tensor.Shape{z, c, {1, 3}}},
		{op.MixtureResponsibilities{Equal: true}, []tensor.Shape{z, {6}, {5}, c, c}},
		{op.MixtureGradDraw{}, []tensor.Shape{z, c, c, {4, 6}}},
		{op.MixtureDraw{Equal: true}, []tensor.Shape{{6, 2}, z, c, c}},
	} {
		if got, err := made(t, s.Definition).Shape(s.in); err == nil {
			t.Errorf("%v of %v has shape %v", s.Definition, s.in, got)
		}
	}
}
