package encoders

import "fmt"

// Results are the three models' measures, by objective, and the level of collapse: the
// least recon that a decoder which ignores z can reach on the images.
type Results struct {
	Models   map[string]Measures
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
	nearW2    = 2 * nearKL // what nearKL is of a posterior that differs from the prior in its mean
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
	c := Claim{Text: "Its encoder does not converge to N(0, I) for each image."}
	if !finite(elbo.MeanKL, elbo.MeanW2) {
		return c.undecided("the distances from N(0, I) are not finite")
	}
	c = c.judged(elbo.MeanKL > farKL, "a posterior is %.2f nats and W₂² %.2f from it on average", elbo.MeanKL, elbo.MeanW2)
	return c.unless(r.doubt(ELBO))
}

func (r Results) together() Claim {
	elbo := r.Models[ELBO]
	c := Claim{Text: "Yet its aggregate posterior comes near N(0, I)."}
	switch {
	case !finite(elbo.AggregateW2, elbo.MeanW2, elbo.MMD):
		return c.undecided("the aggregate's distances were not measured, or are not finite")
	case elbo.MeanW2 < nearW2:
		return c.undecided("W₂² of the aggregate is %.3g, but that of a single posterior is %.2g as well", elbo.AggregateW2, elbo.MeanW2)
	}
	share := elbo.AggregateW2 / elbo.MeanW2
	c = c.judged(share <= nearShare, "W₂² of the aggregate is %.3g, %.1f %% of that of a single posterior; MMD² is %.2g",
		elbo.AggregateW2, 100*share, elbo.MMD)
	return c.unless(r.doubt(ELBO))
}

func (r Results) converged() Claim {
	alone := r.Models[KLOnly]
	c := Claim{Text: "A KL-only encoder does converge to N(0, I) for each image."}
	if !finite(alone.MeanKL, alone.MeanW2) {
		return c.undecided("the distances from N(0, I) are not finite")
	}
	c = c.judged(alone.MeanKL < nearKL, "a posterior is %.2g nats and W₂² %.2g from it on average", alone.MeanKL, alone.MeanW2)
	if c.Verdict == Confirmed { // it is there, however little it was trained
		return c
	}
	return c.unless(r.doubt(KLOnly))
}

// empty rests on two bounds: I(x; z) is at most the mean KL and at least the estimate of it. A recon
// near the level of collapse shows nothing, for that of a model that is hardly trained is, too; one
// well below it shows that the decoder was told something.
func (r Results) empty() Claim {
	alone := r.Models[KLOnly]
	c := Claim{Text: "And then it carries nothing about the image."}
	switch {
	case !finite(alone.MeanKL, alone.Recon, alone.Information):
		return c.undecided("the losses of the model are not finite")
	case r.alike():
		return c.undecided("%s", allAlike)
	}
	excess := alone.Recon/r.Collapse - 1
	c = c.judged(alone.MeanKL < nearKL,
		"I(x; z) is at most its mean KL of %.2g nats, and its decoder's recon of %.2f is %.1f %% above the %.2f of a decoder that ignores z",
		alone.MeanKL, alone.Recon, 100*excess, r.Collapse)
	if c.Verdict == Refuted && alone.Information < nearKL && excess > -collapsed {
		c.Verdict = Undecided
	}
	return c
}

const allAlike = "the images are all alike, so that there is nothing to tell about one"

// alike reports whether a decoder that ignores z has nothing to lose.
func (r Results) alike() bool { return !(r.Collapse >= nearKL) }

// doubt says why models cannot tell, or "" if they can: the images are all alike, or one of the models
// is worse than a decoder that ignores z, and so is hardly trained.
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
