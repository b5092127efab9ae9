package op

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/distribution"
)

// pairOracles are the operations on Gaussians whose parameters are operands: one row of
// them for all, one for each image, one for each draw.
func pairOracles() []oracle {
	const b, k, n = 3, 4, 5
	images, draws := tensor.Shape{b, n}, tensor.Shape{b * k, n}
	var all []oracle
	for _, r := range []int{1, b} {
		p := tensor.Shape{r, n}
		all = append(all, oracle{GaussianPairKL{}, []tensor.Shape{images, images, p, p}, func(in G.Nodes) (*G.Node, error) {
			return plainPairKL(in[0], in[1], eachDraw(in[2], b/r), eachDraw(in[3], b/r))
		}, nil})
	}
	for _, r := range []int{1, b, b * k} {
		p := tensor.Shape{r, n}
		all = append(all, oracle{GaussianLogDensity{}, []tensor.Shape{draws, p, p}, func(in G.Nodes) (*G.Node, error) {
			m, logs2 := eachDraw(in[1], b*k/r), eachDraw(in[2], b*k/r)
			squares := G.Must(G.HadamardProd(G.Must(G.Square(G.Must(G.Sub(in[0], m)))), G.Must(G.Exp(G.Must(G.Neg(logs2))))))
			return logDensity(G.Must(G.Add(squares, logs2)), n)
		}, nil})
	}
	return all
}

// plainPairKL is ½ [log s² − log σ² + (σ² + (μ − m)²)/s² − 1].
func plainPairKL(mu, logvar, m, logs2 *G.Node) (*G.Node, error) {
	top := G.Must(G.Add(G.Must(G.Exp(logvar)), G.Must(G.Square(G.Must(G.Sub(mu, m))))))
	ratio := G.Must(G.HadamardProd(top, G.Must(G.Exp(G.Must(G.Neg(logs2))))))
	sum := G.Must(G.Add(G.Must(G.Sub(logs2, logvar)), ratio))
	return G.HadamardProd(G.Must(G.Sub(sum, G.NewConstant(1.0))), G.NewConstant(0.5))
}

