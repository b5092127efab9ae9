package dist

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"vaelab/rng"
)

// Full is N(μ, Σ) with any covariance Σ that is positive definite to working
// precision: what remains of a variance once the components before it are known is
// at least definite of it.
type Full struct {
	mean []float64
	cov  *mat.SymDense
	chol blas64.Triangular // C of Σ = CCᵀ
}

const definite = 1e-14

// NewFull returns N(mean, covariance). Variances must lie in [1e-100, 1e100].
func NewFull(mean []float64, covariance mat.Symmetric) (Full, error) {
	if len(mean) == 0 || covariance == nil {
		return Full{}, fmt.Errorf("full gaussian: %w: no dimensions", ErrDimension)
	}
	n := len(mean)
	if err := checkSame("full gaussian: covariance", covariance.SymmetricDim(), n); err != nil {
		return Full{}, err
	}
	cov := mat.NewSymDense(n, nil)
	cov.CopySym(covariance)
	for i, m := range mean {
		if err := checkMean(fmt.Sprintf("full gaussian: mean %d", i), m); err != nil {
			return Full{}, err
		}
		if err := checkPositive(fmt.Sprintf("full gaussian: scale %d", i), math.Sqrt(cov.At(i, i))); err != nil {
			return Full{}, err
		}
	}
	c, err := cholesky(cov)
	if err != nil {
		return Full{}, fmt.Errorf("full gaussian: %w", err)
	}
	return Full{slices.Clone(mean), cov, c}, nil
}

// cholesky factors the correlation matrix and scales the factor, so that the
// dimensions' scales do not matter.
func cholesky(cov *mat.SymDense) (blas64.Triangular, error) {
	n := cov.SymmetricDim()
	scale := make([]float64, n)
	for i := range scale {
		scale[i] = math.Sqrt(cov.At(i, i))
	}
	correlation := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			r := cov.At(i, j) / scale[i] / scale[j]
			if !(math.Abs(r) <= 1+definite) {
				return blas64.Triangular{}, fmt.Errorf("covariance %v of dimensions %d and %d exceeds their scales %v and %v",
					cov.At(i, j), i, j, scale[i], scale[j])
			}
			correlation.SetSym(i, j, r)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(correlation) {
		return blas64.Triangular{}, fmt.Errorf("covariance of %d dimensions is not positive definite", n)
	}
	var l mat.TriDense
	chol.LTo(&l)
	t := blas64.Triangular{N: n, Stride: n, Data: make([]float64, n*n), Uplo: blas.Lower, Diag: blas.NonUnit}
	for i := range n {
		if v := l.At(i, i); !(v*v >= definite) {
			return blas64.Triangular{}, fmt.Errorf("covariance is not positive definite: dimension %d is determined by those before it", i)
		}
		for j := range i + 1 {
			t.Data[i*n+j] = scale[i] * l.At(i, j)
		}
	}
	return t, nil
}

// Dim returns L.
func (q Full) Dim() int { return len(q.mean) }

// Mean returns a copy of μ.
func (q Full) Mean() []float64 { return slices.Clone(q.mean) }

// Covariance returns a copy of Σ.
func (q Full) Covariance() *mat.SymDense {
	s := mat.NewSymDense(q.Dim(), nil)
	s.CopySym(q.cov)
	return s
}

// Variance returns the diagonal of Σ.
func (q Full) Variance() []float64 {
	v := make([]float64, q.Dim())
	for i := range v {
		v[i] = q.cov.At(i, i)
	}
	return v
}

// Marginal returns the distribution of component i.
func (q Full) Marginal(i int) (Normal, error) {
	if i < 0 || i >= q.Dim() {
		return Normal{}, fmt.Errorf("%w: component %d of a gaussian of %d", ErrIndex, i, q.Dim())
	}
	return Normal{q.mean[i], math.Sqrt(q.cov.At(i, i))}, nil
}

// Entropy returns (L/2) ln 2πe + Σ ln Cᵢᵢ.
func (q Full) Entropy() float64 {
	return float64(q.Dim())*(1+math.Log(2*math.Pi))/2 + q.logDet()
}

// LogProb returns −½‖C⁻¹(x−μ)‖² − Σ ln Cᵢᵢ − (L/2) ln 2π.
func (q Full) LogProb(x []float64) (float64, error) {
	if err := checkSame("full gaussian: point", len(x), q.Dim()); err != nil {
		return math.Inf(-1), err
	}
	e := blas64.Vector{N: len(x), Inc: 1, Data: difference(x, q.mean)}
	blas64.Trsv(blas.NoTrans, q.chol, e)
	return -blas64.Dot(e, e)/2 - q.logDet() - float64(q.Dim())*math.Log(2*math.Pi)/2, nil
}

// logDet returns ½ ln det Σ.
func (q Full) logDet() float64 {
	l := 0.0
	for i := range q.Dim() {
		l += math.Log(q.chol.Data[i*q.chol.Stride+i])
	}
	return l
}

// Draw writes rows μ + Cε; see Gaussian.
func (q Full) Draw(dst []float64, s rng.Stream, first uint64) error {
	n := q.Dim()
	if err := gaussianRows(dst, n, s, first); err != nil {
		return err
	}
	for ; len(dst) > 0; dst = dst[n:] {
		row := blas64.Vector{N: n, Inc: 1, Data: dst[:n]}
		blas64.Trmv(blas.NoTrans, q.chol, row)
		for i, m := range q.mean {
			dst[i] += m
		}
	}
	return nil
}

// KL returns KL(q‖p); its relative error is the condition number of p's triangular
// factor times 1e-15.
func (q Full) KL(p Gaussian) (float64, error) { return kl(q, p) }

// W2Squared returns W₂² to 1e-11 relative, and to 1e-6 between Gaussians whose
// covariances agree to seven digits.
func (q Full) W2Squared(p Gaussian) (float64, error) { return w2Squared(q, p) }

func (q Full) mu() []float64 { return q.mean }

func (q Full) lower() blas64.Triangular { return q.chol }
