package eval

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/distribution"
	"vaelab/model"
)

// Axes are how the prior lays out the latent space for pictures that walk through it.
// A step is given by its score t: it leads to the prior's quantile of Φ(t), which for
// N(0, I) is t itself.
type Axes struct{ prior axes }

// axes are those of a family of priors.
type axes interface {
	// centre is where walks begin.
	centre() []float32
	// move takes dimensions of z, one after the other, to their quantiles.
	move(z []float32, dimensions []int, scores []float64) error
}

// Axes returns those of the model's prior, given the label of a conditional model. A learned
// prior is taken for the Gaussian with its means and scales.
func (m *Model) Axes(ctx context.Context, label uint8) (Axes, error) {
	var a axes
	var err error
	switch m.Prior {
	case model.Normal:
		a = gaussianAxes{make([]float32, m.Latent), slices.Repeat([]float32{1}, m.Latent)}
	case model.Gamma:
		var p distribution.Gamma
		p, err = distribution.NewGamma(m.PriorShape, m.PriorRate)
		a = gammaAxes{m.Latent, p}
	case model.Dirichlet:
		a = dirichletAxes{m.Latent, m.PriorShape}
	default:
		a, err = m.learnedAxes(ctx, label)
	}
	return Axes{a}, err
}

// Centre returns the point of the latent space where walks begin: the mean; of a gamma prior
// the medians, of a Dirichlet the middle of the simplex.
func (a Axes) Centre() []float32 { return a.prior.centre() }

// Manifold returns the rows × cols points of the plane of dimensions i (along a
// row, from left to right) and j (down the rows, from high to low) at which the
// prior's distribution function takes the values (k + ½)/n; other dimensions are
// at the centre (Kingma and Welling, 2014, figure 4). Of a Dirichlet, j's distribution is
// the conditional one, and the others share what is left.
func (a Axes) Manifold(i, j, rows, cols int) ([][]float32, error) {
	z := make([][]float32, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			p := a.Centre()
			along := distuv.UnitNormal.Quantile((float64(c) + 0.5) / float64(cols))
			down := distuv.UnitNormal.Quantile((float64(rows-1-r) + 0.5) / float64(rows))
			if err := a.prior.move(p, []int{i, j}, []float64{along, down}); err != nil {
				return nil, err
			}
			z = append(z, p)
		}
	}
	return z, nil
}

// Traverse returns n ≥ 2 points that differ from z in one dimension, which runs through the
// prior's quantiles of Φ(t), t evenly from −reach to reach. The other components of a
// Dirichlet's point keep their proportions.
func (a Axes) Traverse(z []float32, dimension, n int, reach float64) ([][]float32, error) {
	points := make([][]float32, n)
	for k := range points {
		points[k] = slices.Clone(z)
		t := reach * (2*float64(k)/float64(n-1) - 1)
		if err := a.prior.move(points[k], []int{dimension}, []float64{t}); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// gaussianAxes are those of N(m, diag s²).
type gaussianAxes struct{ mean, scale []float32 }

func (a gaussianAxes) centre() []float32 { return slices.Clone(a.mean) }

func (a gaussianAxes) move(z []float32, dimensions []int, scores []float64) error {
	for k, l := range dimensions {
		z[l] = a.mean[l] + a.scale[l]*float32(scores[k])
	}
	return nil
}

// learnedAxes are those of a Gaussian with the means and scales of 10,000 draws of the
// prior: one way for all that are learned, which have no quantiles in common.
func (m *Model) learnedAxes(ctx context.Context, label uint8) (axes, error) {
	const n, seed = 10_000, 0
	z, err := m.Draw(ctx, n, seed, m.Repeat(label, n))
	if err != nil {
		return nil, err
	}
	var a gaussianAxes
	column := make([]float64, n)
	for l := range m.Latent {
		for i := range z {
			column[i] = float64(z[i][l])
		}
		mean, variance := stat.MeanVariance(column, nil)
		a.mean, a.scale = append(a.mean, float32(mean)), append(a.scale, float32(math.Sqrt(variance)))
	}
	return a, nil
}

// gammaAxes are those of a gamma distribution in every dimension.
type gammaAxes struct {
	latent int
	prior  distribution.Gamma
}

func (a gammaAxes) centre() []float32 {
	z := make([]float32, a.latent)
	median, _ := a.prior.Quantile(0.5) // an error is of other probabilities
	for l := range z {
		z[l] = float32(median)
	}
	return z
}

func (a gammaAxes) move(z []float32, dimensions []int, scores []float64) error {
	for k, l := range dimensions {
		q, err := a.prior.Quantile(distuv.UnitNormal.CDF(scores[k]))
		if err != nil {
			return err
		}
		z[l] = float32(q)
	}
	return nil
}

// dirichletAxes are those of a Dirichlet with one concentration. A component's share of
// what those moved before it leave is Beta(α, nα) with n components after it, and
// independent of how these share the rest.
type dirichletAxes struct {
	latent        int
	concentration float64
}

func (a dirichletAxes) centre() []float32 {
	z := make([]float32, a.latent)
	for l := range z {
		z[l] = 1 / float32(a.latent)
	}
	return z
}

func (a dirichletAxes) move(z []float32, dimensions []int, scores []float64) error {
	if len(dimensions) >= a.latent {
		return fmt.Errorf("eval: a Dirichlet of %d components has no plane of two that vary: one of them is what the other leaves", a.latent)
	}
	left, moved := 1.0, 0.0 // of the whole; what the components to move had
	for k, l := range dimensions {
		b, err := distribution.NewBeta(a.concentration, a.concentration*float64(a.latent-1-k))
		if err != nil {
			return err
		}
		share, err := b.Quantile(distuv.UnitNormal.CDF(scores[k]))
		if err != nil {
			return err
		}
		moved += float64(z[l])
		z[l] = float32(left * share)
		left *= 1 - share
	}
	for l := range z {
		switch {
		case slices.Contains(dimensions, l):
		case moved < 1:
			z[l] = float32(float64(z[l]) * left / (1 - moved))
		default:
			z[l] = float32(left / float64(a.latent-len(dimensions)))
		}
	}
	return nil
}
