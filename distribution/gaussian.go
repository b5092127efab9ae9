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
		if !(math.Abs(mean[i]) <= most) {
			return Diagonal{}, fmt.Errorf("diagonal gaussian: mean %d is %v, must lie in [%g, %g]", i, mean[i], -most, most)
		}
		if err := checkPositive(fmt.Sprintf("diagonal gaussian: scale %d", i), scale[i]); err != nil {
			return Diagonal{}, err
		}
	}
	return Diagonal{slices.Clone(mean), slices.Clone(scale)}, nil
}

// Dim returns L.
func (q Diagonal) Dim() int { return len(q.mean) }

// Draw writes rows first, first+1, … of L numbers each, μ + σε. Row r is a pure function
// of (s, r), and a stream has 2²⁸/L of them.
func (q Diagonal) Draw(dst []float64, s rng.Stream, first uint64) error {
	dim := q.Dim()
	if err := checkRows("gaussian", dst, dst, first, dim); err != nil {
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
// Every term is ≥ 0 and the relative error 1e-14. Both have as many dimensions.
func (q Diagonal) KL(p Diagonal) float64 {
	two := 0.0
	for i, s := range q.scale {
		e := (q.mean[i] - p.mean[i]) / p.scale[i]
		two += e*e + excess(2*logRatio(s, 1, p.scale[i], 1))
	}
	return two / 2
}

// W2Squared returns W₂² = Σ [(μq−μp)² + (σq−σp)²]. Both have as many dimensions.
func (q Diagonal) W2Squared(p Diagonal) float64 {
	w := 0.0
	for i := range q.scale {
		m, s := q.mean[i]-p.mean[i], q.scale[i]-p.scale[i]
		w += m*m + s*s
	}
	return w
}
