package mixture

import "context"

// mostComponents is where Choose ends.
const mostComponents = 256

// Choose fits mixtures of 1, 2, 4, … components and returns the last under which points that none is fitted to gained in mean log
// density, with that of the points that it was fitted to.
func Choose(ctx context.Context, points, held [][]float64, o Options) (best Mixture, density float64, err error) {
	var former float64
	for m := 1; m <= mostComponents && 2*m <= len(points); m *= 2 {
		o.Components = m
		p, d, err := Fit(ctx, points, o)
		if err != nil {
			return nil, 0, err
		}
		outside, err := p.LogDensity(ctx, o.Workers, held)
		if err != nil {
			return nil, 0, err
		}
		if best != nil && outside <= former {
			break
		}
		best, density, former = p, d, outside
	}
	if best == nil {
		return Fit(ctx, points, o) // which says why
	}
	return best, density, nil
}
