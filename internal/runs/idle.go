package runs

import (
	"slices"

	"vaelab/internal/cli"
	"vaelab/model"
)

// Setting is a flag that some choices alone have a use for.
type Setting struct {
	Flag      string
	Set, Used bool
	Choices   string // that use it
}

// Idle refuses settings of choices that were not made, the first there is: whoever gives one
// expects it to do something.
func Idle(settings ...Setting) error {
	for _, s := range settings {
		if s.Set && !s.Used {
			return cli.Usagef("--%s is for %s: it would change nothing here", s.Flag, s.Choices)
		}
	}
	return nil
}

// Idle refuses settings of a prior or a likelihood that was not chosen.
func (n Network) Idle() error {
	var d Network
	cli.Defaults(&d)
	components := n.Prior == model.Mixture || n.Prior == model.Vamp
	shape := n.Prior == model.Gamma || n.Prior == model.Dirichlet
	return Idle(
		Setting{"prior-components", n.Components != d.Components, components, "--prior mixture and vamp"},
		Setting{"prior-shape", n.PriorShape != d.PriorShape, shape, "--prior gamma and dirichlet"},
		Setting{"prior-rate", n.PriorRate != d.PriorRate, n.Prior == model.Gamma, "--prior gamma"},
		Setting{"upper-hidden", !slices.Equal(n.UpperHidden, d.UpperHidden), n.Prior == model.Layered, "--prior layered"},
		Setting{"upper-latent", n.UpperLatent != d.UpperLatent, n.Prior == model.Layered, "--prior layered"},
		Setting{"pixel-scale", n.PixelScale != d.PixelScale, n.Likelihood == model.Gaussian, "--likelihood gaussian"},
	)
}
