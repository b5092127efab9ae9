package op_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distmv"
	"gorgonia.org/tensor"

	"vaelab/distribution"
	"vaelab/op"
)

// TestDensitiesAgainstDist holds the densities to the reference.
func TestDensitiesAgainstDistribution(t *testing.T) {
	for _, a := range spread[1:] {
		for _, rate := range []float64{0.02, 1, 50} {
			for _, z := range []float64{1e-9, 0.3, 1, 40} {
				g, err := distribution.NewGamma(a, rate)
				if err != nil {
					t.Fatal(err)
				}
				y := math.Log(z)
				got := value(t, op.GammaLogDensity{}, matrixOf(1, 1, y), matrixOf(1, 1, a), matrixOf(1, 1, rate))[0]
				close64(t, "log density of a gamma", got, g.LogProb(z), math.Abs(2*g.LogProb(z))+100*a+rate*z)
			}
		}
	}
	alpha, x := []float64{0.1, 2, 30}, []float64{1e-4, 0.2, 0.7999}
	want := distmv.NewDirichlet(alpha, nil).LogProb(x)
	y := matrixOf(1, 3, math.Log(x[0]), math.Log(x[1]), math.Log(x[2]))
	close64(t, "log density of a dirichlet", value(t, op.DirichletLogDensity{}, y, matrixOf(1, 3, alpha...))[0], want, 100)
}

// TestTinyShapes: draws that underflow have finite logarithms, and so have their densities
// and the components of a Dirichlet.
func TestTinyShapes(t *testing.T) {
	const a = 1e-3
	alpha := matrixOf(1, 4, a, a, a, a)
	y := value(t, op.GammaLogDraw{}, alpha, matrixOf(1, 4, 0x1p-24, 0.25, 0.5, 0.75))
	if y[0] > -16e3 || math.Exp(y[2]) != 0 && y[2] > -600 {
		t.Errorf("logarithms of draws of Γ(%v, 1) are %v", a, y)
	}
	x := value(t, op.LogSoftmax{}, matrixOf(1, 4, y...))
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v)
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("the components %v sum to %v", x, sum)
	}
	p := value(t, op.DirichletLogDensity{}, matrixOf(1, 4, x...), alpha)
	q := value(t, op.GammaLogDensity{}, matrixOf(1, 4, y...), alpha, matrixOf(1, 4, 1, 1, 1, 1))
	for _, v := range []float64{p[0], q[0]} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Errorf("log densities are %v and %v", p, q)
		}
	}
}

// TestPositiveShapes: operands that don't fit are errors.
func TestPositiveShapes(t *testing.T) {
	draws, three, two, other := tensor.Shape{8, 3}, tensor.Shape{3, 3}, tensor.Shape{2, 3}, tensor.Shape{2, 4}
	for d, in := range map[op.Definition][][]tensor.Shape{
		op.GammaLogDraw{}:            {{three, draws}, {other, draws}},
		op.GammaLogScale{}:           {{draws, three}, {draws, other}},
		op.GammaLogDensity{}:         {{draws, three, three}, {draws, two, tensor.Shape{1, 3}}},
		op.DirichletLogDensity{}:     {{draws, three}, {draws, other}},
		op.DirichletLogDensityGrad{}: {{draws, two, tensor.Shape{7}}},
	} {
		for _, shapes := range in {
			if s, err := made(t, d).Shape(shapes); err == nil {
				t.Errorf("%v of %v has shape %v", d, shapes, s)
			}
		}
	}
}
