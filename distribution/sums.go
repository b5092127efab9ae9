package distribution

import (
	"fmt"
	"math"
	"slices"
)

// running is a count with means and sums of squared deviations per component,
// brought up to date by Welford's rule (B. P. Welford, Technometrics 4, 1962), which
// keeps their accuracy however many samples come and however far from zero.
type running struct {
	n           int
	mean, scale []float64 // scale is Σ (x − mean)²
}

func newRunning(dim int) running {
	return running{mean: make([]float64, dim), scale: make([]float64, dim)}
}

func (r *running) add(x []float64) {
	r.n++
	w := 1 / float64(r.n)
	for i, v := range x {
		d := v - r.mean[i]
		r.mean[i] += w * d
		r.scale[i] += d * (v - r.mean[i])
	}
}

// variance divides by n − 1, or by n when biased.
func (r *running) variance(i int, biased bool) float64 {
	if biased {
		return r.scale[i] / float64(r.n)
	}
	return r.scale[i] / float64(r.n-1)
}

// checkSamples reports whether x is rows of dim finite numbers.
func checkSamples(what string, x []float64, dim int) error {
	if len(x)%dim != 0 {
		return fmt.Errorf("%s: %w: %d numbers, want rows of %d", what, ErrDimension, len(x), dim)
	}
	for i, v := range x {
		if !(math.Abs(v) <= most) {
			return fmt.Errorf("%s: %w: sample %d is %v", what, ErrSamples, i/dim, v)
		}
	}
	return nil
}

// checkCount reports whether there are samples enough for a variance.
func checkCount(what string, n int) error {
	if n < 2 {
		return fmt.Errorf("%s: %w: %d draws, want at least 2", what, ErrSamples, n)
	}
	return nil
}

// DiagonalSums accumulates the statistics of a diagonal Gaussian.
type DiagonalSums struct{ r running }

// NewDiagonalSums returns empty statistics of dim ≥ 1 dimensions.
func NewDiagonalSums(dim int) *DiagonalSums { return &DiagonalSums{newRunning(dim)} }

// Add takes rows of L numbers, all of them or none.
func (s *DiagonalSums) Add(rows []float64) error {
	dim := len(s.r.mean)
	if err := checkSamples("gaussian fit", rows, dim); err != nil {
		return err
	}
	for row := range slices.Chunk(rows, dim) {
		s.r.add(row)
	}
	return nil
}

// Moments returns the fit whose variance divides by n − 1, for which GaussianFloor
// is exact.
func (s *DiagonalSums) Moments() (Diagonal, error) { return s.fit(false) }

// MaximumLikelihood returns the fit whose variance divides by n.
func (s *DiagonalSums) MaximumLikelihood() (Diagonal, error) { return s.fit(true) }

func (s *DiagonalSums) fit(biased bool) (Diagonal, error) {
	if err := checkCount("gaussian fit", s.r.n); err != nil {
		return Diagonal{}, err
	}
	scale := make([]float64, len(s.r.mean))
	for i := range scale {
		scale[i] = math.Sqrt(s.r.variance(i, biased))
	}
	d, err := NewDiagonal(s.r.mean, scale)
	return fitted("gaussian", d, err)
}

// fitted says of a distribution that cannot be made that the samples do not determine it.
func fitted[D any](what string, d D, err error) (D, error) {
	if err != nil {
		err = fmt.Errorf("%s fit: %w: %w", what, ErrSamples, err)
	}
	return d, err
}
