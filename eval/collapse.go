package eval

import (
	"math"

	"vaelab/model"
	"vaelab/model/pixel"
)

// Collapse is a way in which a model loses what its code z is for; "" is none.
type Collapse string

const (
	// DecoderIgnoresZ: the posterior is the prior whatever the image, and images are
	// reconstructed as if there were no z (Bowman and others, "Generating sentences from a
	// continuous space", 2016; Lucas and others, "Don't blame the ELBO!", 2019).
	DecoderIgnoresZ Collapse = "decoder-ignores-z"
	// PriorAbandoned: codes lie where the prior has next to no mass, so that its draws mean
	// nothing to the decoder.
	PriorAbandoned Collapse = "prior-abandoned"
)

// The bounds of DecoderIgnoresZ.
const (
	// emptyKL is a KL, in nats, below which a code says next to nothing: I(x; z) is at most
	// the mean KL, and to tell ten classes apart takes ln 10 = 2.3.
	emptyKL = 0.1
	// nearLevel is how far from the level of collapse a recon is still near it, as a share of
	// it. An untrained model, whose KL is small as well, is farther away.
	nearLevel = 0.1
)

// Watch judges a model, epoch by epoch, by its terms on held-out images.
type Watch struct {
	config model.Config
	level  float64 // of a decoder that ignores z, nats; NaN: of a density there is none
	empty  bool    // the code said nothing at the last look either
}

// NewWatch returns the watch over a model of that configuration and its terms on the images.
func NewWatch(c model.Config, images Images) *Watch {
	w := &Watch{config: c, level: math.NaN()}
	if _, ok := c.Likelihood.(pixel.Bernoulli); ok {
		w.level = CollapseLevel(images)
	}
	return w
}

// Level returns the least recon, in nats, of a decoder that ignores z, or NaN if the
// likelihood is a density, which has no such level.
func (w *Watch) Level() float64 { return w.level }

// Judge reports whether the model of the given terms and number of active units has collapsed.
//
// The decoder ignores z if the KL is below 0.1 nats and recon within 10 % of the level of
// collapse. Where there is no such level, or the decoder sees the label as well, which goes
// below it, no unit may be active instead, at two looks in a row: a model that has hardly
// been trained looks like that at one.
//
// The prior is abandoned if the KL exceeds the level: naming the code alone costs more nats
// then than the image does without any code, so that recon + KL is worse than that of a
// decoder that ignores z, however good the images are. (KL = I(x; z) + KL(q(z) ‖ p), by
// Hoffman and Johnson, "ELBO surgery", 2016: what images can tell is bounded, so the rest is
// the aggregate's distance from the prior.) It is not asked while the KL's weight is still
// rising, of which weighted tells, nor of objectives without a KL.
//
// Where the level itself is below 0.1 nats, as of images that are all alike, there is nothing that a
// code could tell, and no verdict.
//
// What has no KL to lose has no collapse: an autoencoder, and kl-only, whose KL is meant to
// vanish.
func (w *Watch) Judge(t Terms, active int, weighted bool) Collapse {
	empty := t.KL < emptyKL && active == 0
	before := w.empty
	w.empty = empty
	objective := w.config.Objective.Traits()
	if objective.Point || objective.Detached || w.level < emptyKL { // never of NaN
		return ""
	}
	levelled := !math.IsNaN(w.level) && w.config.Classes == 0
	switch {
	case levelled && t.KL < emptyKL && math.Abs(t.Recon-w.level) < nearLevel*w.level:
		return DecoderIgnoresZ
	case !levelled && empty && before:
		return DecoderIgnoresZ
	case weighted && objective.MinimisesKL && t.KL > w.level: // never of NaN
		return PriorAbandoned
	}
	return ""
}
