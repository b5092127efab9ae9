package main

import (
	"math"
	"testing"
)

// TestDirections: of KL(p‖q) the least q has p's mean and variance; of KL(q‖p) it sits on the greater mode, at about the price of
// the other.
func TestDirections(t *testing.T) {
	mean, square := 0.0, 0.0
	for _, m := range p {
		mean += m.weight * m.of.Mu
		square += m.weight * (m.of.Mu*m.of.Mu + m.of.Sigma*m.of.Sigma)
	}
	q, _, err := minimise(func(q density) float64 { return kl(p, q) })
	if scale := math.Sqrt(square - mean*mean); err != nil || math.Abs(q.Mu-mean) > 1e-3 || math.Abs(q.Sigma-scale) > 1e-3 {
		t.Errorf("KL(p‖q) is least at N(%v, %v²), want N(%v, %v²): %v", q.Mu, q.Sigma, mean, scale, err)
	}
	mode := p[1]
	q, least, err := minimise(func(q density) float64 { return kl(q, p) })
	if err != nil || math.Abs(q.Mu-mode.of.Mu) > 0.1 || math.Abs(q.Sigma-mode.of.Sigma) > 0.1 || least > -math.Log(mode.weight) || least < -math.Log(mode.weight)-0.02 {
		t.Errorf("KL(q‖p) is least, %v, at N(%v, %v²), want %v", least, q.Mu, q.Sigma, err)
	}
}
