package op_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"gorgonia.org/tensor"

	"vaelab/distribution"
	"vaelab/op"
)

// TestGaussianPairsAgainstDist holds divergence and density to the reference.
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
				want := q.KL(p)
				close64(t, "KL", value(t, op.GaussianPairKL{}, matrixOf(1, 1, mu), matrixOf(1, 1, 2*math.Log(sigma)), m, logs2)[0], want, 20)
				want = distuv.Normal{Mu: 0.3, Sigma: s}.LogProb(mu)
				close64(t, "log density", value(t, op.GaussianLogDensity{}, matrixOf(1, 1, mu), m, logs2)[0], want, math.Abs(2*want)+20)
			}
		}
	}
}

// TestGaussianPairKLNearEquality: close to q = p it is ½ (μ − m)²/s² + ¼ (log σ² − log
// s²)², which the obvious formula would lose in float32; at q = p it and its gradients
// are zero.
func TestGaussianPairKLNearEquality(t *testing.T) {
	one := func(v float32) op.F32 { return op.F32{Rows: 1, Cols: 1, Stride: 1, Data: []float32{v}} }
	for _, d := range []float32{0, 1e-3, -1e-3} {
		kl := one(7)
		made(t, op.GaussianPairKL{}).Run(op.Whole, kl, []op.F32{one(2.5 + d), one(-3 + d), one(2.5), one(-3)})
		r, e := float64(-3+d)-(-3), float64(2.5+d)-2.5
		want := (e*e*math.Exp(3) + math.Expm1(r) - r) / 2
		if math.Abs(float64(kl.Data[0])-want) > 1e-7*want {
			t.Errorf("%v from p the KL is %v, want %v", d, kl.Data[0], want)
		}
	}
	for _, c := range []struct {
		op.Definition
		in []op.F32
	}{
		{op.GaussianPairKLGradMean{}, []op.F32{one(2.5), one(2.5), one(-3), one(1)}},
		{op.GaussianPairKLGradLogVar{}, []op.F32{one(-3), one(-3), one(1)}},
		{op.GaussianPairKLGradPriorMean{}, []op.F32{one(2.5), one(2.5), one(-3), one(1)}},
		{op.GaussianPairKLGradPriorLogVar{}, []op.F32{one(2.5), one(-3), one(2.5), one(-3), one(1)}},
	} {
		d := one(7)
		made(t, c.Definition).Run(op.Whole, d, c.in)
		if d.Data[0] != 0 {
			t.Errorf("%v at q = p is %v", c.Definition, d.Data[0])
		}
	}
}

// TestPairShapes: parameters that don't fit are errors.
func TestPairShapes(t *testing.T) {
	m := tensor.Shape{6, 3}
	for _, p := range []tensor.Shape{{4, 3}, {1, 2}, {12, 3}} {
		for d, in := range map[op.Definition][]tensor.Shape{
			op.GaussianPairKL{}:             {m, m, p, p},
			op.GaussianLogDensity{}:         {m, p, p},
			op.GaussianLogDensityGradMean{}: {m, p, p, {6}},
		} {
			if s, err := made(t, d).Shape(in); err == nil {
				t.Errorf("%v of %v has shape %v", d, in, s)
			}
		}
	}
	if _, err := made(t, op.GaussianLogDensity{}).Shape([]tensor.Shape{m, {1, 3}, {2, 3}}); err == nil {
		t.Error("one mean and two variances")
	}
}

// TestPairRows: results follow the batch as what they belong to does.
func TestPairRows(t *testing.T) {
	const draws = 4
	for _, c := range []struct {
		op.Definition
		in   []int
		want int
	}{
		{op.GaussianPairKL{}, []int{1, 1, 0, 0}, 1},
		{op.GaussianPairKL{}, []int{1, 1, 1, 1}, 1},
		{op.GaussianPairKLGradMean{}, []int{1, 0, 0, 1}, 1},
		{op.GaussianPairKLGradPriorMean{}, []int{1, 0, 0, 1}, 0},
		{op.GaussianPairKLGradPriorLogVar{}, []int{1, 1, 0, 0, 1}, 0},
		{op.GaussianPairKLGradPriorLogVar{}, []int{1, 1, 1, 1, 1}, 1},
		{op.GaussianLogDensity{}, []int{draws, 0, 0}, draws},
		{op.GaussianLogDensityGradDraw{}, []int{draws, 1, 1, draws}, draws},
		{op.GaussianLogDensityGradMean{}, []int{draws, 0, 0, draws}, 0},
		{op.GaussianLogDensityGradLogVar{}, []int{draws, 1, 1, draws}, 1},
		{op.GaussianLogDensityGradLogVar{}, []int{draws, draws, draws, draws}, draws},
	} {
		if got := made(t, c.Definition).RowsPerImage(c.in); got != c.want {
			t.Errorf("%v of operands with %v rows an image has %d, want %d", c.Definition, c.in, got, c.want)
		}
	}
}
