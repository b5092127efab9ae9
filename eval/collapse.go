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

const (
	// emptyKL is a KL, in nats, below which a code says next to nothing: I(x; z) is at most
	// the mean KL, and to tell ten classes apart takes ln 10 = 2.3.
	emptyKL = 0.1
	// nearLevel is how far from the level of collapse a number of nats is still near it, as a share of
	// it. An untrained model, whose KL is small as well, has a recon that is farther away.
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

// Look is what a model is judged by after an epoch.
type Look struct {
	Terms
	Active      int     // units
	Information float64 // Posteriors.GaussianInformation; NaN: not known
	Weighted    bool    // the KL's weight is not still rising
}

// Displaced returns what the KL costs at least because the codes of all images together are not
// distributed as the prior, in nats; NaN if that is not known. It can be negative if the prior is no Gaussian, of which
// GaussianInformation does not know.
func (l Look) Displaced() float64 { return l.KL - l.Information }

// Judge reports whether the model that looks so has collapsed.
//
// The decoder ignores z if the KL is below 0.1 nats and recon within 10 % of the level of
// collapse. Where there is no such level, or the decoder sees the label as well, which goes
// below it, no unit may be active instead, at two looks in a row: a model that has hardly
// been trained looks like that at one.
//
// The prior is abandoned if the code costs more than it saves, because it does not lie where the prior does: recon is
// below the level and recon + KL more than 10 % above it, which is worse than to ignore z; and of that KL at
// least 10 % of the level are Displaced. (KL = I(x; z) + KL(q(z) ‖ p), by Hoffman and Johnson, "ELBO
// surgery", 2016.) The first codes of a model that has hardly been trained are not the prior's either, but they save
// nothing yet. Where the information has no bound, the sum decides alone. A KL that exceeds the level by itself is
// enough: naming the code costs more nats then than the image does without any. It is not asked while the KL's
// weight is still rising, nor of objectives without a KL.
//
// Where the level itself is below 0.1 nats, as of images that are all alike, there is nothing that a
// code could tell, and no verdict.
//
// What has no KL to lose has no collapse: an autoencoder, and kl-only, whose KL is meant to
// vanish.
func (w *Watch) Judge(l Look) Collapse {
	empty := l.KL < emptyKL && l.Active == 0
	before := w.empty
	w.empty = empty
	objective := w.config.Objective.Traits()
	if objective.Point || objective.Detached || w.level < emptyKL { // never of NaN
		return ""
	}
	levelled := !math.IsNaN(w.level) && w.config.Classes == 0
	switch {
	case levelled && l.KL < emptyKL && math.Abs(l.Recon-w.level) < nearLevel*w.level:
		return DecoderIgnoresZ
	case !levelled && empty && before:
		return DecoderIgnoresZ
	case l.Weighted && objective.MinimisesKL && (l.KL > w.level || w.wasted(l)): // never of NaN
		return PriorAbandoned
	}
	return ""
}

// wasted reports whether the code costs more than it saves, by the distance of all codes from the prior.
func (w *Watch) wasted(l Look) bool {
	near := nearLevel * w.level
	return l.Recon < w.level && l.NegELBO() > w.level+near && !(l.Displaced() <= near)
}
