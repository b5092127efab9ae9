package fitted

import (
	"context"
	"fmt"
	"strconv"

	"vaelab/internal/setting"
	"vaelab/mixture"
	"vaelab/model/latent"
)

// Mixture is the prior latent.Mixture, of independent dimensions.
type Mixture struct{ Search }

// FullMixture is the prior latent.FullMixture.
type FullMixture struct{ Search }

func init() {
	setting.Register[Prior]("mixture", "a mixture of Gaussians of independent dimensions, by expectation maximisation", Mixture{})
	setting.Register[Prior]("full-mixture", "a mixture of Gaussians with full covariances, likewise", FullMixture{})
}

// Search says how a mixture is fitted.
type Search struct {
	Components Count `flag:"components" arg:"N|auto" default:"10" help:"how many there are; auto: 1, 2, 4 and so on, for as long as codes that are held out gain by it"`
	Restarts   int   `flag:"restarts" default:"3" min:"1" max:"1000" help:"fits from other beginnings, of which the best is taken"`
	Iterations int   `flag:"iterations" default:"200" min:"1" max:"100000" help:"at most, of each fit"`
}

// Fit fits the mixture.
func (p Mixture) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	return fit(ctx, p.Search, c, false, latent.MixtureOf, progress)
}

// Fit fits the mixture.
func (p FullMixture) Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error) {
	return fit(ctx, p.Search, c, true, latent.FullMixtureOf, progress)
}

func fit[P latent.Prior](ctx context.Context, s Search, c Codes, full bool, of func(mixture.Mixture) (P, map[string][]float32), progress func(Progress)) (*Result, error) {
	o := mixture.Options{
		Components: int(s.Components), Full: full, Restarts: s.Restarts, Iterations: s.Iterations, Seed: c.Seed, Workers: c.Workers,
		Progress: func(i mixture.Iteration) {
			what := fmt.Sprintf("%d components, restart %d/%d, iteration %d", i.Components, i.Restart, s.Restarts, i.Number)
			progress(Progress{what, i.LogDensity})
		},
	}
	var p mixture.Mixture
	var density float64
	var err error
	if s.Components == auto {
		p, density, err = mixture.Choose(ctx, c.Fitted, c.Held, o)
	} else {
		p, density, err = mixture.Fit(ctx, c.Fitted, o)
	}
	if err != nil {
		return nil, err
	}
	held, err := p.LogDensity(ctx, c.Workers, c.Held)
	if err != nil {
		return nil, err
	}
	prior, values := of(p)
	return &Result{Prior: prior, Values: values, LogDensity: density, HeldOut: held}, nil
}

// Count is a number of components, or auto.
type Count int

// auto has held-out codes decide.
const auto Count = 0

// MarshalText returns the flag's notation.
func (n Count) MarshalText() ([]byte, error) {
	if n == auto {
		return []byte("auto"), nil
	}
	return strconv.AppendInt(nil, int64(n), 10), nil
}

// UnmarshalText is the inverse of MarshalText.
func (n *Count) UnmarshalText(text []byte) error {
	const most = 1 << 16
	if string(text) == "auto" {
		*n = auto
		return nil
	}
	i, err := strconv.Atoi(string(text))
	if err != nil || i < 1 || i > most {
		return fmt.Errorf("want a number from 1 to %d, or auto", most)
	}
	*n = Count(i)
	return nil
}
