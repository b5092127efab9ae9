package op

import (
	"fmt"
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/kernel"
)

// mixtureOracles are mixtures with weights and without, of more rows and dimensions than are
// summed side by side and of fewer.
func mixtureOracles() []oracle {
	var all []oracle
	for _, s := range []struct{ n, dims, m int }{{5, 3, 4}, {2, 34, 2}, {37, 1, 2}, {3, 2, 1}} {
		z, c := tensor.Shape{s.n, s.dims}, tensor.Shape{s.m, s.dims}
		all = append(
			all,
			oracle{MixtureLogDensity{}, []tensor.Shape{z, c, c, {s.m}}, plainMixture, nil},
			oracle{MixtureLogDensity{Equal: true}, []tensor.Shape{z, c, c}, plainMixture, nil},
		)
	}
	return append(
		all,
		oracle{LogWeight{}, []tensor.Shape{{5}, {5}, {5}}, func(in G.Nodes) (*G.Node, error) {
			return G.Sub(G.Must(G.Add(in[0], in[1])), in[2])
		}, nil},
		oracle{Activate{Activation: kernel.Sigmoid}, []tensor.Shape{{5, 7}}, func(in G.Nodes) (*G.Node, error) {
			return G.Sigmoid(in[0])
		}, nil},
	)
}

// plainMixture is log Σ_m e^logit_m N(z; m) − log Σ_m e^logit_m, without the care of the
// operation for large numbers.
func plainMixture(in G.Nodes) (*G.Node, error) {
	z, mean, logvar := in[0], in[1], in[2]
	n, components := z.Shape()[0], mean.Shape()[0]
	// pick has ones in the columns of the given components.
	pick := func(name string, chosen func(m int) bool) *G.Node {
		ones := make([]float64, n*components)
		for i := range ones {
			if chosen(i % components) {
				ones[i] = 1
			}
		}
		v := tensor.New(tensor.WithShape(n, components), tensor.WithBacking(ones))
		return G.NewMatrix(z.Graph(), tensor.Float64, G.WithName(name), G.WithShape(n, components), G.WithValue(v))
	}
	var p, total *G.Node
	if len(in) > 3 {
		total = G.Must(G.Mul(pick("all", func(int) bool { return true }), G.Must(G.Exp(in[3]))))
	}
	for m := range components {
		row := pick(fmt.Sprint("row", m), func(i int) bool { return i == m })
		d := G.Must(G.Sub(z, G.Must(G.Mul(row, mean))))
		scale := G.Must(G.Mul(row, logvar))
		squares := G.Must(G.HadamardProd(G.Must(G.Square(d)), G.Must(G.Exp(G.Must(G.Neg(scale))))))
		density := G.Must(G.Exp(G.Must(logDensity(G.Must(G.Add(squares, scale)), z.Shape()[1]))))
		if len(in) > 3 {
			density = G.Must(G.HadamardProd(density, G.Must(G.Mul(row, G.Must(G.Exp(in[3]))))))
		}
		if p == nil {
			p = density
		} else {
			p = G.Must(G.Add(p, density))
		}
	}
	if total != nil {
		return G.Log(G.Must(G.HadamardDiv(p, total)))
	}
	return G.Log(G.Must(G.Mul(p, G.NewConstant(1/float64(components)))))
}

// TestMixtureFarAway: draws whose every density underflows, components that are nothing
// beside others, and one component alone have finite, exact densities.
func TestMixtureFarAway(t *testing.T) {
	z := matrixOf(3, 2, 1e3, -1e3, 0, 0, 50, 50)
	mean, logvar := matrixOf(2, 2, 0, 0, 50, 50), matrixOf(2, 2, 0, 0, -4, -4)
	got := value(t, MixtureLogDensity{}, z, mean, logvar, vectorOf(1000, 1000))
	want := []float64{ // the second is log ½ N(0; 0, I), the third as much of the other
		math.Log(0.5) - math.Log(2*math.Pi) - 1e6,
		math.Log(0.5) - math.Log(2*math.Pi),
		math.Log(0.5) - math.Log(2*math.Pi) + 4,
	}
	compare(t, "log density", got, want, 1e-12)
	one := value(t, MixtureLogDensity{Equal: true}, z, matrixOf(1, 2, 0, 1), matrixOf(1, 2, -1, 2))
	compare(t, "one component", one, value(t, GaussianLogDensity{}, z, matrixOf(1, 2, 0, 1), matrixOf(1, 2, -1, 2)), 1e-12)
}

// TestMixtureDraw: the running sums of the weights choose the component, their ends
// included.
func TestMixtureDraw(t *testing.T) {
	mean, logvar := matrixOf(3, 1, 10, 20, 30), matrixOf(3, 1, 0, 2*math.Log(2), 0)
	u, eps := matrixOf(6, 1, 0x1p-24, 0.25, 0.2500001, 0.75, 0.7500001, 1), matrixOf(6, 1, 0, 1, 0, 1, 0, -1)
	weights := vectorOf(math.Log(1), math.Log(2), math.Log(1))
	compare(t, "draws", value(t, MixtureDraw{}, u, eps, mean, logvar, weights), []float64{10, 11, 20, 22, 30, 29}, 1e-12)
	compare(t, "of equal weights", value(t, MixtureDraw{Equal: true}, u, eps, mean, logvar), []float64{10, 11, 10, 32 - 1, 30, 29}, 1e-12)
}

// TestMixtureBlocks: every block computes its own rows, of draws or of components.
func TestMixtureBlocks(t *testing.T) {
	const n, dims, m = 70, 5, 8
	z, c, w, rows, r := tensor.Shape{n, dims}, tensor.Shape{m, dims}, tensor.Shape{m}, tensor.Shape{n}, tensor.Shape{n, m}
	blocksAgree(t, MixtureLogDensity{}, z, c, c, w)
	blocksAgree(t, MixtureResponsibilities{}, z, rows, rows, c, c, w)
	blocksAgree(t, MixtureResponsibilities{Equal: true}, z, rows, rows, c, c)
	blocksAgree(t, MixtureGradDraw{}, z, c, c, r)
	blocksAgree(t, MixtureGradMean{}, z, c, c, r)
	blocksAgree(t, MixtureGradLogVar{}, z, c, c, r)
	blocksAgree(t, MixtureDraw{}, tensor.Shape{n, 1}, z, c, c, w)
	blocksAgree(t, LogWeight{}, rows, rows, rows)
	blocksAgree(t, Activate{Activation: kernel.Sigmoid}, z)
}

// TestMixtureShapes: operands that don't fit are errors.
func TestMixtureShapes(t *testing.T) {
	z, c := tensor.Shape{6, 3}, tensor.Shape{4, 3}
	for _, s := range []struct {
		Definition
		in []tensor.Shape
	}{
		{MixtureLogDensity{}, []tensor.Shape{z, c, c, {5}}},
		{MixtureLogDensity{Equal: true}, []tensor.Shape{z, {4, 2}, {4, 2}}},
		{MixtureLogDensity{Equal: true}, []tensor.Shape{z, c, {1, 3}}},
		{MixtureResponsibilities{Equal: true}, []tensor.Shape{z, {6}, {5}, c, c}},
		{MixtureGradDraw{}, []tensor.Shape{z, c, c, {4, 6}}},
		{MixtureDraw{Equal: true}, []tensor.Shape{{6, 2}, z, c, c}},
	} {
		if got, err := s.Shape(s.in); err == nil {
			t.Errorf("%v of %v has shape %v", s.Definition, s.in, got)
		}
	}
}
