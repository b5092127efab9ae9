package mixture

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"vaelab/internal/parallel"
)

// Options say what to fit, and how.
type Options struct {
	Components int
	Full       bool // covariances; else the dimensions of a component are independent
	Restarts   int  // fits from other beginnings, of which the best is kept
	Iterations int  // at most, of each
	Seed       uint64
	Workers    int // goroutines; they change no result
	// Progress is called after each iteration.
	Progress func(Iteration)
}

// Iteration is how far a fit is.
type Iteration struct {
	Components, Restart, Number int     // the latter two counted from 1
	LogDensity                  float64 // mean over the points, in nats, before the iteration's update
}

// tolerance is the gain in the mean log density, in nats, below which a fit has converged.
const tolerance = 1e-4

// least is what is added to every variance, as a share of the points' mean variance: without it the density of
// a component that holds fewer points than dimensions has no bound.
const least = 1e-4

// Fit returns the mixture of the greatest mean log density that expectation maximisation finds for the points
// (Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977), with that density. Each
// restart begins with the clusters of k-means. The result depends on the points and the options but the number of workers.
func Fit(ctx context.Context, points [][]float64, o Options) (best Mixture, density float64, err error) {
	if o.Components < 1 || len(points) < 2*o.Components {
		return nil, 0, fmt.Errorf("%d components for %d codes: it takes two codes a component at least", o.Components, len(points))
	}
	f := newFit(points, o)
	if f.floor == 0 || math.IsNaN(f.floor) {
		return nil, 0, fmt.Errorf("the %d codes are all the same, or no numbers: there is nothing to fit", len(points))
	}
	density = math.Inf(-1)
	for restart := range o.Restarts {
		p, d, err := f.once(ctx, restart)
		if err != nil {
			return nil, 0, err
		}
		if d > density {
			best, density = p, d
		}
	}
	return best, density, nil
}

// fit is what the restarts of a fit have in common.
type fit struct {
	Options
	points  [][]float64
	scale   []float64   // 1/standard deviation of each dimension; 0 of one that does not vary
	floor   float64     // of variances
	whole   Component   // the Gaussian of all points, of independent dimensions
	shares  [][]float64 // p(m|z_n) (N, M)
	density []float64   // log p(z_n)
}

func newFit(points [][]float64, o Options) *fit {
	f := &fit{Options: o, points: points, shares: table(len(points), o.Components), density: make([]float64, len(points))}
	dims := len(points[0])
	f.scale = make([]float64, dims)
	f.whole = Component{Intercept: make([]float64, dims), Variance: make([]float64, dims)}
	column := make([]float64, len(points))
	for l := range dims {
		for i, z := range points {
			column[i] = z[l]
		}
		mean, v := stat.PopMeanVariance(column, nil)
		f.whole.Intercept[l], f.whole.Variance[l] = mean, v
		f.floor += least * v / float64(dims)
		if v > 0 {
			f.scale[l] = 1 / math.Sqrt(v)
		}
	}
	floats.AddConst(f.floor, f.whole.Variance)
	return f
}

// once is one restart.
func (f *fit) once(ctx context.Context, restart int) (Mixture, float64, error) {
	if err := f.cluster(ctx, restart); err != nil {
		return nil, 0, err
	}
	p := make(Mixture, f.Components)
	if err := f.maximise(ctx, p); err != nil {
		return nil, 0, err
	}
	before := math.Inf(-1)
	for number := 1; ; number++ {
		if err := f.expect(ctx, p); err != nil {
			return nil, 0, err
		}
		density := floats.Sum(f.density) / float64(len(f.points))
		if f.Progress != nil {
			f.Progress(Iteration{f.Components, restart + 1, number, density})
		}
		if number > f.Iterations || density-before < tolerance {
			return p, density, nil
		}
		before = density
		if err := f.maximise(ctx, p); err != nil {
			return nil, 0, err
		}
	}
}

// expect is the E step: it computes the shares and densities of the mixture.
func (f *fit) expect(ctx context.Context, p Mixture) error {
	if err := p.joints(ctx, f.Workers, f.shares, f.density, f.points); err != nil {
		return err
	}
	for n, row := range f.shares {
		for m, w := range row {
			row[m] = math.Exp(w - f.density[n])
		}
	}
	return nil
}

// maximise is the M step: it makes the components what the shares say. One that holds less than a point stays as it is; if it
// is nothing yet, it becomes the Gaussian of all points.
func (f *fit) maximise(ctx context.Context, p Mixture) error {
	faults := make([]error, len(p))
	parallel.Each(ctx, f.Workers, len(p), func(_, m int) {
		weight, mean := f.mean(m)
		if weight < 1 {
			if p[m].Variance == nil {
				p[m] = f.whole
			}
			p[m].Weight = max(weight, tolerance) / float64(len(f.points))
			return
		}
		c, ok := newComponent(weight/float64(len(f.points)), mean, f.covariance(m, weight, mean), f.Full)
		if !ok {
			faults[m] = fmt.Errorf("the covariance of component %d of %d is singular: fewer components, or a mixture without full covariances", m+1, len(p))
			return
		}
		p[m] = c
	})
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// negligible is a share of a point that leaves no trace.
const negligible = 1e-12

// mean returns the sum of the shares of a component and the mean by them.
func (f *fit) mean(m int) (weight float64, mean []float64) {
	mean = make([]float64, len(f.scale))
	for n, z := range f.points {
		if r := f.shares[n][m]; r > negligible {
			weight += r
			floats.AddScaled(mean, r, z)
		}
	}
	floats.Scale(1/weight, mean)
	return weight, mean
}

// covariance returns the covariance by the shares of a component, with the floor; of independent dimensions the
// diagonal alone.
func (f *fit) covariance(m int, weight float64, mean []float64) *mat.SymDense {
	dims := len(mean)
	s, d := make([]float64, dims*dims), make([]float64, dims)
	for n, z := range f.points {
		r := f.shares[n][m]
		if r <= negligible {
			continue
		}
		floats.SubTo(d, z, mean)
		for l, x := range d {
			if f.Full {
				floats.AddScaled(s[l*dims+l:(l+1)*dims], r*x, d[l:])
			} else {
				s[l*dims+l] += r * x * x
			}
		}
	}
	floats.Scale(1/weight, s)
	for l := range dims {
		s[l*dims+l] += f.floor
	}
	return mat.NewSymDense(dims, s)
}
