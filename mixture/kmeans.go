package mixture

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"vaelab/internal/parallel"
	"vaelab/rng"
)

// rounds of k-means, after which its clusters have their places.
const rounds = 10

// cluster gives each point to one component: to the nearest centre of k-means, of dimensions that are scaled to one
// variance, begun as k-means++ does (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", 2007).
func (f *fit) cluster(ctx context.Context, restart int) error {
	centers, err := f.seeds(ctx, restart)
	for range rounds {
		if err != nil {
			return err
		}
		if err = f.assign(ctx, centers); err != nil {
			return err
		}
		parallel.Each(ctx, f.Workers, len(centers), func(_, m int) {
			if weight, mean := f.mean(m); weight > 0 {
				centers[m] = mean
			}
		})
	}
	return ctx.Err()
}

// assign gives each point to the nearest centre.
func (f *fit) assign(ctx context.Context, centers [][]float64) error {
	return f.each(ctx, func(n int) {
		nearest, least := 0, math.Inf(1)
		for m, c := range centers {
			if d := f.distance(f.points[n], c); d < least {
				nearest, least = m, d
			}
		}
		clear(f.shares[n])
		f.shares[n][nearest] = 1
	})
}

// seeds returns points that are drawn one after the other, each by the squares of the distances from the nearest of those
// before.
func (f *fit) seeds(ctx context.Context, restart int) (centers [][]float64, err error) {
	square := make([]float64, len(f.points))
	floats.AddConst(1, square)
	for m := range f.Components {
		s := rng.Stream{Seed: f.Seed, Purpose: rng.FitCenter, Epoch: uint32(restart), Step: uint32(m)}
		at, rest := 0, float64(s.Uint64(0)>>11)*0x1p-53*floats.Sum(square)
		for ; at < len(square)-1 && rest >= square[at]; at++ {
			rest -= square[at]
		}
		c := f.points[at]
		centers = append(centers, c)
		err := f.each(ctx, func(n int) {
			d := f.distance(f.points[n], c)
			if m == 0 || d < square[n] {
				square[n] = d
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return centers, nil
}

// distance is the square of the scaled distance.
func (f *fit) distance(a, b []float64) (sum float64) {
	for l, s := range f.scale {
		d := (a[l] - b[l]) * s
		sum += d * d
	}
	return sum
}

// each calls do for every point.
func (f *fit) each(ctx context.Context, do func(n int)) error {
	parallel.Each(ctx, f.Workers, (len(f.points)+chunk-1)/chunk, func(_, i int) {
		for n := i * chunk; n < min((i+1)*chunk, len(f.points)); n++ {
			do(n)
		}
	})
	return ctx.Err()
}
