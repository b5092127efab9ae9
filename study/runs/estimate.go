package runs

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the share of intervals that hold the true mean, of values that are normally distributed.
const Level = 0.95

// Estimate is a mean and how sure it is.
type Estimate struct {
	N    int     // values, or pairs
	Mean float64 // NaN if there is no value, or one of them is NaN
	SD   float64 // standard deviation of the values; NaN of fewer than two
	Half float64 // half of the interval of the mean; NaN of fewer than two values
}

// Interval returns the ends of the interval.
func (e Estimate) Interval() (low, high float64) { return e.Mean - e.Half, e.Mean + e.Half }

// estimate is that of values, by Student's t.
func estimate(values []float64) Estimate {
	e := Estimate{len(values), math.NaN(), math.NaN(), math.NaN()}
	if e.N == 0 {
		return e
	}
	e.Mean = stat.Mean(values, nil)
	if e.N > 1 {
		e.SD = stat.StdDev(values, nil)
		e.Half = reach(float64(e.N-1)) * e.SD / math.Sqrt(float64(e.N))
	}
	return e
}

// reach is how many standard errors an interval has to each side.
func reach(freedom float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1 + Level) / 2)
}

// Estimate returns the mean of a measure over the seeds of the cell.
func (c *Cell) Estimate(m Measure) Estimate { return estimate(c.values(m)) }

func (c *Cell) values(m Measure) []float64 {
	var values []float64
	for _, r := range c.Runs {
		values = append(values, r.Values[m])
	}
	return values
}

// Verdict is what an interval says of a difference.
type Verdict string

// Verdicts.
const (
	Better    Verdict = "better" // of a loss that is lower
	Worse     Verdict = "worse"
	Lower     Verdict = "lower" // of what is neither good nor bad in itself
	Higher    Verdict = "higher"
	Undecided Verdict = "undecided" // the interval holds 0, or there is none
)

// Difference is a cell's mean less that of another.
type Difference struct {
	Estimate         // of pairs; unpaired, N is 0 and so is SD
	Paired   bool    // of runs with the same seed
	Verdict  Verdict // of the cell, against the other
}

// Against returns by how much a measure of the cell differs from another's: the mean of the differences of runs with the same
// seed, if there are two such pairs at least, else the difference of means, by Welch's interval.
func (c *Cell) Against(other *Cell, m Measure) Difference {
	partners := map[string]float64{}
	for _, r := range other.Runs {
		partners[r.Seed] = r.Values[m]
	}
	var pairs []float64
	for _, r := range c.Runs {
		if partner, ok := partners[r.Seed]; ok {
			pairs = append(pairs, r.Values[m]-partner)
		}
	}
	d := Difference{Paired: len(pairs) > 1, Verdict: Undecided}
	if d.Paired {
		d.Estimate = estimate(pairs)
	} else {
		d.Estimate = welch(c.Estimate(m), other.Estimate(m))
	}
	lower, higher := Lower, Higher
	if m.loss() {
		lower, higher = Better, Worse
	}
	switch low, high := d.Interval(); {
	case high < 0:
		d.Verdict = lower
	case low > 0:
		d.Verdict = higher
	}
	return d
}

// welch is a − b of independent values, whose variances may differ.
func welch(a, b Estimate) Estimate {
	e := Estimate{Mean: a.Mean - b.Mean, Half: math.NaN()}
	if a.N < 2 || b.N < 2 {
		return e
	}
	n, m := float64(a.N), float64(b.N)
	u, v := a.SD*a.SD/n, b.SD*b.SD/m
	if u+v == 0 {
		e.Half = 0
		return e
	}
	e.Half = reach((u+v)*(u+v)/(u*u/(n-1)+v*v/(m-1))) * math.Sqrt(u+v)
	return e
}

// Point is the mean of a measure over seeds after an epoch.
type Point struct {
	Epoch int
	Estimate
}

// Curve returns the means after those epochs that all runs have; a run's measurements are by epoch.
func Curve(all []map[int]float64) []Point {
	if len(all) == 0 {
		return nil
	}
	var points []Point
	for _, epoch := range slices.Sorted(maps.Keys(all[0])) {
		var values []float64
		for _, one := range all {
			if value, ok := one[epoch]; ok {
				values = append(values, value)
			}
		}
		if len(values) == len(all) {
			points = append(points, Point{epoch, estimate(values)})
		}
	}
	return points
}
