package generators

import (
	"fmt"
	"math"
)

// Result is what a run came to.
type Result struct {
	Target   string  `json:"target"`
	Metric   string  `json:"metric"`
	Protocol string  `json:"protocol"`
	Samples  int     `json:"samples"` // n of a fit of Z
	Repeats  int     `json:"repeats"`
	Red      float64 `json:"red"` // D(q‖p) of the encoder's parameters
	Fit
	KL          float64     `json:"kl"` // KL(q‖p) in nats of the rows that were scored
	Equivalence Equivalence `json:"equivalence"`
	Second      *Fit        `json:"second,omitempty"`  // by the other estimator
	Control     *Control    `json:"control,omitempty"` // matched
	Factors     *Factors    `json:"factors,omitempty"` // published
	Verdict     string      `json:"verdict"`
	Judgement   Judgement   `json:"judgement"`

	Seed  uint64 `json:"seed"`
	Steps int    `json:"steps"`
	Rows  int    `json:"rows"` // images of a repeat
	Dims  int    `json:"dimensions"`
	Training

	Points []Point `json:"-"`
	Pool   Pool    `json:"-"`
}

// Fit is the comparison by one estimator. Ratio is black/green, Interval its central
// 95 % by bootstrap over repeats; Floor is what draws of p itself score on average.
type Fit struct {
	Estimator      string   `json:"estimator"`
	Green          float64  `json:"green"`
	Black          float64  `json:"black"`
	Floor          float64  `json:"floor,omitzero"` // 0: none is known
	Ratio          float64  `json:"ratio"`
	Interval       Interval `json:"interval"`
	GreenOverFloor float64  `json:"green_over_floor,omitzero"`
	BlackOverFloor float64  `json:"black_over_floor,omitzero"`
}

// Equivalence is the test whether black/green lies within Margin of 1: it does, at the
// level of 5 %, if its 90 % interval does (D. J. Schuirmann, J. Pharmacokin. Biopharm.
// 15, 1987: two one-sided tests).
type Equivalence struct {
	Margin     float64  `json:"margin"`
	Interval   Interval `json:"interval_90"`
	Equivalent bool     `json:"equivalent"`
}

// Control is black of fits to more draws over black at n, which is Expected.
type Control struct {
	Samples  int      `json:"samples"`
	Ratio    float64  `json:"ratio"`
	Interval Interval `json:"interval"`
	Expected float64  `json:"expected"`
}

// Factors multiply up to the published black/green.
type Factors struct {
	Reduction float64  `json:"reduction"` // R's rows added, Z's averaged
	Samples   float64  `json:"samples"`   // R's n is not Z's
	Rest      float64  `json:"rest"`      // like for like: what KL(q‖p) does
	Interval  Interval `json:"interval"`  // of the rest
}

// String writes the factors as a product.
func (f *Factors) String() string {
	return fmt.Sprintf("%s (sum against mean) × %s (unmatched n) × %s (like for like, %s)",
		number(f.Reduction), number(f.Samples), number(f.Rest), f.Interval)
}

// margin of the equivalence test.
const margin = 0.02

// wander is the number of consecutive published steps that are resampled at once.
const wander = 10

// result sums up the repeats.
func (s *study) result(pool Pool) *Result {
	r := &Result{
		Target: s.Target.Name, Metric: s.Metric, Protocol: s.Protocol,
		Samples: s.Samples, Repeats: s.Repeats,
		Red:  mean(s.column(func(r repeat) float64 { return r.red })),
		KL:   mean(s.column(func(r repeat) float64 { return r.kl })),
		Seed: s.Seed, Steps: s.steps(), Rows: s.rows(), Dims: s.Target.Latent, Training: s.encoder.Training,
		Points: s.points, Pool: pool,
	}
	var narrow Interval
	r.Fit, narrow = s.fit(s.estimator())
	r.Equivalence = Equivalence{margin, narrow, narrow[0] >= 1-margin && narrow[1] <= 1+margin}
	if s.Protocol == Published {
		r.Factors = s.factors()
	} else {
		other := Likelihood
		if s.estimator() == Likelihood {
			other = Moments
		}
		second, _ := s.fit(other)
		r.Second, r.Control = &second, s.control()
	}
	r.Judgement, r.Verdict = r.judge()
	return r
}

func (s *study) rows() int {
	if s.Protocol == Published {
		return s.encoder.batch
	}
	return s.heldOutRows()
}

// column is a number of each repeat.
func (s *study) column(f func(repeat) float64) []float64 {
	x := make([]float64, len(s.repeats))
	for i, r := range s.repeats {
		x[i] = f(r)
	}
	return x
}

// black is the mean score of R over rows, for the n at the given place, of the repeats
// that have it.
func (s *study) black(estimator string, n int) []float64 {
	var x []float64
	for _, r := range s.repeats {
		if n < len(r.black) {
			x = append(x, r.black[n].by(estimator))
		}
	}
	return x
}

func (s *study) green(estimator string) []float64 {
	return s.column(func(r repeat) float64 { return r.green.by(estimator) })
}

func (s *study) bootstrap() bootstrap {
	b := bootstrap{seed: s.Seed, block: 1}
	if s.Protocol == Published {
		b.block = min(wander, s.Repeats)
	}
	return b
}

// fit compares by one estimator, and returns the 90 % interval of the ratio, too.
func (s *study) fit(estimator string) (f Fit, narrow Interval) {
	black, green := s.black(estimator, s.reference()), s.green(estimator)
	for i := range black {
		black[i] *= s.reduction(s.rows())
	}
	f = Fit{Estimator: estimator, Green: mean(green), Black: mean(black)}
	f.Ratio = f.Black / f.Green
	f.Interval, narrow = s.bootstrap().ratio(black, green, false)
	if v := s.scorer.family.floor(s.Samples).by(estimator); !math.IsNaN(v) {
		f.Floor, f.GreenOverFloor = v, f.Green/v
		f.BlackOverFloor = mean(s.black(estimator, s.like())) / v
	}
	return f, narrow
}

func (s *study) control() *Control {
	more := s.black(s.estimator(), 1)
	n := s.black(s.estimator(), 0)[:len(more)]
	c := &Control{Samples: s.ns()[1], Ratio: mean(more) / mean(n), Expected: float64(s.ns()[0]) / float64(s.ns()[1])}
	c.Interval, _ = s.bootstrap().ratio(more, n, true)
	return c
}

func (s *study) factors() *Factors {
	own, like, green := s.black(s.estimator(), s.reference()), s.black(s.estimator(), s.like()), s.green(s.estimator())
	f := &Factors{
		Reduction: s.reduction(s.rows()),
		Samples:   mean(own) / mean(like),
		Rest:      mean(like) / mean(green),
	}
	f.Interval, _ = s.bootstrap().ratio(like, green, false)
	return f
}
