package distribution

import (
	"fmt"
	"math"
	"slices"
)

// Dirichlet is the distribution over the simplex of dimension L ≥ 2 with density
// Γ(A)/∏Γ(αᵢ) · ∏ xᵢ^(αᵢ−1), A = Σ αᵢ.
type Dirichlet struct {
	alpha []float64
	total float64
	draws []marsaglia
}

// NewDirichlet returns Dirichlet(alpha). Every entry must lie in [1e-50, 1e50].
func NewDirichlet(alpha []float64) (Dirichlet, error) {
	if len(alpha) < 2 {
		return Dirichlet{}, fmt.Errorf("dirichlet: %d parameters, want at least 2", len(alpha))
	}
	draws := make([]marsaglia, len(alpha))
	for i, a := range alpha {
		if err := checkPositive(fmt.Sprintf("dirichlet: parameter %d", i), a); err != nil {
			return Dirichlet{}, err
		}
		draws[i] = newMarsaglia(a)
	}
	return Dirichlet{slices.Clone(alpha), sum(alpha), draws}, nil
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// Dim returns L.
func (p Dirichlet) Dim() int { return len(p.alpha) }

// Alpha returns a copy of the parameters.
func (p Dirichlet) Alpha() []float64 { return slices.Clone(p.alpha) }

// Marginal returns the distribution of component i, Beta(αᵢ, A − αᵢ).
func (p Dirichlet) Marginal(i int) Beta {
	return Beta{p.alpha[i], sum(p.alpha[:i]) + sum(p.alpha[i+1:])}
}

// KL returns KL(p‖q) = ln B(q) − ln B(p) + Σ (pᵢ−qᵢ)(ψ(pᵢ) − ψ(P)), P = Σ pᵢ
// (Penny 2001). The relative error is below 1e-11 for parameters in [1e-6, 1e8]
// of like size, near-equal ones included, and the result is never negative.
//
// It regroups the formula as Gamma.KL does:
//
//	Σ qᵢ g(sᵢ) + Σ D(qᵢ, pᵢ) − D(Q, P),  sᵢ = ln(pᵢQ/(qᵢP)),  g(s) = eˢ − 1 − s,
//
// with D the Bregman divergence of binet: every sum is of terms ≥ 0. Both have as many components.
func (p Dirichlet) KL(q Dirichlet) float64 {
	delta := 0.0
	for i, a := range p.alpha {
		delta += q.alpha[i] - a
	}
	kl := -bregman(q.total, p.total, delta)
	for i, a := range p.alpha {
		b := q.alpha[i]
		s := math.Log(a / b * (q.total / p.total))
		if math.Abs(s) < 0.5 {
			// pᵢQ − qᵢP = pᵢ(Q − P) − (qᵢ − pᵢ)P
			s = math.Log1p(crossDifference(a, delta, b-a, p.total) / (b * p.total))
		}
		kl += b*excess(s) + bregman(b, a, b-a)
	}
	return max(0, kl)
}
