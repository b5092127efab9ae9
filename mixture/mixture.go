// Package mixture fits mixtures of Gaussians to points by expectation maximisation, in float64.
//
// Letters: N points, M components, L dimensions.
package mixture

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"vaelab/internal/parallel"
)

// Mixture is Σ_m w_m N(μ_m, Σ_m).
type Mixture []Component

// Component is one of the Gaussians, as the regression of each dimension on those before it,
//
//	z_l = a_l + Σ_{k<l} c_lk z_k + ε_l, ε_l ~ N(0, v_l)
//
// which any Gaussian is in one way: v are the squares of the diagonal of the Cholesky factor of its
// covariance.
type Component struct {
	Weight       float64   // w
	Intercept    []float64 // a (L), which is μ where there are no coefficients
	Coefficients []float64 // c (L, L) by rows, 0 for k ≥ l; nil: the dimensions are independent
	Variance     []float64 // v (L)
}

// newComponent returns the Gaussian with that mean and covariance, or, if independent, with that of its
// dimensions alone. It is false if the covariance is not positive definite.
func newComponent(weight float64, mean []float64, covariance *mat.SymDense, full bool) (c Component, ok bool) {
	n := len(mean)
	c = Component{Weight: weight, Intercept: mean, Variance: make([]float64, n)}
	if !full {
		for l := range n {
			c.Variance[l] = covariance.At(l, l)
		}
		return c, floats.Min(c.Variance) > 0
	}
	var factor mat.Cholesky
	if !factor.Factorize(covariance) {
		return c, false
	}
	var scale, whiten mat.TriDense // A, of covariance A Aᵀ, and its inverse: ε = v^½ A⁻¹ (z − μ)
	factor.LTo(&scale)
	if err := whiten.InverseTri(&scale); err != nil {
		return c, false
	}
	c.Intercept, c.Coefficients = make([]float64, n), make([]float64, n*n)
	for l := range n {
		s := scale.At(l, l)
		c.Variance[l], c.Intercept[l] = s*s, mean[l]
		for k := range l {
			c.Coefficients[l*n+k] = -s * whiten.At(l, k)
			c.Intercept[l] -= c.Coefficients[l*n+k] * mean[k]
		}
	}
	return c, true
}

// joint writes log w + log N(z; μ, Σ) of points to column m of dst.
func (c *Component) joint(dst [][]float64, points [][]float64, m int) {
	n := len(c.Variance)
	constant, precision := math.Log(c.Weight), make([]float64, n)
	for l, v := range c.Variance {
		constant -= math.Log(2*math.Pi*v) / 2
		precision[l] = 1 / v
	}
	for i, z := range points {
		square := 0.0
		for l, x := range z {
			d := x - c.Intercept[l]
			if c.Coefficients != nil {
				for k, b := range c.Coefficients[l*n : l*n+l] {
					d -= b * z[k]
				}
			}
			square += d * d * precision[l]
		}
		dst[i][m] = constant - square/2
	}
}

// chunk is the number of points that a goroutine takes at once.
const chunk = 256

// joints writes log w_m + log N(z_n; m) to dst (N, M), and log p(z_n) to density (N).
func (p Mixture) joints(ctx context.Context, workers int, dst [][]float64, density []float64, points [][]float64) error {
	parallel.Each(ctx, workers, (len(points)+chunk-1)/chunk, func(_, i int) {
		lo, hi := i*chunk, min((i+1)*chunk, len(points))
		for m := range p {
			p[m].joint(dst[lo:hi], points[lo:hi], m)
		}
		for n := lo; n < hi; n++ {
			density[n] = floats.LogSumExp(dst[n])
		}
	})
	return ctx.Err()
}

// LogDensity returns the mean of log p(z) over points, in nats.
func (p Mixture) LogDensity(ctx context.Context, workers int, points [][]float64) (float64, error) {
	density := make([]float64, len(points))
	err := p.joints(ctx, workers, table(len(points), len(p)), density, points)
	return floats.Sum(density) / float64(len(points)), err
}

// table is n rows of m numbers.
func table(n, m int) [][]float64 {
	all, rows := make([]float64, n*m), make([][]float64, n)
	for i := range rows {
		rows[i] = all[i*m : (i+1)*m : (i+1)*m]
	}
	return rows
}
