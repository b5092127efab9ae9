package encoders

import (
	"fmt"

	"vaelab/model/latent"
)

// Results are the three models' measures, by objective, their prior and the variance of its dimensions, and the level of
// collapse: the least recon that a decoder which ignores z can reach on the images.
type Results struct {
	Models   map[string]Measures
	Prior    latent.Fixed
	Variance float64
	Collapse float64
}

// Claim is something that is said about encoders, and what the measures say to it.
type Claim struct {
	Text    string  `json:"claim"`
	Verdict Verdict `json:"verdict"`
	Because string  `json:"because"` // the numbers, or what is wrong with them
}

// Verdict is what the measures say to a claim.
type Verdict string

// Verdicts.
const (
	Confirmed Verdict = "confirmed"
	Refuted   Verdict = "refuted"
	Undecided Verdict = "undecided" // the models, or what they are measured by, cannot tell
)

// What the claims' words are taken to mean.
const (
	farKL     = 1          // nats: a posterior further than this from the prior has not converged to it
	nearKL    = 0.05       // nats: one closer than this has
	nearW2    = 2 * nearKL // what nearKL is of a posterior that differs from N(0, I) in its mean
	nearShare = 0.1        // the aggregate is near if its W₂² is at most this share of the posteriors' own
	collapsed = 0.03       // recon within this share of the level of collapse
)

// Claims judges the claims of the study.
func (r Results) Claims() []Claim {
	return []Claim{r.blurred(), r.apart(), r.together(), r.converged(), r.empty()}
}

func (r Results) blurred() Claim {
	elbo, auto := r.Models[ELBO], r.Models[Sharp]
	c := Claim{Text: "The images of an ELBO-trained VAE are blurred."}
	if !finite(elbo.Sharpness, auto.Sharpness) {
		return c.undecided("the originals have no edges that could be blurred")
	}
	c = c.judged(elbo.Sharpness < auto.Sharpness && elbo.Sharpness < 1,
		"its reconstructions have %.0f %% of the originals' sharpness, the autoencoder's %.0f %%", 100*elbo.Sharpness, 100*auto.Sharpness)
	return c.unless(r.doubt(ELBO, Sharp))
}

func (r Results) apart() Claim {
	elbo := r.Models[ELBO]
	c := Claim{Text: fmt.Sprintf("Its encoder does not converge to %v for each image.", r.Prior)}
	if !finite(elbo.MeanKL, elbo.MeanW2) {
		return c.undecided("the distances from %v are not finite", r.Prior)
	}
	c = c.judged(elbo.MeanKL > farKL, "a posterior is %.2f nats and %s %.4g from it on average", elbo.MeanKL, r.w2(), elbo.MeanW2)
	return c.unless(r.doubt(ELBO))
}

// w2 names W₂² of single posteriors, of which only a bound is known unless they are Gaussian.
func (r Results) w2() string {
	if r.Prior == latent.Fixed(latent.Normal{}) {
		return "W₂²"
	}
	return "W₂² at least"
}

func (r Results) together() Claim {
	elbo := r.Models[ELBO]
	c := Claim{Text: fmt.Sprintf("Yet its aggregate posterior comes near %v.", r.Prior)}
	switch {
	case !finite(elbo.AggregateW2, elbo.MeanW2, elbo.MMD):
		return c.undecided("the aggregate's distances were not measured, or are not finite")
	case elbo.MeanW2 < nearW2*r.Variance:
		return c.undecided("W₂² of the aggregate is %.3g, but that of a single posterior is %.2g as well", elbo.AggregateW2, elbo.MeanW2)
	}
	share := elbo.AggregateW2 / elbo.MeanW2
	c = c.judged(share <= nearShare, "W₂² of the aggregate is %.3g, %.1f %% of that of a single posterior; MMD² is %.2g",
		elbo.AggregateW2, 100*share, elbo.MMD)
	return c.unless(r.doubt(ELBO))
}

func (r Results) converged() Claim {
	alone := r.Models[KLOnly]
	c := Claim{Text: fmt.Sprintf("A KL-only encoder does converge to %v for each image.", r.Prior)}
	if !finite(alone.MeanKL, alone.MeanW2) {
		return c.undecided("the distances from %v are not finite", r.Prior)
	}
	c = c.judged(alone.MeanKL < nearKL, "a posterior is %.2g nats and %s %.2g from it on average", alone.MeanKL, r.w2(), alone.MeanW2)
	if c.Verdict == Confirmed { // it is there, however little it was trained
		return c
	}
	return c.unless(r.doubt(KLOnly))
}

// empty rests on two bounds alone: I(x; z) is at most the mean KL and at least the estimate of it. Where recon lies
// depends on how far the decoder is trained, too.
func (r Results) empty() Claim {
	alone := r.Models[KLOnly]
	c := Claim{Text: "And then it carries nothing about the image."}
	switch {
	case !finite(alone.MeanKL, alone.Information):
		return c.undecided("the bounds on I(x; z) are not finite")
	case r.alike():
		return c.undecided("%s", allAlike)
	}
	c = c.judged(alone.MeanKL < nearKL, "I(x; z) is at most its mean KL of %.2g nats", alone.MeanKL)
	if c.Verdict == Confirmed {
		return c
	}
	c.Because += fmt.Sprintf(", and at least about %.2g", max(alone.Information, 0))
	if alone.Information < nearKL {
		c.Verdict = Undecided
	}
	return c
}

const allAlike = "the images are all alike, so that there is nothing to tell about one"

// alike reports whether a decoder that ignores z has nothing to lose.
func (r Results) alike() bool { return !(r.Collapse >= nearKL) }

// doubt says why models cannot tell, or "" if they can: the images are all alike, or one of the models
// is worse than a decoder that ignores z, and so is hardly trained, or an autoencoder that is no better.
func (r Results) doubt(objectives ...string) string {
	if r.alike() {
		return allAlike
	}
	for _, o := range objectives {
		switch recon := r.Models[o].Recon; {
		case !finite(recon):
			return fmt.Sprintf("the recon of the model of %s is not finite", o)
		case recon > (1+collapsed)*r.Collapse:
			return fmt.Sprintf("the model of %s is hardly trained: its recon is %.2f, that of a decoder that ignores z %.2f", o, recon, r.Collapse)
		case o == Sharp && recon > (1-collapsed)*r.Collapse:
			return fmt.Sprintf("the autoencoder makes next to nothing of z: its recon is %.2f, that of a decoder that ignores z %.2f", recon, r.Collapse)
		}
	}
	return ""
}

// judged is the claim, confirmed or refuted by numbers.
func (c Claim) judged(confirmed bool, format string, numbers ...any) Claim {
	c.Verdict, c.Because = Refuted, fmt.Sprintf(format, numbers...)
	if confirmed {
		c.Verdict = Confirmed
	}
	return c
}

func (c Claim) undecided(format string, numbers ...any) Claim {
	c.Verdict, c.Because = Undecided, fmt.Sprintf(format, numbers...)
	return c
}

// unless is the claim, undecided if there is a doubt, which is said before the numbers.
func (c Claim) unless(doubt string) Claim {
	if doubt == "" {
		return c
	}
	return c.undecided("%s; %s", doubt, c.Because)
}
