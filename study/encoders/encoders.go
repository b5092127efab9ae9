// Package encoders compares three models that differ in their objective alone: an
// ELBO-trained VAE, an encoder on the KL term alone with a decoder on its draws, and an
// autoencoder, the sharp limit β → 0, σ → 0.
//
// It measures what the reconstructions keep and how far the codes are from the prior,
// and judges what is said about such encoders. It knows of no files and no flags.
package encoders

import (
	"context"
	"errors"
	"fmt"
	"math"

	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/model"
)

// Names of the objectives of the three models.
const (
	ELBO   = "elbo"
	KLOnly = "kl-only"
	Sharp  = "autoencoder" // the sharp limit
)

// Objectives are what the three models minimise, in the order of the comparison.
var Objectives = [...]string{ELBO, KLOnly, Sharp}

// Comparable says why models of this kind, whatever their objective, cannot be compared,
// or returns nil.
func Comparable(c model.Config) error {
	switch {
	case c.Classes > 0:
		return errors.New("encoders: conditional models are not compared: a decoder that ignores z still sees the label, so that the level of collapse, and what z says of the image, mean something else")
	case c.Flows():
		return errors.New("encoders: the flow " + setting.Name(c.Flow) + " is not compared: one of the three models is an autoencoder, whose codes are points")
	case c.Likelihood.Density():
		return errors.New("encoders: the likelihood " + setting.Name(c.Likelihood) + " is not compared: the level of collapse is that of Bernoulli pixels")
	}
	return nil
}

// Measures are what a model is worth on held-out images. Losses and information are
// nats per image, distances are W₂².
type Measures struct {
	Recon     float64
	KL        float64 // as the model reports it: an autoencoder's is of a log σ² that was not trained
	Sharpness float64 // of reconstructions, as a share of the originals'; NaN if they have no edges

	ActiveUnits int
	MeanKL      float64 // mean over images of KL(q(z|x) ‖ p); +Inf if they are points
	MeanW2      float64 // mean over images of W₂²(q(z|x), p); unless they are Gaussian, of a bound on it from below
	AggregateW2 float64 // W₂² of the aggregate posterior to p, by their means and covariances
	MMD         float64 // squared MMD of the aggregate posterior to p, unbiased

	Information float64 // a lower bound on I(x; z)
	Probed      int     // images that Information and MMD are estimated from
}

// Saturated reports whether the information may be far greater than the estimate.
func (m Measures) Saturated() bool { return eval.Saturated(m.Information, m.Probed) }

// Limit returns ln Probed, the most that Information can show.
func (m Measures) Limit() float64 { return math.Log(float64(m.Probed)) }

// Measure measures a model whose terms on the images are known. It needs two images.
func Measure(ctx context.Context, m *eval.Model, images eval.Images, terms eval.Terms) (Measures, error) {
	r := Measures{Recon: terms.Recon, KL: terms.KL}
	if images.Len() < 2 {
		return r, fmt.Errorf("encoders: %d images are too few to measure how codes differ", images.Len())
	}
	pairs, err := m.Reconstruct(ctx, images, eval.First(images.Len()))
	if err != nil {
		return r, err
	}
	if r.Sharpness, err = pairs.RelativeSharpness(m.Image); err != nil {
		return r, err
	}
	q := pairs.Posteriors
	r.MeanKL, r.MeanW2 = terms.KL, q.MeanW2Squared()
	if m.Diagonal() || m.Objective.Traits().Point {
		r.MeanKL = q.MeanKL()
	}
	codes, err := m.MeasureCodes(ctx, images, q)
	if err != nil {
		return r, err
	}
	r.ActiveUnits, r.Probed = *codes.ActiveUnits, codes.Probed
	r.Information, r.AggregateW2, r.MMD = *codes.Information, eval.Value(codes.AggregateW2), eval.Value(codes.MMD)
	return r, nil
}

// finite reports whether all are numbers that can be compared.
func finite(all ...float64) bool {
	for _, x := range all {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
