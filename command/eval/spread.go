package eval

import (
	"context"
	"math"

	"vaelab/eval"
	"vaelab/model"
	"vaelab/rng"
)

// spread is how the codes of different images lie to one another and to the prior. All of it
// is nil for a single image, and a distance for a width that it is not made for.
type spread struct {
	ActiveUnits *int     `json:"active_units"`
	Information *float64 `json:"mutual_information"` // a lower bound
	Ceiling     *float64 `json:"mutual_information_ceiling"`
	Saturated   *bool    `json:"mutual_information_saturated"`
	AggregateW2 *float64 `json:"aggregate_w2"`  // W₂²
	MMD         *float64 `json:"aggregate_mmd"` // MMD²
}

// pairedImages is the number of images of the measures that take every pair of them: their
// cost grows with its square, the information's ceiling with its logarithm.
const pairedImages = 2000

// widest is the number of latent dimensions up to which the aggregate's covariance is worth
// its eigenvalues: they take L³ operations.
const widest = 1024

// spread measures the posteriors of two images or more.
func (j *judge) spread(ctx context.Context, q eval.Posteriors) error {
	some := q.Pick(pairedImages)
	stream := rng.Stream{Seed: j.Seed, Purpose: rng.Posterior}
	information, err := some.Information(stream)
	if err != nil {
		return err
	}
	n := len(some.Mean)
	active, ceiling, saturated := q.ActiveUnits(), math.Log(float64(n)), eval.Saturated(information, n)
	j.report.spread = spread{ActiveUnits: &active, Information: &information, Ceiling: &ceiling, Saturated: &saturated}
	switch {
	case j.model.Latent > widest:
		return nil
	case j.model.Prior == model.Normal:
		return j.report.toNormal(q, some.Draw(stream))
	}
	return j.toDraws(ctx, q, some, stream)
}

// toNormal measures the aggregate's distances from N(0, I), by closed forms; z are draws of
// some of the posteriors.
func (s *spread) toNormal(q eval.Posteriors, z [][]float64) error {
	w2, err := q.AggregateW2Squared()
	if err != nil {
		return err
	}
	mmd := eval.MMDSquared(z)
	s.AggregateW2, s.MMD = &w2, &mmd
	return nil
}

// toDraws measures the aggregate's distances from another prior, of which there are as many
// draws as images. The discrepancy is that of codes on the prior's scale.
func (j *judge) toDraws(ctx context.Context, q, some eval.Posteriors, s rng.Stream) error {
	n := j.images.Len()
	draws, err := j.model.Draw(ctx, n, j.Seed, j.model.LabelsOf(j.images, eval.First(n)))
	if err != nil {
		return err
	}
	prior := make([][]float64, len(draws))
	for i, row := range draws {
		for _, x := range row {
			prior[i] = append(prior[i], float64(x))
		}
	}
	all, err := q.Sample(s)
	if err != nil {
		return err
	}
	w2, err := eval.FittedW2Squared(all, prior)
	if err != nil {
		return err
	}
	z, err := some.Sample(s)
	if err != nil {
		return err
	}
	mmd := eval.MMDSquaredBetween(q.Standard(z), q.Standard(prior[:len(z)]))
	j.report.AggregateW2, j.report.MMD = &w2, &mmd
	return nil
}
