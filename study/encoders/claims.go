package encoders

import (
	"fmt"
	"math"
)

// Results are the three models' measures, by objective, and the level of collapse: the
// least recon that a decoder which ignores z can reach on the images.
type Results struct {
	Models   map[string]Measures
	Collapse float64
}

// Claim is something that is said about encoders, and what the measures say to it.
type Claim struct {
	Text      string
	Confirmed bool
	Because   string // the numbers
}

// Verdict is "confirmed" or "refuted".
func (c Claim) Verdict() string {
	if c.Confirmed {
		return "confirmed"
	}
	return "refuted"
}

// What the claims' words are taken to mean.
const (
	farKL     = 1    // nats: a posterior further than this from the prior has not converged to it
	nearKL    = 0.05 // nats: one closer than this has
	nearShare = 0.1  // the aggregate is near if its W₂² is at most this share of the posteriors' own
	collapsed = 0.03 // recon within this share of the level of collapse
)

// Claims judges the claims of the study.
func (r Results) Claims() []Claim {
	elbo, alone, auto := r.Models[ELBO], r.Models[KLOnly], r.Models[Sharp]
	share := elbo.AggregateW2 / elbo.MeanW2
	excess := alone.Recon/r.Collapse - 1
	return []Claim{
		{
			Text:      "The images of an ELBO-trained VAE are blurred.",
			Confirmed: elbo.Sharpness < auto.Sharpness && elbo.Sharpness < 1,
			Because: fmt.Sprintf("its reconstructions have %.0f %% of the originals' sharpness, the autoencoder's %.0f %%",
				100*elbo.Sharpness, 100*auto.Sharpness),
		},
		{
			Text:      "Its encoder does not converge to N(0, I) for each image.",
			Confirmed: elbo.MeanKL > farKL,
			Because:   fmt.Sprintf("a posterior is %.2f nats and W₂² %.2f from it on average", elbo.MeanKL, elbo.MeanW2),
		},
		{
			Text:      "Yet its aggregate posterior comes near N(0, I).",
			Confirmed: share <= nearShare,
			Because: fmt.Sprintf("W₂² of the aggregate is %.3g, %.1f %% of that of a single posterior; MMD² is %.2g",
				elbo.AggregateW2, 100*share, elbo.MMD),
		},
		{
			Text:      "A KL-only encoder does converge to N(0, I) for each image.",
			Confirmed: alone.MeanKL < nearKL,
			Because:   fmt.Sprintf("a posterior is %.2g nats and W₂² %.2g from it on average", alone.MeanKL, alone.MeanW2),
		},
		{
			Text:      "And then it carries nothing about the image.",
			Confirmed: alone.MeanKL < nearKL && finite(excess) && math.Abs(excess) < collapsed,
			Because: fmt.Sprintf("I(x; z) is at most its mean KL of %.2g nats, and its decoder's recon of %.2f is %.1f %% above the %.2f of a decoder that ignores z",
				alone.MeanKL, alone.Recon, 100*excess, r.Collapse),
		},
	}
}
