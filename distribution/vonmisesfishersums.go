package distribution

import (
	"fmt"
	"math"

	"vaelab/internal/special"
)

// VonMisesFisherSums accumulates what a von Mises–Fisher fit needs: n and the mean of the draws.
type VonMisesFisherSums struct{ r running }

// NewVonMisesFisherSums returns empty statistics of the sphere of dimension m ≥ 2.
func NewVonMisesFisherSums(m int) *VonMisesFisherSums { return &VonMisesFisherSums{newRunning(m)} }

// Add takes rows of m numbers, each of the length 1 within 1e-6, all of them or none.
func (s *VonMisesFisherSums) Add(z []float64) error {
	dim := len(s.r.mean)
	if err := checkSamples("von Mises-Fisher fit", z, dim); err != nil {
		return err
	}
	for i := 0; i < len(z); i += dim {
		if square := dot(z[i:i+dim], z[i:i+dim]); !(math.Abs(square-1) <= 1e-6) {
			return fmt.Errorf("von Mises-Fisher fit: %w: sample %d, %v, is not on the sphere", ErrSamples, i/dim, z[i:i+dim])
		}
	}
	for i := 0; i < len(z); i += dim {
		s.r.add(z[i : i+dim])
	}
	return nil
}

// Moments returns the fit in closed form, of the direction of the mean and, by its length R,
//
//	κ = R (m − R²)/(1 − R²)
//
// which approximates the fit by maximum likelihood (Banerjee, Dhillon, Ghosh and Sra, J. Mach. Learn. Res. 6, 2005).
func (s *VonMisesFisherSums) Moments() (VonMisesFisher, error) {
	r := s.length()
	return s.fit(r * (float64(len(s.r.mean)) - r*r) / (1 - r*r))
}

// MaximumLikelihood returns the fit of the same direction whose E[μᵀz] is R.
func (s *VonMisesFisherSums) MaximumLikelihood() (VonMisesFisher, error) {
	start, err := s.Moments()
	if err != nil {
		return start, err
	}
	const most, enough = 50, 1e-12
	kappa, missing, polar := start.kappa, s.length()-1, new(special.Polar)
	for range most {
		polar.Set(len(s.r.mean), kappa)
		_, slope, curve := polar.LogMean() // E[μᵀz] − 1, which grows with κ ever more slowly
		next := min(max(kappa-(slope-missing)/curve, kappa/10), 10*kappa)
		if moved := math.Abs(next - kappa); !(moved > enough*kappa) {
			break
		}
		kappa = next
	}
	return s.fit(kappa)
}

// length is that of the mean.
func (s *VonMisesFisherSums) length() float64 { return math.Sqrt(dot(s.r.mean, s.r.mean)) }

func (s *VonMisesFisherSums) fit(kappa float64) (VonMisesFisher, error) {
	if err := checkCount("von Mises-Fisher fit", s.r.n); err != nil {
		return VonMisesFisher{}, err
	}
	q, err := NewVonMisesFisher(s.r.mean, kappa)
	return fitted("von Mises-Fisher", q, err)
}
