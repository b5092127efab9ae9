package generators

import (
	"fmt"
	"math"
)

// Judgement is a verdict in a word.
type Judgement string

// Judgements of Z against R, the encoder's draws against the target's own.
const (
	Equivalent Judgement = "equivalent" // within the margin
	Worse      Judgement = "worse"      // Z is farther from the target
	Closer     Judgement = "closer"
	Undecided  Judgement = "undecided"
	Artefact   Judgement = "artefact" // R scores worse, and only because it is scored otherwise
)

// converged is the share of the floor that a converged encoder's own distance is below.
const converged = 0.05

// hasConverged reports whether the encoder's own distance from the target is small beside that of a fit.
func (r *Result) hasConverged() bool { return r.Red <= converged*r.Floor }

// judge says in a word and in a sentence what the numbers mean.
func (r *Result) judge() (Judgement, string) {
	ratio := fmt.Sprintf("black/green %s, 95 %% interval %s", number(r.Ratio), r.Interval)
	if f := r.Factors; f != nil && f.Reduction*f.Samples != 1 {
		parts := fmt.Sprintf("%s = %s", number(r.Ratio), f)
		if r.Interval[0] > 1 && f.Interval[0] <= 1 {
			return Artefact, "R looks worse than Z only because it is scored otherwise: black/green " + parts
		}
		if r.Interval[1] < 1 {
			return Worse, "Z is farther from the target than R even as published: black/green " + parts
		}
		return Undecided, "black/green " + parts
	}
	if !r.hasConverged() {
		ratio += fmt.Sprintf("; the encoder has not converged, its own distance is %s of the floor", number(r.Red/r.Floor))
	}
	switch {
	case r.Equivalence.Equivalent:
		return Equivalent, fmt.Sprintf("the encoder's draws Z are as good as random draws R, to within %.0f %%: %s", 100*margin, ratio)
	case r.Interval[1] < 1:
		return Worse, fmt.Sprintf("the encoder's draws Z are farther from the target than random draws R: %s", ratio)
	case r.Interval[0] > 1:
		return Closer, fmt.Sprintf("the encoder's draws Z are closer to the target than random draws R: %s", ratio)
	}
	return Undecided, fmt.Sprintf("no difference between Z and R is shown, nor that there is none; more repeats would narrow it: %s", ratio)
}

func (i Interval) String() string { return number(i[0]) + " to " + number(i[1]) }

// number is x with about four digits.
func number(x float64) string {
	if a := math.Abs(x); a != 0 && (a < 0.01 || a >= 1e5) {
		return fmt.Sprintf("%.3g", x)
	}
	return fmt.Sprintf("%.*f", max(0, 3-max(0, int(math.Floor(math.Log10(math.Max(math.Abs(x), 1)))))), x)
}
