// Package encoders compares three models that differ in their objective alone: an
// ELBO-trained VAE, an encoder on the KL term alone with a decoder on its draws, and an
// autoencoder, the sharp limit β → 0, σ → 0.
//
// It measures what the reconstructions keep and how far the codes are from the prior,
// and judges what is said about such encoders. It knows of no files and no flags.
package encoders

import (
	"context"
	"fmt"
	"iter"
	"math"

	"vaelab/eval"
	"vaelab/model"
	"vaelab/rng"
	"vaelab/train"
)

// Objectives are what the three models minimise, in the order of the comparison.
var Objectives = [...]string{model.ELBO, model.KLOnly, model.Autoencoder}

// Measures are what a model is worth on held-out images. Losses and information are
// nats per image, distances are W₂².
type Measures struct {
	Recon     float64
	KL        float64 // as the model reports it: an autoencoder's is of a log σ² that was not trained
	Sharpness float64 // of reconstructions, as a share of the originals'; NaN if they have no edges

	ActiveUnits int
	MeanKL      float64 // mean over images of KL(q(z|x) ‖ p); +Inf if they are points
	MeanW2      float64 // mean over images of W₂²(q(z|x), p)
	AggregateW2 float64 // W₂² of the aggregate posterior, as a Gaussian, to p
	MMD         float64 // squared MMD of the aggregate posterior to p, unbiased

	Information float64 // a lower bound on I(x; z)
	Probed      int     // images that Information and MMD are estimated from
}

// Saturated says whether the information may be far greater than the estimate.
func (m Measures) Saturated() bool { return eval.Saturated(m.Information, m.Probed) }

// Limit returns ln Probed, the most that Information can show.
func (m Measures) Limit() float64 { return math.Log(float64(m.Probed)) }

// probe bounds the number of images of the two measures that take every pair of them.
const probe = 2000

// Measure measures a model whose terms on the images are known. It needs two images.
func Measure(ctx context.Context, m *eval.Model, images eval.Images, terms eval.Terms) (Measures, error) {
	r := Measures{Recon: terms.Recon, KL: terms.KL}
	if images.Len() < 2 {
		return r, fmt.Errorf("encoders: %d images are too few to measure how codes differ", images.Len())
	}
	if m.Posterior != model.Gaussian {
		return r, fmt.Errorf("encoders: the distances from N(0, I) are those of gaussian posteriors, not of %s ones", m.Posterior)
	}
	all := eval.First(images.Len())
	var err error
	if r.Sharpness, err = m.RelativeSharpness(ctx, images, all); err != nil {
		return r, err
	}
	q, err := m.Encode(ctx, images, all)
	if err != nil {
		return r, err
	}
	r.ActiveUnits, r.MeanKL, r.MeanW2 = q.ActiveUnits(), q.MeanKL(), q.MeanW2Squared()
	if r.AggregateW2, err = q.AggregateW2Squared(); err != nil {
		return r, err
	}
	few := q.Pick(probe)
	z := few.Draw(rng.Stream{Seed: images.Seed, Purpose: rng.Posterior})
	r.Probed, r.MMD = len(z), eval.MMDSquared(z)
	r.Information, err = few.MutualInformation(z)
	return r, err
}

// Event is news of a model in training: of an update, or of a finished epoch.
type Event struct {
	Progress *train.Progress // after an update, else nil
	Epoch    *train.Epoch    // after an epoch, else nil
	Measures Measures        // of that epoch
}

// Train trains to the end, yields what happens, and measures the model on the images
// after each epoch, which must have been evaluated on them. When the context ends, it
// yields its error after the update at hand; an epoch that is trained is measured.
func Train(ctx context.Context, t *train.Trainer, images eval.Images) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for news, err := range t.Run(ctx) {
			var e Event
			switch news := news.(type) {
			case *train.Progress:
				e.Progress = news
			case *train.Epoch:
				if news.Test == nil {
					yield(e, fmt.Errorf("encoders: epoch %d was not evaluated", news.Number))
					return
				}
				e.Epoch = news
				e.Measures, err = Measure(context.WithoutCancel(ctx), t.Model(), images, *news.Test)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// finite says whether x is a number that can be compared.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
