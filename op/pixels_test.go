package op

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// pixelOracles are the densities of grey pixels, and what conditional models join.
func pixelOracles() []oracle {
	const b, k, n, m = 3, 4, 5, 2
	images, draws := tensor.Shape{b, n}, tensor.Shape{b * k, n}
	rows := func(a *G.Node) *G.Node { return eachDraw(a, k) }
	number := func(like *G.Node, x float64) *G.Node {
		return G.NewScalar(like.Graph(), tensor.Float64, G.WithName("number"), G.WithValue(x))
	}
	// Near logits of 0 Gorgonia's operations cancel; the kernel's tests go there.
	logits := func(i int, x float64) float64 {
		if i == 0 {
			return x + math.Copysign(0.3, x)
		}
		return pixels(1)(i, x)
	}
	return []oracle{
		{ContinuousBernoulliLogLik{}, []tensor.Shape{images, images}, plainContinuous, logits},
		{ContinuousBernoulliLogLik{}, []tensor.Shape{draws, images}, func(in G.Nodes) (*G.Node, error) {
			return plainContinuous(G.Nodes{in[0], rows(in[1])})
		}, logits},
		{GaussianPixels{Scale: 0.5}, []tensor.Shape{images, images}, func(in G.Nodes) (*G.Node, error) {
			return plainGaussianPixels(in[0], in[1], number(in[0], 2*math.Log(0.5)))
		}, pixels(1)},
		{GaussianPixels{Scale: 3}, []tensor.Shape{draws, images}, func(in G.Nodes) (*G.Node, error) {
			return plainGaussianPixels(in[0], rows(in[1]), number(in[0], 2*math.Log(3)))
		}, pixels(1)},
		{GaussianPixels{}, []tensor.Shape{images, images, {1}}, func(in G.Nodes) (*G.Node, error) {
			return plainGaussianPixels(in[0], in[1], G.Must(G.Sum(in[2])))
		}, pixels(1)},
		{GaussianPixels{}, []tensor.Shape{draws, images, {1}}, func(in G.Nodes) (*G.Node, error) {
			return plainGaussianPixels(in[0], rows(in[1]), G.Must(G.Sum(in[2])))
		}, pixels(1)},
		{Concat{Weight: 1}, []tensor.Shape{images, {b, m}}, func(in G.Nodes) (*G.Node, error) {
			return G.Concat(1, in[0], in[1])
		}, nil},
		{Concat{Weight: 3}, []tensor.Shape{draws, {b, m}}, func(in G.Nodes) (*G.Node, error) {
			return G.Concat(1, in[0], G.Must(G.Mul(rows(in[1]), G.NewConstant(3.0))))
		}, nil},
	}
}

// plainContinuous is Σ x ℓ − log((e^ℓ − 1)/ℓ), as it is written.
func plainContinuous(in G.Nodes) (*G.Node, error) {
	l, x := in[0], in[1]
	integral := G.Must(G.HadamardDiv(G.Must(G.Sub(G.Must(G.Exp(l)), G.NewConstant(1.0))), l))
	return G.Sum(G.Must(G.Sub(G.Must(G.HadamardProd(x, l)), G.Must(G.Log(integral)))), 1)
}

// plainGaussianPixels is −½ [ Σ (x − m)²/σ² + D (log σ² + log 2π) ].
func plainGaussianPixels(m, x, logvar *G.Node) (*G.Node, error) {
	squares := G.Must(G.Sum(G.Must(G.Square(G.Must(G.Sub(x, m)))), 1))
	scaled := G.Must(G.HadamardProd(squares, G.Must(G.Exp(G.Must(G.Neg(logvar))))))
	constant := G.Must(G.Add(logvar, G.NewConstant(math.Log(2*math.Pi))))
	constant = G.Must(G.Mul(constant, G.NewConstant(float64(m.Shape()[1]))))
	return G.Mul(G.Must(G.Add(scaled, constant)), G.NewConstant(-0.5))
}

// TestPixelDerivatives: the operations that Grad makes work in float32, by blocks, and
// on fewer rows than the graph has: each row of the result is what it is alone.
func TestPixelDerivatives(t *testing.T) {
	const images, draws, pixels = 4, 3, 5
	fill := func(rows, cols int, seed float64) F32 {
		m := F32{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
		for i := range m.Data {
			m.Data[i] = float32(math.Sin(seed + 1.7*float64(i)))
		}
		return m
	}
	decoded, x, g, logvar := fill(images*draws, pixels, 0), fill(images, pixels, 1), fill(images*draws, 1, 2), fill(1, 1, 3)
	for d, in := range map[Definition][]F32{
		ContinuousBernoulliLogLik{}:        {decoded, x},
		ContinuousBernoulliLogLikGrad{}:    {decoded, x, g},
		ContinuousBernoulliMean{}:          {decoded},
		GaussianPixels{}:                   {decoded, x, logvar},
		GaussianPixels{Scale: 0.4}:         {decoded, x},
		GaussianPixelsGradMean{}:           {decoded, x, logvar, g},
		GaussianPixelsGradMean{Scale: 0.4}: {decoded, x, g},
		Clamp{}:                            {decoded},
		Concat{Weight: 2}:                  {decoded, x},
		FirstColumns{N: 2}:                 {decoded},
	} {
		var shapes []tensor.Shape
		ranks, _ := d.Ranks()
		for i, m := range in {
			shapes = append(shapes, tensor.Shape{m.Rows, m.Cols}[:ranks[i]])
		}
		shape, err := d.Shape(shapes)
		if err != nil {
			t.Fatal(err)
		}
		rows, cols := Extent(shape)
		result := func(n, blocks int) []float32 { // of the first n images
			y := fill(rows*n/images, cols, 9)
			some := slices.Clone(in)
			for i := range some {
				if some[i].Rows > 1 {
					some[i].Rows = some[i].Rows * n / images
				}
			}
			for i := range blocks {
				d.Run(Block{Index: i, Of: blocks}, y, some)
			}
			return y.Data
		}
		want := result(images, 1)
		for n := 1; n <= images; n++ {
			for _, blocks := range []int{1, 2, 5} {
				if got := result(n, blocks); !slices.Equal(got, want[:len(got)]) {
					t.Errorf("%v: %d images in %d blocks give %v, want %v", d, n, blocks, got, want[:len(got)])
				}
			}
		}
	}
}

// TestPixelShapes: operands that don't fit are errors.
func TestPixelShapes(t *testing.T) {
	m := tensor.Shape{4, 3}
	for d, in := range map[Definition][]tensor.Shape{
		ContinuousBernoulliLogLik{}:     {m, {3, 3}},
		ContinuousBernoulliLogLikGrad{}: {m, m, {3}},
		GaussianPixels{Scale: 1}:        {m, {4, 2}},
		GaussianPixels{}:                {m, m, {2}},
		GaussianPixelsGradMean{}:        {m, m, {2}, {4}},
		GaussianPixelsGradLogVar{}:      {m, m, {1}, {3}},
		Concat{}:                        {m, {3, 2}},
		FirstColumns{N: 4}:              {m},
	} {
		if s, err := d.Shape(in); err == nil {
			t.Errorf("%v of %v has shape %v", d, in, s)
		}
	}
}
