package generators

import (
	"context"
	"math"
	"slices"

	"vaelab/distribution"
	"vaelab/rng"
)

// Pool is the draws of a trained encoder for 64 held-out images, all dimensions
// together, beside as many of the target, and the target's own density. Components of
// a Dirichlet, normalised, are pooled too: their density is the mean of its marginals. Of
// a draw on the sphere its height over the target's equator stands there.
type Pool struct {
	Of         Numbers
	Z, R       []float64 // ascending
	X, Density []float64
	Quantiles  []float64 // of the target at (k − ½)/len, k = 1, 2, …
}

// Numbers says which numbers of draws z are together in a pool: of all, and of one.
type Numbers struct{ All, One string }

// dimensions are those of a family whose dimensions are pooled.
var dimensions = Numbers{All: "all dimensions", One: "z"}

// draws of each row and dimension in a pool; points of its density; quantiles.
const (
	pooled       = 100
	densityAt    = 400
	poolQuantile = 200
)

func (s *study) pool(ctx context.Context) (p Pool, err error) {
	rows, err := s.encoder.heldOut(0, batchSize)
	if err != nil {
		return p, err
	}
	if p.Z, err = s.drawAll(ctx, rows, rng.StudyZ); err != nil {
		return p, err
	}
	if p.R, err = s.drawAll(ctx, slices.Repeat([][]float64{s.Target.Row}, len(rows)), rng.StudyR); err != nil {
		return p, err
	}
	p.describe(s.scorer.family.marginal())
	return p, nil
}

// describe says what the numbers are, and computes the target's density and quantiles.
func (p *Pool) describe(m marginal) {
	p.Of = m.of
	for k := range poolQuantile {
		p.Quantiles = append(p.Quantiles, m.quantile((float64(k)+0.5)/poolQuantile))
	}
	lo, hi := m.quantile(0.0005), m.quantile(0.9995)
	for k := range densityAt {
		x := lo + (hi-lo)*(float64(k)+0.5)/densityAt
		p.X, p.Density = append(p.X, x), append(p.Density, m.density(x))
	}
}

// drawAll returns the numbers of all draws of the rows, sorted.
func (s *study) drawAll(ctx context.Context, rows [][]float64, of rng.Purpose) ([]float64, error) {
	l := s.Target.Latent
	all := make([]float64, len(rows)*l*pooled)
	err := s.scorer.each(ctx, len(rows), func(w *workspace, i int) error {
		stream := rng.Stream{Seed: s.Seed, Purpose: of, Epoch: uint32(poolPart), Step: uint32(i)}
		_, logz := w.room(l * pooled)
		return s.scorer.family.draw(all[i*l*pooled:(i+1)*l*pooled], logz, rows[i], stream)
	})
	all = s.scorer.family.pooled(all)
	slices.Sort(all)
	return all, err
}

// mixture is a component of a Dirichlet, each as likely: equal ones are held once.
type mixture []weighted

type weighted struct {
	distribution.Beta
	share float64
}

func newMixture(d distribution.Dirichlet) (mix mixture) {
	shares := map[float64]float64{}
	alpha := d.Alpha()
	for _, a := range alpha {
		shares[a] += 1 / float64(len(alpha))
	}
	for i, a := range alpha {
		if !slices.Contains(alpha[:i], a) {
			mix = append(mix, weighted{d.Marginal(i), shares[a]})
		}
	}
	return mix
}

// mean is that of f over the components.
func (m mixture) mean(f func(distribution.Beta) float64) float64 {
	total := 0.0
	for _, w := range m {
		total += w.share * f(w.Beta)
	}
	return total
}

func (m mixture) density(x float64) float64 {
	return m.mean(func(b distribution.Beta) float64 { return math.Exp(b.LogProb(x)) })
}

func (m mixture) cdf(x float64) float64 {
	return m.mean(func(b distribution.Beta) float64 { return b.CDF(x) })
}

// quantile bisects: 40 halvings reach 1e-12.
func (m mixture) quantile(u float64) float64 {
	lo, hi := 0.0, 1.0
	for range 40 {
		if mid := (lo + hi) / 2; m.cdf(mid) < u {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}
