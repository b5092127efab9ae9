package distribution

import (
	"fmt"
	"math"
	"slices"

	"vaelab/internal/special"
)

// DirichletSums accumulates what a Dirichlet fit needs: n, means and squared
// deviations of every component, means of their logarithms.
type DirichletSums struct {
	r       running
	meanLog []float64
}

// NewDirichletSums returns empty statistics of dim ≥ 2 components.
func NewDirichletSums(dim int) *DirichletSums {
	return &DirichletSums{newRunning(dim), make([]float64, dim)}
}

// Add takes rows of L components, each row summing to 1 within 1e-6, and their
// logarithms, all of them or none. A logarithm is finite where its component has underflowed to
// zero, too.
func (s *DirichletSums) Add(x, logx []float64) error {
	dim := len(s.meanLog)
	if err := checkSame("dirichlet fit: logarithms", len(logx), len(x)); err != nil {
		return err
	}
	for _, numbers := range [][]float64{x, logx} {
		if err := checkSamples("dirichlet fit", numbers, dim); err != nil {
			return err
		}
	}
	for i := 0; i < len(x); i += dim {
		if total := sum(x[i : i+dim]); !(math.Abs(total-1) <= 1e-6) || slices.Min(x[i:i+dim]) < 0 {
			return fmt.Errorf("dirichlet fit: %w: sample %d, %v, is not on the simplex", ErrSamples, i/dim, x[i:i+dim])
		}
	}
	for i := 0; i < len(x); i += dim {
		s.add(x[i:i+dim], logx[i:i+dim])
	}
	return nil
}

func (s *DirichletSums) add(x, logx []float64) {
	s.r.add(x)
	w := 1 / float64(s.r.n)
	for i, l := range logx {
		s.meanLog[i] += w * (l - s.meanLog[i])
	}
}

// Moments returns the fit with the samples' means m and the total A that explains
// the sum of their variances (dividing by n − 1): A + 1 = Σ mᵢ(1−mᵢ) / Σ varᵢ.
func (s *DirichletSums) Moments() (Dirichlet, error) {
	if err := checkCount("dirichlet fit", s.r.n); err != nil {
		return Dirichlet{}, err
	}
	var spread, variance float64
	for i, m := range s.r.mean {
		spread += m * (1 - m)
		variance += s.r.variance(i, false)
	}
	total := spread/variance - 1
	if !(total >= least && total <= most) {
		return Dirichlet{}, fmt.Errorf("dirichlet fit: %w: the variances add to %v, Σ m(1−m) to %v", ErrSamples, variance, spread)
	}
	alpha := make([]float64, len(s.r.mean))
	for i, m := range s.r.mean {
		alpha[i] = m * total
	}
	d, err := NewDirichlet(alpha)
	return fitted("dirichlet", d, err)
}

// MaximumLikelihood solves ψ(αᵢ) − ψ(A) = mean(log xᵢ) by Newton's method with the
// Hessian's structure, a diagonal plus a constant, which makes a step linear in L
// (T. P. Minka, "Estimating a Dirichlet distribution", 2000). It starts
// from his approximate total, which exists for all samples that differ; a step that leaves the domain is halved.
func (s *DirichletSums) MaximumLikelihood() (Dirichlet, error) {
	if err := checkCount("dirichlet fit", s.r.n); err != nil {
		return Dirichlet{}, err
	}
	dim := len(s.meanLog)
	alpha, step, inverse := make([]float64, dim), make([]float64, dim), make([]float64, dim)
	gap := 0.0
	for i, m := range s.r.mean {
		alpha[i] = max(m, 1e-9)
		gap += alpha[i] * (math.Log(alpha[i]) - s.meanLog[i])
	}
	if !(gap > 1e-15) {
		return Dirichlet{}, fmt.Errorf("dirichlet fit: %w: all %d samples are equal", ErrSamples, s.r.n)
	}
	for i := range alpha {
		alpha[i] *= float64(dim-1) / (2 * gap)
	}
	for range 100 {
		if s.newtonStep(alpha, step, inverse) {
			d, err := NewDirichlet(alpha)
			return fitted("dirichlet", d, err)
		}
	}
	return Dirichlet{}, fmt.Errorf("dirichlet fit: %w", ErrConvergence)
}

// newtonStep moves alpha and reports whether it has arrived. The likelihood is
// concave; of its Hessian diag(−ψ₁(αᵢ)) + ψ₁(A) the inverse takes g to
// (gᵢ − b)/qᵢ, b = Σ(gᵢ/qᵢ) / (1/ψ₁(A) + Σ 1/qᵢ), qᵢ = −ψ₁(αᵢ).
func (s *DirichletSums) newtonStep(alpha, step, inverse []float64) bool {
	total := sum(alpha)
	psi, top, bottom := special.Digamma(total), 0.0, 1/special.Trigamma(total)
	for i, a := range alpha {
		step[i] = psi - special.Digamma(a) + s.meanLog[i]
		inverse[i] = -1 / special.Trigamma(a)
		top += step[i] * inverse[i]
		bottom += inverse[i]
	}
	b, scale, arrived := top/bottom, 1.0, true
	for i, a := range alpha {
		step[i] = (step[i] - b) * inverse[i]
		arrived = arrived && math.Abs(step[i]) <= 1e-9*a
		for scale*step[i] >= 0.9*a {
			scale /= 2
		}
	}
	for i := range alpha {
		alpha[i] -= scale * step[i]
	}
	return arrived
}
