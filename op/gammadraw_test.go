package op

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/distribution"
)

// positiveOracles are the operations on draws of positive numbers, with parameters of each
// image and with one row for all of them.
func positiveOracles() []oracle {
	const b, k, n = 3, 4, 5
	images, draws, one := tensor.Shape{b, n}, tensor.Shape{b * k, n}, tensor.Shape{1, n}
	all := []oracle{
		{Exp{}, []tensor.Shape{draws}, func(in G.Nodes) (*G.Node, error) { return G.Exp(in[0]) }, nil},
		{LogSoftmax{}, []tensor.Shape{draws}, func(in G.Nodes) (*G.Node, error) {
			x := in[0]
			whole := G.Must(G.Log(G.Must(G.Sum(G.Must(G.Exp(x)), 1))))
			return G.BroadcastSub(x, G.Must(G.Reshape(whole, tensor.Shape{b * k, 1})), nil, []byte{1})
		}, nil},
		{GammaLogScale{}, []tensor.Shape{draws, images}, func(in G.Nodes) (*G.Node, error) {
			return G.Sub(in[0], G.Must(G.Log(eachDraw(in[1], k))))
		}, positive(1)},
	}
	for _, law := range []tensor.Shape{images, one} {
		all = append(all,
			oracle{GammaLogDraw{}, []tensor.Shape{law, draws}, nil, shapeAndUniform},
			oracle{GammaLogDensity{}, []tensor.Shape{draws, law, law}, nil, positive(1)},
			oracle{DirichletLogDensity{}, []tensor.Shape{draws, law}, nil, positive(1)})
	}
	return all
}

// shapeAndUniform are shapes from 0.4 on, on both sides of where Temme's expansion begins,
// and numbers in (0, 1).
func shapeAndUniform(operand int, x float64) float64 {
	if operand == 0 {
		return 0.4 * math.Exp(2.5*math.Abs(x))
	}
	return 0.5 + math.Atan(x)/4
}

// TestDensitiesAgainstDistribution holds the densities to the reference.
func TestDensitiesAgainstDistribution(t *testing.T) {
	for _, a := range spread[1:] {
		for _, rate := range []float64{0.02, 1, 50} {
			for _, z := range []float64{1e-9, 0.3, 1, 40} {
				g, err := distribution.NewGamma(a, rate)
				if err != nil {
					t.Fatal(err)
				}
				y := math.Log(z)
				got := value(t, GammaLogDensity{}, matrixOf(1, 1, y), matrixOf(1, 1, a), matrixOf(1, 1, rate))[0]
				close64(t, "log density of a gamma", got, g.LogProb(z), math.Abs(2*g.LogProb(z))+100*a+rate*z)
			}
		}
	}
	alpha, x := []float64{0.1, 2, 30}, []float64{1e-4, 0.2, 0.7999}
	d, err := distribution.NewDirichlet(alpha)
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.LogProb(x)
	if err != nil {
		t.Fatal(err)
	}
	y := matrixOf(1, 3, math.Log(x[0]), math.Log(x[1]), math.Log(x[2]))
	close64(t, "log density of a dirichlet", value(t, DirichletLogDensity{}, y, matrixOf(1, 3, alpha...))[0], want, 100)
}

// TestTinyShapes: draws that underflow have finite logarithms, and so have their densities
// and the components of a Dirichlet.
func TestTinyShapes(t *testing.T) {
	const a = 1e-3
	alpha := matrixOf(1, 4, a, a, a, a)
	y := value(t, GammaLogDraw{}, alpha, matrixOf(1, 4, 0x1p-24, 0.25, 0.5, 0.75))
	if y[0] > -16e3 || math.Exp(y[2]) != 0 && y[2] > -600 {
		t.Errorf("logarithms of draws of Γ(%v, 1) are %v", a, y)
	}
	x := value(t, LogSoftmax{}, matrixOf(1, 4, y...))
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v)
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("the components %v sum to %v", x, sum)
	}
	p := value(t, DirichletLogDensity{}, matrixOf(1, 4, x...), alpha)
	q := value(t, GammaLogDensity{}, matrixOf(1, 4, y...), alpha, matrixOf(1, 4, 1, 1, 1, 1))
	for _, v := range []float64{p[0], q[0]} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Errorf("log densities are %v and %v", p, q)
		}
	}
}

// TestPositiveShapes: operands that don't fit are errors.
func TestPositiveShapes(t *testing.T) {
	draws, three, two, other := tensor.Shape{8, 3}, tensor.Shape{3, 3}, tensor.Shape{2, 3}, tensor.Shape{2, 4}
	for d, in := range map[Definition][][]tensor.Shape{
		GammaLogDraw{}:            {{three, draws}, {other, draws}},
		GammaLogScale{}:           {{draws, three}, {draws, other}},
		GammaLogDensity{}:         {{draws, three, three}, {draws, two, tensor.Shape{1, 3}}},
		DirichletLogDensity{}:     {{draws, three}, {draws, other}},
		DirichletLogDensityGrad{}: {{draws, two, tensor.Shape{7}}},
	} {
		for _, shapes := range in {
			if s, err := d.Shape(shapes); err == nil {
				t.Errorf("%v of %v has shape %v", d, shapes, s)
			}
		}
	}
}
