package distribution

import (
	"fmt"
	"math"
	"slices"

	"vaelab/internal/special"
)

// GammaSums accumulates what a Gamma fit needs: n, the mean and the squared
// deviations of z, the mean of log z. The zero value is empty.
type GammaSums struct {
	n                    float64
	mean, scale, meanLog float64
}

// Add takes samples and their logarithms, all of them or none. A logarithm is finite where its
// sample has underflowed to zero, too. A slice is summed in two passes and merged (T. F. Chan,
// G. H. Golub and R. J. LeVeque, Amer. Statist. 37, 1983), so large slices cost least.
func (s *GammaSums) Add(z, logz []float64) error {
	if err := checkSame("gamma fit: logarithms", len(logz), len(z)); err != nil {
		return err
	}
	const chunk = 1 << 10 // stays in the nearest cache between the passes
	sums := *s
	for lo := 0; lo < len(z); lo += chunk {
		hi := min(lo+chunk, len(z))
		if err := sums.merge(z[lo:hi], logz[lo:hi]); err != nil {
			return err
		}
	}
	*s = sums
	return nil
}

func (s *GammaSums) merge(z, logz []float64) error {
	n := float64(len(z))
	least, mean, meanLog, scale := slices.Min(z), sum(z), sum(logz), 0.0
	if !(least >= 0 && mean <= most && math.Abs(meanLog) <= most) {
		return fmt.Errorf("gamma fit: %w: a sample is not positive and finite, or its logarithm is not finite", ErrSamples)
	}
	mean /= n
	for _, v := range z {
		scale += (v - mean) * (v - mean)
	}
	all := s.n + n
	d := mean - s.mean
	s.scale += scale + d*d*s.n*n/all
	s.mean += d * n / all
	s.meanLog += (meanLog/n - s.meanLog) * n / all
	s.n = all
	return nil
}

func (s *GammaSums) check() error {
	if err := checkCount("gamma fit", int(s.n)); err != nil {
		return err
	}
	if !(s.scale > 0) {
		return fmt.Errorf("gamma fit: %w: all %d samples are %v", ErrSamples, int(s.n), s.mean)
	}
	return nil
}

// Moments returns the fit β = mean/var, α = mean·β with the variance that divides
// by n − 1. Its expected KL is GammaMomentsFloor.
func (s *GammaSums) Moments() (Gamma, error) {
	if err := s.check(); err != nil {
		return Gamma{}, err
	}
	rate := s.mean / (s.scale / (s.n - 1))
	g, err := NewGamma(s.mean*rate, rate)
	return fitted("gamma", g, err)
}

// MaximumLikelihood solves log α − ψ(α) = log mean(z) − mean(log z) by T. P. Minka's
// generalised Newton step ("Estimating a gamma distribution", 2002), which
// is one on 1/α and converges in about four; β = α/mean. The shape is exact to
// 1e-13 of itself given the statistics, which themselves lose 1e-15·α.
func (s *GammaSums) MaximumLikelihood() (Gamma, error) {
	if err := s.check(); err != nil {
		return Gamma{}, err
	}
	gap := math.Log(s.mean) - s.meanLog
	if !(gap > 1e-15*(1+math.Abs(s.meanLog)) && gap <= most) {
		return Gamma{}, fmt.Errorf("gamma fit: %w: log mean − mean log is %v", ErrSamples, gap)
	}
	shape := (3 - gap + math.Sqrt((gap-3)*(gap-3)+24*gap)) / (12 * gap)
	for range 50 {
		next := 1 / (1/shape + (gap+special.Binet1(shape))/(shape*shape*special.Binet2(shape)))
		if math.Abs(next-shape) <= 1e-14*shape {
			g, err := NewGamma(next, next/s.mean)
			return fitted("gamma", g, err)
		}
		shape = next
	}
	return Gamma{}, fmt.Errorf("gamma fit: %w at shape %v", ErrConvergence, shape)
}
