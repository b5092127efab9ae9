package distribution

import (
	"fmt"
	"math"
	"slices"

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

// Draw writes rows first, first+1, … of L numbers each, μ + σε. Row r is a pure function
// of (s, r), and a stream has 2²⁸/L of them.
func (q Diagonal) Draw(dst []float64, s rng.Stream, first uint64) error {
	dim := q.Dim()
	if len(dst)%dim != 0 {
		return fmt.Errorf("gaussian: %w: room for %d numbers, want rows of %d", ErrDimension, len(dst), dim)
	}
	if err := checkRange(first, len(dst)/dim, dim); err != nil {
		return err
	}
	fillNormals(dst, s, uint32(first)*uint32(dim))
	for ; len(dst) > 0; dst = dst[dim:] {
		for i, scale := range q.scale {
			dst[i] = q.mean[i] + scale*dst[i]
		}
	}
	return nil
}

// KL returns KL(q‖p) = ½ Σ [r² − 1 − ln r² + ((μq−μp)/σp)²], r = σq/σp (D. P. Kingma
// and M. Welling, "Auto-encoding variational Bayes", 2014, appendix B, for p standard).
// Every term is ≥ 0 and the relative error 1e-14.
func (q Diagonal) KL(p Diagonal) (float64, error) {
	if err := checkSame("gaussian: second distribution", p.Dim(), q.Dim()); err != nil {
		return 0, err
	}
	two := 0.0
	for i, s := range q.scale {
		e := (q.mean[i] - p.mean[i]) / p.scale[i]
		two += e*e + excess(2*logRatio(s, 1, p.scale[i], 1))
	}
	return two / 2, nil
}

// W2Squared returns W₂² = Σ [(μq−μp)² + (σq−σp)²].
func (q Diagonal) W2Squared(p Diagonal) (float64, error) {
	if err := checkSame("gaussian: second distribution", p.Dim(), q.Dim()); err != nil {
		return 0, err
	}
	w := 0.0
	for i := range q.scale {
		m, s := q.mean[i]-p.mean[i], q.scale[i]-p.scale[i]
		w += m*m + s*s
	}
	return w, nil
}
