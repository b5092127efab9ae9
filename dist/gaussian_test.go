package dist

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// full returns a Diagonal as a Full.
func full(t *testing.T, q Diagonal) Full {
	t.Helper()
	s := mat.NewSymDense(q.Dim(), nil)
	for i, v := range q.Variance() {
		s.SetSym(i, i, v)
	}
	return must[Full](t)(NewFull(q.Mean(), s))
}

// Every mixture of representations of the same pair gives the same divergences.
func TestGaussianRepresentationsAgree(t *testing.T) {
	a := must[Diagonal](t)(NewDiagonal([]float64{0.5, -1, 3}, []float64{0.3, 2, 1.5}))
	standard := must[Diagonal](t)(NewStandard(3))
	for _, p := range []Diagonal{standard, must[Diagonal](t)(NewDiagonal([]float64{1, 1, 2}, []float64{1, 0.1, 4}))} {
		for _, pair := range [][2]Diagonal{{a, p}, {p, a}} {
			q, p := pair[0], pair[1]
			kl, w2 := must[float64](t)(q.KL(p)), must[float64](t)(q.W2Squared(p))
			qf, pf := full(t, q), full(t, p)
			for _, c := range [][2]Gaussian{{q, pf}, {qf, p}, {qf, pf}} {
				within(t, "KL", must[float64](t)(c[0].KL(c[1])), kl, 1e-13, 0)
				within(t, "W2²", must[float64](t)(c[0].W2Squared(c[1])), w2, 1e-13, 0)
			}
			within(t, "entropy", qf.Entropy(), q.Entropy(), 1e-14, 1e-14)
			x := []float64{0.1, 0.2, 0.3}
			within(t, "log p", must[float64](t)(qf.LogProb(x)), must[float64](t)(q.LogProb(x)), 1e-14, 0)
		}
	}
	// KL(N(μ, σ²)‖N(0, 1)) by hand: ½(0.25 + 0.09 − 1 − ln 0.09) and so on.
	want := 0.0
	for i, m := range a.Mean() {
		v := a.Variance()[i]
		want += (m*m + v - 1 - math.Log(v)) / 2
	}
	within(t, "KL to standard", must[float64](t)(a.KL(standard)), want, 1e-14, 0)
}

// An invertible affine map leaves KL alone; a rotation and a shift leave W2 alone.
func TestGaussianAffineInvariance(t *testing.T) {
	const n = 6
	q, p := randomFull(t, n, 5), randomFull(t, n, 6)
	move := func(g Full, m mat.Matrix, shift float64) Full {
		var s, ms mat.Dense
		s.Mul(m, g.Covariance())
		ms.Mul(&s, m.T())
		sym := mat.NewSymDense(n, nil)
		for i := range n {
			for j := i; j < n; j++ {
				sym.SetSym(i, j, (ms.At(i, j)+ms.At(j, i))/2)
			}
		}
		var mean mat.VecDense
		mean.MulVec(m, mat.NewVecDense(n, g.Mean()))
		for i := range n {
			mean.SetVec(i, mean.AtVec(i)+shift)
		}
		return must[Full](t)(NewFull(mean.RawVector().Data, sym))
	}
	m := mat.NewDense(n, n, normals(n*n, 9))
	kl, w2 := must[float64](t)(q.KL(p)), must[float64](t)(q.W2Squared(p))
	within(t, "KL after an affine map", must[float64](t)(move(q, m, 2).KL(move(p, m, 2))), kl, 1e-9, 0)
	var qr mat.QR
	qr.Factorize(m)
	var rotation mat.Dense
	qr.QTo(&rotation)
	within(t, "W2² after a rotation", must[float64](t)(move(q, &rotation, -1).W2Squared(move(p, &rotation, -1))), w2, 1e-11, 0)
	within(t, "W2² reversed", must[float64](t)(p.W2Squared(q)), w2, 1e-12, 0)
}

// Between near-equal covariances traces cancel; the norm does not. For commuting
// covariances Σ and (1+ε)²Σ, W2² = ε² tr Σ, and KL ≈ L ε².
func TestGaussiansNearlyEqual(t *testing.T) {
	const eps = 1e-7
	q := randomFull(t, 20, 8)
	s := q.Covariance()
	trace := mat.Trace(s)
	s.ScaleSym((1+eps)*(1+eps), s)
	p := must[Full](t)(NewFull(q.Mean(), s))
	within(t, "W2²", must[float64](t)(q.W2Squared(p)), eps*eps*trace, 1e-6, 0)
	within(t, "KL", must[float64](t)(q.KL(p)), 20*eps*eps, 1e-6, 0)
}
