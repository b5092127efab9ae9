package generators

import "fmt"

// Claim is something that was said about encoders as generators, and what the runs
// found.
type Claim struct {
	Text    string
	Finding Finding
	Because string // with the numbers and their intervals
}

// Finding is what became of a claim.
type Finding string

// Findings. An artefact was measured as claimed, but only by the defects of its
// protocol.
const (
	Confirmed     Finding = "confirmed"
	Refuted       Finding = "refuted"
	AnArtefact    Finding = "artefact"
	NothingShowed Finding = "undecided"
)

// Claims judges what the article says, for each target of which both protocols were
// run: that a Gaussian encoder's draws are as good as random ones, and those of a Gamma
// and of a Dirichlet encoder closer to the target than random ones.
func Claims(results []*Result) []Claim {
	var claims []Claim
	for _, matched := range results {
		if matched.Protocol != Matched {
			continue
		}
		for _, published := range results {
			if published.Protocol == Published && published.Target == matched.Target && published.Metric == matched.Metric {
				claims = append(claims, claim(published, matched))
			}
		}
	}
	return claims
}

func claim(published, matched *Result) Claim {
	c := claimed(published, matched)
	if !matched.hasConverged() {
		c.Finding = NothingShowed
		c.Because = fmt.Sprintf("the matched protocol's encoder has not converged, its own distance is %s of the floor", number(matched.Red/matched.Floor))
	}
	return c
}

// claimed judges a claim by the draws of an encoder that has converged.
func claimed(published, matched *Result) Claim {
	like := fmt.Sprintf("black/green is %s (95 %% interval %s) like for like with a converged encoder", number(matched.Ratio), matched.Interval)
	if matched.Equivalence.Equivalent {
		like += ", equal to within 2 %"
	}
	as := fmt.Sprintf("the published protocol gives %s (%s)", number(published.Ratio), published.Interval)
	if matched.Target == "normal" {
		metric := "KL"
		if matched.Metric == W2 {
			metric = "W₂²"
		}
		c := Claim{Text: fmt.Sprintf("By %s, draws of an encoder with the target N(0, I) are as good as random draws.", metric), Because: like + "; " + as}
		switch {
		case matched.Equivalence.Equivalent:
			c.Finding = Confirmed
		case matched.Judgement == Worse || matched.Judgement == Closer:
			c.Finding = Refuted
		default:
			c.Finding = NothingShowed
		}
		return c
	}
	c := Claim{Text: fmt.Sprintf("Draws of an encoder with the target %s are closer to it than random draws.", Symbol(matched.Target))}
	switch {
	case matched.Judgement == Closer:
		c.Finding = Confirmed
	case published.Interval[0] > 1:
		c.Finding = AnArtefact
		as += fmt.Sprintf(" = %s", published.Factors)
	default:
		c.Finding = Refuted
		if published.Interval[1] < 1 {
			as += ", the opposite of the claim: R is closer"
		}
	}
	c.Because = as + "; " + like
	return c
}
