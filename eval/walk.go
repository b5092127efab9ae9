package eval

import (
	"context"
	"math"
	"slices"

	"vaelab/model/latent"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Axes are how the prior lays out the latent space for pictures that walk through it.
type Axes struct {
	latent.Axes
	dimensions int // L
}

// Axes returns those of the model's prior, given the label of a conditional model. A learned
// prior is taken for the Gaussian with its means and scales.
func (m *Model) Axes(ctx context.Context, label uint8) (Axes, error) {
	if a, ok := m.Prior.(latent.Axes); ok {
		return Axes{a, m.Latent}, nil
	}
	a, err := m.learnedAxes(ctx, label)
	return Axes{a, m.Latent}, err
}

// Centre returns the point of the latent space where walks begin: the mean; of a gamma prior
// the medians, of a Dirichlet the middle of the simplex, of the sphere a point of equal components.
func (a Axes) Centre() []float32 { return a.Axes.Centre(a.dimensions) }

// Manifold returns the rows × cols points of the plane of dimensions i (along a
// row, from left to right) and j (down the rows, from high to low) at which the
// prior's distribution function takes the values (k + ½)/n; other dimensions are
// at the centre (Kingma and Welling, 2014, figure 4). Of a Dirichlet and of the sphere, j's distribution is
// the conditional one, and the others share what is left; of the sphere so that none of them is negative.
func (a Axes) Manifold(i, j, rows, cols int) ([][]float32, error) {
	z := make([][]float32, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			p := a.Centre()
			along := distuv.UnitNormal.Quantile((float64(c) + 0.5) / float64(cols))
			down := distuv.UnitNormal.Quantile((float64(rows-1-r) + 0.5) / float64(rows))
			if err := a.Move(p, []int{i, j}, []float64{along, down}); err != nil {
				return nil, err
			}
			z = append(z, p)
		}
	}
	return z, nil
}

// Traverse returns n ≥ 2 points that differ from z in one dimension, which runs through the
// prior's quantiles of Φ(t), t evenly from −reach to reach. The other components of a
// Dirichlet's point, or the sphere's, keep their proportions.
func (a Axes) Traverse(z []float32, dimension, n int, reach float64) ([][]float32, error) {
	points := make([][]float32, n)
	for k := range points {
		points[k] = slices.Clone(z)
		t := reach * (2*float64(k)/float64(n-1) - 1)
		if err := a.Move(points[k], []int{dimension}, []float64{t}); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// gaussianAxes are those of N(m, diag s²), of which the quantile of Φ(t) is m + s t.
type gaussianAxes struct{ mean, scale []float32 }

func (a gaussianAxes) Centre(int) []float32 { return slices.Clone(a.mean) }

func (a gaussianAxes) Move(z []float32, dimensions []int, scores []float64) error {
	for k, l := range dimensions {
		z[l] = a.mean[l] + a.scale[l]*float32(scores[k])
	}
	return nil
}

// learnedAxes are those of a Gaussian with the means and scales of 10,000 draws of the
// prior: one way for all that are learned, which have no quantiles in common.
func (m *Model) learnedAxes(ctx context.Context, label uint8) (latent.Axes, error) {
	const n, seed = 10_000, 0
	z, err := m.Draw(ctx, n, seed, m.Repeat(label, n))
	if err != nil {
		return nil, err
	}
	var a gaussianAxes
	for l := range m.Latent {
		mean, variance := stat.MeanVariance(column(z, l), nil)
		a.mean, a.scale = append(a.mean, float32(mean)), append(a.scale, float32(math.Sqrt(variance)))
	}
	return a, nil
}
