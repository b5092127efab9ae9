package eval

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/dist"
	"vaelab/model"
)

// axes are how the prior lays out the latent space for pictures that walk through it.
// A step is given by its score t: it leads to the prior's quantile of Φ(t), which for
// N(0, I) is t itself.
type axes interface {
	// centre is where walks begin.
	centre() []float32
	// move takes dimensions of z, one after the other, to their quantiles.
	move(z []float32, dimensions []int, scores []float64) error
}

// axes returns those of the model's prior; of a learned one, those of N(0, I).
func (m *Model) axes() (axes, error) {
	switch m.Prior {
	case model.Gamma:
		p, err := dist.NewGamma(m.PriorShape, m.PriorRate)
		return gammaAxes{m.Latent, p}, err
	case model.Dirichlet:
		return dirichletAxes{m.Latent, m.PriorShape}, nil
	}
	return normalAxes{m.Latent}, nil
}

// Centre returns the point of the latent space where walks begin: 0; of a gamma prior the
// medians, of a Dirichlet the middle of the simplex.
func (m *Model) Centre() ([]float32, error) {
	a, err := m.axes()
	if err != nil {
		return nil, err
	}
	return a.centre(), nil
}

// Manifold returns the rows × cols points of the plane of dimensions i (along a
// row, from left to right) and j (down the rows, from high to low) at which the
// prior's distribution function takes the values (k + ½)/n; other dimensions are
// at the centre (Kingma and Welling, 2014, figure 4). Of a Dirichlet, j's distribution is
// the conditional one, and the others share what is left.
func (m *Model) Manifold(i, j, rows, cols int) ([][]float32, error) {
	if m.Prior == model.Dirichlet && m.Latent < 3 {
		return nil, fmt.Errorf("eval: a Dirichlet of %d components has no plane of two that vary: one of them is what the other leaves", m.Latent)
	}
	a, err := m.axes()
	if err != nil {
		return nil, err
	}
	z := make([][]float32, 0, rows*cols)
	for r := range rows {
		for c := range cols {
			p := a.centre()
			along := distuv.UnitNormal.Quantile((float64(c) + 0.5) / float64(cols))
			down := distuv.UnitNormal.Quantile((float64(rows-1-r) + 0.5) / float64(rows))
			if err := a.move(p, []int{i, j}, []float64{along, down}); err != nil {
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
func (m *Model) Traverse(z []float32, dimension, n int, reach float64) ([][]float32, error) {
	a, err := m.axes()
	if err != nil {
		return nil, err
	}
	points := make([][]float32, n)
	for k := range points {
		points[k] = slices.Clone(z)
		t := reach * (2*float64(k)/float64(n-1) - 1)
		if err := a.move(points[k], []int{dimension}, []float64{t}); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// normalAxes are those of N(0, I).
type normalAxes struct{ latent int }

func (a normalAxes) centre() []float32 { return make([]float32, a.latent) }

func (a normalAxes) move(z []float32, dimensions []int, scores []float64) error {
	for k, l := range dimensions {
		z[l] = float32(scores[k])
	}
	return nil
}

// gammaAxes are those of a gamma distribution in every dimension.
type gammaAxes struct {
	latent int
	prior  dist.Gamma
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
	left, moved := 1.0, 0.0 // of the whole; what the components to move had
	for k, l := range dimensions {
		b, err := dist.NewBeta(a.concentration, a.concentration*float64(a.latent-1-k))
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
