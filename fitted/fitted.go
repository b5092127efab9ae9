// Package fitted fits priors to the codes of a model that is trained already.
package fitted

import (
	"context"

	"vaelab/machine"
	"vaelab/model"
	"vaelab/model/latent"
)

// Prior is a family of priors, with how it is fitted.
type Prior interface {
	// Fit returns the prior that suits the codes.
	Fit(ctx context.Context, c Codes, progress func(Progress)) (*Result, error)
}

// Codes are what a prior is fitted to, rows of L real numbers each.
type Codes struct {
	Fitted  [][]float64
	Held    [][]float64 // not fitted to: they decide and tell how well it does
	Seed    uint64
	Workers int // goroutines; they change no result

	Model  model.Config   // whose they are
	Device machine.Device // where a prior is trained
}

// Progress is how far a fit is.
type Progress struct {
	What       string // is fitted
	LogDensity float64
}

// Result is a fitted prior. Log densities are means over codes, in nats.
type Result struct {
	Prior      latent.Prior
	Values     map[string][]float32 // of its parameters, by name
	LogDensity float64              // of the codes that it was fitted to
	HeldOut    float64              // of the others
	Mixture    *float64             // of the others by a mixture of full covariances, where another prior is fitted
}
