package report

import (
	"math"

	"vaelab/run"
)

// Curve is a number of the run over its epochs.
type Curve struct {
	Panel string       `json:"panel"` // what it is, as the panel's title says it
	Split string       `json:"split"`
	X     []run.Number `json:"x"`
	Y     []run.Number `json:"y"` // null: not finite
}

// quantities are what curves are of; of returns false where nobody measured it.
var quantities = []struct {
	name string
	of   func(run.Record) (y run.Number, measured bool)
}{
	{"loss, nats per image", func(r run.Record) (run.Number, bool) { return r.Loss, true }},
	{"recon, nats per image", func(r run.Record) (run.Number, bool) { return r.Recon, true }},
	{"KL, nats per image", func(r run.Record) (run.Number, bool) { return r.KL, true }},
	{"gradient norm", func(r run.Record) (run.Number, bool) { return r.Gradient, r.Gradient != 0 }},
	{"active units", func(r run.Record) (run.Number, bool) {
		if r.ActiveUnits == nil {
			return 0, false
		}
		return run.Number(*r.ActiveUnits), true
	}},
}

// Curves returns the curves of a run, in the order of their panels.
func Curves(records []run.Record) []Curve {
	var all []Curve
	for _, q := range quantities {
		for _, split := range []string{"train", "validation", "test"} {
			c := Curve{Panel: q.name, Split: split}
			for _, r := range records {
				if y, measured := q.of(r); measured && r.Split == split {
					c.X, c.Y = append(c.X, run.Number(r.Epoch)), append(c.Y, y)
				}
			}
			if len(c.X) > 0 {
				c.thin()
				all = append(all, c)
			}
		}
	}
	return all
}

// mostPoints is more than a screen has columns for.
const mostPoints = 1000

// thin leaves of many points the least and the greatest of every few, and of those that are not finite one.
func (c *Curve) thin() {
	n := len(c.X)
	if n <= mostPoints {
		return
	}
	var x, y []run.Number
	const parts = mostPoints / 2
	for k := range parts {
		lo, hi := k*n/parts, (k+1)*n/parts
		least, greatest := lo, lo
		for i := lo; i < hi; i++ {
			v := float64(c.Y[i])
			if v < float64(c.Y[least]) || math.IsNaN(float64(c.Y[least])) {
				least = i
			}
			if v > float64(c.Y[greatest]) || math.IsNaN(float64(c.Y[greatest])) {
				greatest = i
			}
		}
		for _, i := range []int{min(least, greatest), max(least, greatest)} {
			x, y = append(x, c.X[i]), append(y, c.Y[i])
		}
	}
	c.X, c.Y = x, y
}
