// Package distribution is the reference mathematics of the distributions that encoders
// emit and priors are made of, in float64: Gaussians, Gamma, Beta, Dirichlet;
// their densities, divergences, quantiles, draws and fits.
//
// Constructors check their arguments, so a value that a constructor returned has
// methods that never yield NaN for finite arguments. The zero value of a
// distribution is not valid.
//
// Every family follows one scheme:
//
//	q.KL(p)          KL(q‖p) = E_q[log q − log p] in nats
//	q.Draw(…)        draws that are pure functions of (stream, index)
//	…Sums            sufficient statistics, with Moments and MaximumLikelihood fits
package distribution

import (
	"errors"
	"fmt"
)

// Scales, shapes and rates lie in [least, most] and means in [−most, most], so
// that no square, ratio or product in this package overflows.
const (
	least = 1e-50
	most  = 1e50
)

// ErrDimension says that two arguments differ in dimension.
var ErrDimension = errors.New("dimensions differ")

// ErrSamples says that the samples do not determine a fit: too few, all equal,
// or outside the support.
var ErrSamples = errors.New("samples do not determine a fit")

// ErrConvergence says that an iteration did not reach its tolerance.
var ErrConvergence = errors.New("no convergence")

// ErrIndex says that an index lies outside what a stream has.
var ErrIndex = errors.New("index out of range")

func checkPositive(what string, x float64) error {
	if !(x >= least && x <= most) {
		return fmt.Errorf("%s is %v, must lie in [%g, %g]", what, x, least, most)
	}
	return nil
}

func checkSame(what string, got, want int) error {
	if got != want {
		return fmt.Errorf("%w: %s has %d, want %d", ErrDimension, what, got, want)
	}
	return nil
}
