package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"vaelab/distribution"
	"vaelab/internal/special"
	"vaelab/op"
)

// spread are parameters from the least that an encoder emits to large ones.
var spread = []float64{op.Least, 1e-3, 0.2, 1, 1.5, 4, 37, 5e3}

func value(t *testing.T, d op.Definition, in ...*tensor.Dense) []float64 {
	t.Helper()
	values := make([]G.Value, len(in))
	for i, v := range in {
		values[i] = v
	}
	out, err := made(t, d).Do(values...)
	if err != nil {
		t.Fatal(err)
	}
	return widen(out)
}

func matrixOf(rows, cols int, v ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(v))
}

func vectorOf(v ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(v)), tensor.WithBacking(v))
}

// close64 demands an error of 1e-13 relative to the terms that the divergence is the
// difference of, which are of the size of scale.
func close64(t *testing.T, what string, got, want, scale float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-13*(1+want+scale)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// TestGammaKLAgainstDistribution holds the operation to the reference, for every pair of
// parameters from tiny to large.
func TestGammaKLAgainstDistribution(t *testing.T) {
	for _, a := range spread {
		for _, a0 := range spread[1:] {
			for _, rates := range [][2]float64{{1, 1}, {0.02, 3}, {50, 0.3}} {
				q, err := distribution.NewGamma(a, rates[0])
				if err != nil {
					t.Fatal(err)
				}
				p, err := distribution.NewGamma(a0, rates[1])
				if err != nil {
					t.Fatal(err)
				}
				got := value(t, op.GammaKL{}, matrixOf(1, 1, a), matrixOf(1, 1, rates[0]), vectorOf(a0), vectorOf(rates[1]))[0]
				largest := math.Abs((a-a0)*special.Digamma(a)) + a*rates[1]/rates[0] + a0*math.Abs(math.Log(rates[0]/rates[1])) + 10*(a+a0)
				close64(t, "KL", got, q.KL(p), largest)
			}
		}
	}
}

// TestDirichletKLAgainstDistribution does the same for Dirichlets of three parameters.
func TestDirichletKLAgainstDistribution(t *testing.T) {
	for _, a := range spread {
		for _, a0 := range spread[1:] {
			alpha, alpha0 := []float64{a, 2, a0}, []float64{a0, 3, 0.7}
			q, err := distribution.NewDirichlet(alpha)
			if err != nil {
				t.Fatal(err)
			}
			p, err := distribution.NewDirichlet(alpha0)
			if err != nil {
				t.Fatal(err)
			}
			got := value(t, op.DirichletKL{}, matrixOf(1, 3, alpha...), vectorOf(alpha0...))[0]
			close64(t, "KL", got, q.KL(p), math.Abs((a-a0)*special.Digamma(a))+10*(a+a0))
		}
	}
}

// TestDivergencesAtTheTarget: the divergence and its slopes are zero there, in
// float32 too, and finite at the least parameters that an encoder emits.
func TestDivergencesAtTheTarget(t *testing.T) {
	f32 := func(v float32) op.F32 { return op.F32{Rows: 1, Cols: 1, Stride: 1, Data: []float32{v}} }
	one := f32(1)
	for _, a := range []float32{op.Least, 0.25, 1, 3} {
		y := f32(7)
		made(t, op.GammaKL{}).Run(op.Whole, y, []op.F32{f32(a), one, f32(a), one})
		if y.Data[0] != 0 {
			t.Errorf("KL of Γ(%v, 1) from itself is %v", a, y.Data[0])
		}
		for _, d := range []op.Definition{op.GammaKLGradShape{}, op.GammaKLGradRate{}} {
			made(t, d).Run(op.Whole, y, []op.F32{f32(a), one, f32(a), one, one})
			if y.Data[0] != 0 {
				t.Errorf("%v at the target is %v", d, y.Data[0])
			}
		}
	}
	for _, least := range []float32{op.Least, 1e6} {
		for d, in := range map[op.Definition][]op.F32{
			op.GammaKL{}:             {f32(least), f32(least), one, one},
			op.GammaKLGradShape{}:    {f32(least), f32(least), one, one, one},
			op.GammaKLGradRate{}:     {f32(least), f32(least), one, one, one},
			op.DirichletKL{}:         {f32(least), one},
			op.DirichletKLGrad{}:     {f32(least), one, one},
			op.GaussianScaleKL{}:     {one, f32(least)},
			op.GaussianScaleKLGrad{}: {f32(least), one},
		} {
			y := f32(7)
			made(t, d).Run(op.Whole, y, in)
			if v := float64(y.Data[0]); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%v of %v is %v", d, least, v)
			}
		}
	}
}

// TestDivergenceShapes: targets that don't fit are errors.
func TestDivergenceShapes(t *testing.T) {
	m, v := tensor.Shape{4, 3}, tensor.Shape{2}
	for d, in := range map[op.Definition][]tensor.Shape{
		op.GammaKL{}:         {m, m, v, v},
		op.DirichletKL{}:     {m, v},
		op.DirichletKLGrad{}: {m, {3}, {4, 3}},
	} {
		if s, err := made(t, d).Shape(in); err == nil {
			t.Errorf("%v of %v has shape %v", d, in, s)
		}
	}
}