// TestGaussianPairsAgainstDistribution holds divergence and density to the reference.
func TestGaussianPairsAgainstDistribution(t *testing.T) {
	diagonal := func(mean, scale float64) distribution.Diagonal {
		d, err := distribution.NewDiagonal([]float64{mean}, []float64{scale})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, sigma := range []float64{1e-3, 0.5, 1, 40} {
		for _, s := range []float64{1e-2, 1, 3} {
			for _, mu := range []float64{-7, 0, 0.3} {
				q, p := diagonal(mu, sigma), diagonal(0.3, s)
				m, logs2 := matrixOf(1, 1, 0.3), matrixOf(1, 1, 2*math.Log(s))
				want, err := q.KL(p)
				if err != nil {
					t.Fatal(err)
				}
				close64(t, "KL", value(t, GaussianPairKL{}, matrixOf(1, 1, mu), matrixOf(1, 1, 2*math.Log(sigma)), m, logs2)[0], want, 20)
				want, err = p.LogProb([]float64{mu})
				if err != nil {
					t.Fatal(err)
				}
				close64(t, "log density", value(t, GaussianLogDensity{}, matrixOf(1, 1, mu), m, logs2)[0], want, math.Abs(2*want)+20)
			}
		}
	}
}

// TestGaussianPairKLNearEquality: close to q = p it is ½ (μ − m)²/s² + ¼ (log σ² − log
// s²)², which the obvious formula would lose in float32; at q = p it and its gradients
// are zero.
func TestGaussianPairKLNearEquality(t *testing.T) {
	one := func(v float32) F32 { return F32{Rows: 1, Cols: 1, Stride: 1, Data: []float32{v}} }
	for _, d := range []float32{0, 1e-3, -1e-3} {
		kl := one(7)
		GaussianPairKL{}.Run(Whole, kl, []F32{one(2.5 + d), one(-3 + d), one(2.5), one(-3)})
		r, e := float64(-3+d)-(-3), float64(2.5+d)-2.5
		want := (e*e*math.Exp(3) + math.Expm1(r) - r) / 2
		if math.Abs(float64(kl.Data[0])-want) > 1e-7*want {
			t.Errorf("%v from p the KL is %v, want %v", d, kl.Data[0], want)
		}
	}
	for _, c := range []struct {
		Definition
		in []F32
	}{
		{GaussianPairKLGradMean{}, []F32{one(2.5), one(2.5), one(-3), one(1)}},
		{GaussianPairKLGradLogVar{}, []F32{one(-3), one(-3), one(1)}},
		{GaussianPairKLGradPriorMean{}, []F32{one(2.5), one(2.5), one(-3), one(1)}},
		{GaussianPairKLGradPriorLogVar{}, []F32{one(2.5), one(-3), one(2.5), one(-3), one(1)}},
	} {
		d := one(7)
		c.Run(Whole, d, c.in)
		if d.Data[0] != 0 {
			t.Errorf("%v at q = p is %v", c.Definition, d.Data[0])
		}
	}
}

// TestPairBlocks: every block computes its own rows and no others, for parameters of one
// row, of images and of draws, and for fewer rows than the graph has.
func TestPairBlocks(t *testing.T) {
	const b, k, n = 6, 4, 5
	images, draws, rows := tensor.Shape{b, n}, tensor.Shape{b * k, n}, tensor.Shape{b * k}
	for _, r := range []int{1, b} {
		p := tensor.Shape{r, n}
		blocksAgree(t, GaussianPairKL{}, images, images, p, p)
		blocksAgree(t, GaussianPairKLGradMean{}, images, p, p, images)
		blocksAgree(t, GaussianPairKLGradLogVar{}, images, p, images)
		blocksAgree(t, GaussianPairKLGradPriorMean{}, images, p, p, images)
		blocksAgree(t, GaussianPairKLGradPriorLogVar{}, images, images, p, p, images)
	}
	for _, r := range []int{1, b, b * k} {
		p := tensor.Shape{r, n}
		blocksAgree(t, GaussianLogDensity{}, draws, p, p)
		blocksAgree(t, GaussianLogDensityGradDraw{}, draws, p, p, rows)
		blocksAgree(t, GaussianLogDensityGradMean{}, draws, p, p, rows)
		blocksAgree(t, GaussianLogDensityGradLogVar{}, draws, p, p, rows)
	}
}

// blocksAgree runs the operation in pieces and wants the bits of the whole.
func blocksAgree(t *testing.T, d Definition, shapes ...tensor.Shape) {
	t.Helper()
	var in []F32
	for i, values := range (oracle{Definition: d, shapes: shapes}).operands(4) {
		rows, cols := Extent(shapes[i])
		m := F32{Rows: rows, Cols: cols, Stride: cols}
		for _, v := range values {
			m.Data = append(m.Data, float32(v))
		}
		in = append(in, m)
	}
	shape, err := d.Shape(shapes)
	if err != nil {
		t.Fatal(err)
	}
	rows, cols := Extent(shape)
	nan := float32(math.NaN())
	whole := filled(rows, cols, nan)
	d.Run(Whole, whole, in)
	for _, pieces := range []int{2, 3, 4, 7} {
		if _, out := d.Ranks(); out > 0 && pieces > rows {
			continue
		}
		y := filled(rows, cols, nan)
		for i := range pieces {
			d.Run(Block{Index: i, Of: pieces}, y, in)
		}
		for i := range whole.Data {
			if y.Data[i] != whole.Data[i] {
				t.Fatalf("%v of %v in %d pieces: element %d is %v, not %v", d, shapes, pieces, i, y.Data[i], whole.Data[i])
			}
		}
	}
}

// TestPairShapes: parameters that don't fit are errors.
func TestPairShapes(t *testing.T) {
	m := tensor.Shape{6, 3}
	for _, p := range []tensor.Shape{{4, 3}, {1, 2}, {12, 3}} {
		for d, in := range map[Definition][]tensor.Shape{
			GaussianPairKL{}:             {m, m, p, p},
			GaussianLogDensity{}:         {m, p, p},
			GaussianLogDensityGradMean{}: {m, p, p, {6}},
		} {
			if s, err := d.Shape(in); err == nil {
				t.Errorf("%v of %v has shape %v", d, in, s)
			}
		}
	}
	if _, err := (GaussianLogDensity{}).Shape([]tensor.Shape{m, {1, 3}, {2, 3}}); err == nil {
		t.Error("one mean and two variances")
	}
}

// TestPairRows: results follow the batch as what they belong to does.
func TestPairRows(t *testing.T) {
	const draws = 4
	for _, c := range []struct {
		Definition
		in   []int
		want int
	}{
		{GaussianPairKL{}, []int{1, 1, 0, 0}, 1},
		{GaussianPairKL{}, []int{1, 1, 1, 1}, 1},
		{GaussianPairKLGradMean{}, []int{1, 0, 0, 1}, 1},
		{GaussianPairKLGradPriorMean{}, []int{1, 0, 0, 1}, 0},
		{GaussianPairKLGradPriorLogVar{}, []int{1, 1, 0, 0, 1}, 0},
		{GaussianPairKLGradPriorLogVar{}, []int{1, 1, 1, 1, 1}, 1},
		{GaussianLogDensity{}, []int{draws, 0, 0}, draws},
		{GaussianLogDensityGradDraw{}, []int{draws, 1, 1, draws}, draws},
		{GaussianLogDensityGradMean{}, []int{draws, 0, 0, draws}, 0},
		{GaussianLogDensityGradLogVar{}, []int{draws, 1, 1, draws}, 1},
		{GaussianLogDensityGradLogVar{}, []int{draws, draws, draws, draws}, draws},
	} {
		if got := c.RowsPerImage(c.in); got != c.want {
			t.Errorf("%v of operands with %v rows an image has %d, want %d", c.Definition, c.in, got, c.want)
		}
	}
}
