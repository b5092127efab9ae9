package distribution

import (
	"fmt"
	"math"
	"slices"

	"vaelab/internal/special"
	"vaelab/rng"
)

// VonMisesFisher is the distribution over the unit sphere of dimension m ≥ 2 with density e^κμᵀz/Z(κ) by its area (R. A. Fisher,
// "Dispersion on a sphere", 1953).
type VonMisesFisher struct {
	mean  []float64 // μ, of length 1
	kappa float64
	polar *special.Polar
}

// NewVonMisesFisher returns that of the mean direction, which is brought to the length 1, and the concentration κ in
// [1e-50, 1e50].
func NewVonMisesFisher(direction []float64, kappa float64) (VonMisesFisher, error) {
	if len(direction) < 2 {
		return VonMisesFisher{}, fmt.Errorf("von Mises-Fisher: %w: a direction of %d numbers, want at least 2", ErrDimension, len(direction))
	}
	if err := checkPositive("von Mises-Fisher: concentration", kappa); err != nil {
		return VonMisesFisher{}, err
	}
	length := math.Sqrt(dot(direction, direction))
	if err := checkPositive("von Mises-Fisher: the length of the direction", length); err != nil {
		return VonMisesFisher{}, err
	}
	q := VonMisesFisher{slices.Clone(direction), kappa, new(special.Polar)}
	for i := range q.mean {
		q.mean[i] /= length
	}
	q.polar.Set(len(direction), kappa)
	return q, nil
}

// dot is the inner product of vectors of one length.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// Dim returns m.
func (q VonMisesFisher) Dim() int { return len(q.mean) }

// Mean returns E[z], which is shorter than 1.
func (q VonMisesFisher) Mean() []float64 {
	_, below, _ := q.polar.LogMean()
	mean := slices.Clone(q.mean)
	for i := range mean {
		mean[i] *= 1 + below
	}
	return mean
}

// Variance returns that of each component: along μ that of the height w = μᵀz, across it E[1 − w²]/(m − 1).
func (q VonMisesFisher) Variance() []float64 {
	_, below, along := q.polar.LogMean()
	across := -(below*(2+below) + along) / float64(q.Dim()-1)
	variance := make([]float64, q.Dim())
	for i, c := range q.mean {
		variance[i] = across + (along-across)*c*c
	}
	return variance
}

// LogProb returns the logarithm of the density at z, of length 1.
func (q VonMisesFisher) LogProb(z []float64) float64 {
	value, _, _ := q.polar.LogMean()
	return q.kappa*(dot(q.mean, z)-1) - value - special.LogSphere(q.Dim())
}

// HeightLogProb returns the logarithm of the density of the height w = μᵀz, in (−1, 1).
func (q VonMisesFisher) HeightLogProb(w float64) float64 {
	value, _, _ := q.polar.LogMean()
	m := float64(q.Dim())
	whole, _ := math.Lgamma(m / 2)
	half, _ := math.Lgamma((m - 1) / 2)
	return q.kappa*(w-1) - value + (m-3)/2*(math.Log1p(w)+math.Log1p(-w)) + whole - half - math.Log(math.Pi)/2
}

// HeightQuantile returns the height below which u of them are, u in (0, 1).
func (q VonMisesFisher) HeightQuantile(u float64) float64 { return math.Tanh(q.polar.Quantile(u)) }

// KL returns KL(q‖p) of two on one sphere, which is never negative,
//
//	κ_q (A_q − 1) − Λ_q − κ_p (A_q μ_pᵀμ_q − 1) + Λ_p,   Λ(κ) = ln E[e^κ(w−1)] over the uniform distribution, A = 1 + Λ′
func (q VonMisesFisher) KL(p VonMisesFisher) float64 {
	value, below, _ := q.polar.LogMean()
	other, _, _ := p.polar.LogMean()
	apart := 0.0 // 1 − μ_pᵀμ_q
	for i, c := range q.mean {
		apart += (c - p.mean[i]) * (c - p.mean[i]) / 2
	}
	return max(0, (q.kappa-p.kappa)*below+p.kappa*(1+below)*apart-value+other)
}

// Draw writes rows first, first+1, … of m numbers each: w μ + √(1 − w²) v with w = μᵀz by its quantile and v a normal draw across μ,
// brought to the length 1. Row r is a pure function of (s, r), and a stream has 2²⁸/m of them.
func (q VonMisesFisher) Draw(dst []float64, s rng.Stream, first uint64) error {
	dim := q.Dim()
	if err := checkRows("von Mises-Fisher", dst, dst, first, dim); err != nil {
		return err
	}
	fillNormals(dst, s, uint32(first)*uint32(dim))
	for ; len(dst) > 0; dst, first = dst[dim:], first+1 {
		const half = 0x1p-25 // of the interval that a uniform number is the upper end of
		u := rng.Uniform(s.Block(acceptBlock + uint32(first/4))[first%4])
		height := q.polar.Quantile(u - half)
		z := dst[:dim]
		along := dot(q.mean, z)
		for i, c := range q.mean {
			z[i] -= along * c
		}
		scale := 1 / math.Cosh(height) / math.Sqrt(dot(z, z))
		for i, c := range q.mean {
			z[i] = math.Tanh(height)*c + scale*z[i]
		}
	}
	return nil
}
