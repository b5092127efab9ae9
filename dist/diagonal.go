package dist

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"vaelab/rng"
)

// Diagonal is N(μ, diag σ²).
type Diagonal struct{ mean, scale []float64 }

// NewDiagonal returns N(mean, diag scale²); scale is the standard deviation.
func NewDiagonal(mean, scale []float64) (Diagonal, error) {
	if len(mean) == 0 {
		return Diagonal{}, fmt.Errorf("diagonal gaussian: %w: no dimensions", ErrDimension)
	}
	if err := checkSame("diagonal gaussian: scale", len(scale), len(mean)); err != nil {
		return Diagonal{}, err
	}
	for i := range mean {
		if err := checkMean(fmt.Sprintf("diagonal gaussian: mean %d", i), mean[i]); err != nil {
			return Diagonal{}, err
		}
		if err := checkPositive(fmt.Sprintf("diagonal gaussian: scale %d", i), scale[i]); err != nil {
			return Diagonal{}, err
		}
	}
	return Diagonal{slices.Clone(mean), slices.Clone(scale)}, nil
}

// NewStandard returns N(0, I).
func NewStandard(dim int) (Diagonal, error) {
	if dim < 1 {
		return Diagonal{}, fmt.Errorf("standard gaussian: %w: %d dimensions", ErrDimension, dim)
	}
	return Diagonal{make([]float64, dim), slices.Repeat([]float64{1}, dim)}, nil
}

// Dim returns L.
func (q Diagonal) Dim() int { return len(q.mean) }

// Mean returns a copy of μ.
func (q Diagonal) Mean() []float64 { return slices.Clone(q.mean) }

// Scale returns a copy of σ.
func (q Diagonal) Scale() []float64 { return slices.Clone(q.scale) }

// Variance returns σ².
func (q Diagonal) Variance() []float64 {
	v := q.Scale()
	for i := range v {
		v[i] *= v[i]
	}
	return v
}

// Marginal returns the distribution of component i.
func (q Diagonal) Marginal(i int) (Normal, error) {
	if i < 0 || i >= q.Dim() {
		return Normal{}, fmt.Errorf("%w: component %d of a gaussian of %d", ErrIndex, i, q.Dim())
	}
	return Normal{q.mean[i], q.scale[i]}, nil
}

// Entropy returns Σ [½ ln 2πe + ln σᵢ].
func (q Diagonal) Entropy() float64 {
	h := float64(q.Dim()) * (1 + math.Log(2*math.Pi)) / 2
	for _, s := range q.scale {
		h += math.Log(s)
	}
	return h
}

// LogProb returns Σ [−½((xᵢ−μᵢ)/σᵢ)² − ln σᵢ − ½ ln 2π].
func (q Diagonal) LogProb(x []float64) (float64, error) {
	if err := checkSame("diagonal gaussian: point", len(x), q.Dim()); err != nil {
		return math.Inf(-1), err
	}
	l := 0.0
	for i, s := range q.scale {
		e := (x[i] - q.mean[i]) / s
		l -= e*e/2 + math.Log(s) + math.Log(2*math.Pi)/2
	}
	return l, nil
}

// Draw writes rows μ + σε; see Gaussian.
func (q Diagonal) Draw(dst []float64, s rng.Stream, first uint64) error {
	if err := gaussianRows(dst, q.Dim(), s, first); err != nil {
		return err
	}
	for ; len(dst) > 0; dst = dst[q.Dim():] {
		for i, scale := range q.scale {
			dst[i] = q.mean[i] + scale*dst[i]
		}
	}
	return nil
}

// KL returns KL(q‖p); between diagonal ones ½ Σ [r² − 1 − ln r² + ((μq−μp)/σp)²],
// r = σq/σp (D. P. Kingma and M. Welling, "Auto-encoding variational Bayes", 2014,
// appendix B, for p standard). Every term is ≥ 0 and the relative error 1e-14;
// with a Full it is that of the covariance's triangular factor, its condition
// number times 1e-15.
func (q Diagonal) KL(p Gaussian) (float64, error) {
	d, ok := p.(Diagonal)
	if !ok {
		return kl(q, p)
	}
	if err := checkPair(q, p); err != nil {
		return 0, err
	}
	two := 0.0
	for i, s := range q.scale {
		e := (q.mean[i] - d.mean[i]) / d.scale[i]
		two += e*e + excess(2*logRatio(s, 1, d.scale[i], 1))
	}
	return two / 2, nil
}

// W2Squared returns W₂²; between diagonal ones Σ [(μq−μp)² + (σq−σp)²].
func (q Diagonal) W2Squared(p Gaussian) (float64, error) {
	d, ok := p.(Diagonal)
	if !ok {
		return w2Squared(q, p)
	}
	if err := checkPair(q, p); err != nil {
		return 0, err
	}
	w := 0.0
	for i := range q.scale {
		m, s := q.mean[i]-d.mean[i], q.scale[i]-d.scale[i]
		w += m*m + s*s
	}
	return w, nil
}

func (q Diagonal) mu() []float64 { return q.mean }

func (q Diagonal) lower() blas64.Triangular {
	n := q.Dim()
	t := blas64.Triangular{N: n, Stride: n, Data: make([]float64, n*n), Uplo: blas.Lower, Diag: blas.NonUnit}
	for i, s := range q.scale {
		t.Data[i*n+i] = s
	}
	return t
}
