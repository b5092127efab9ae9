package runs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// cellOf is a cell of runs with these values of −ELBO, by seeds from first on.
func cellOf(first int, values ...float64) *Cell {
	c := &Cell{}
	for i, value := range values {
		c.Runs = append(c.Runs, &Run{Seed: fmt.Sprint(first + i), Values: Values{NegELBO: value}})
	}
	return c
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-8*max(1, math.Abs(want))) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

// TestEstimates holds means and intervals to numbers of NumPy, whose t is where its density's integral comes to 0.975:
//
//	import math, numpy as np
//
//	def reach(v):
//	    x = np.linspace(0, 20, 20_000_001)
//	    f = np.exp(math.lgamma((v + 1) / 2) - math.lgamma(v / 2)) / math.sqrt(v * math.pi) * (1 + x * x / v) ** (-(v + 1) / 2)
//	    below = 0.5 + np.concatenate([[0], np.cumsum((f[1:] + f[:-1]) / 2)]) * (x[1] - x[0])
//	    return np.interp(0.975, below, x)
//
//	def interval(x):
//	    x = np.array(x)
//	    return x.mean(), x.std(ddof=1), reach(len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x))
//
//	def welch(a, b):
//	    a, b = np.array(a), np.array(b)
//	    u, v = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
//	    f = (u + v) ** 2 / (u ** 2 / (len(a) - 1) + v ** 2 / (len(b) - 1))
//	    return a.mean() - b.mean(), reach(f) * math.sqrt(u + v)
//
//	a, b, c = [105.91, 106.32, 106.05, 105.77, 106.20], [105.62, 106.11, 105.70, 105.43, 106.03], [103.5, 107.25, 104.0]
//	print(interval(a), interval(c), interval(c[:2]), interval(np.array(a) - b), interval(np.array(a[:3]) - c), welch(a, c), sep="\n")
func TestEstimates(t *testing.T) {
	a, b, c := cellOf(1, 105.91, 106.32, 106.05, 105.77, 106.20), cellOf(1, 105.62, 106.11, 105.70, 105.43, 106.03), cellOf(1, 103.5, 107.25, 104.0)
	nan := math.NaN()
	for _, one := range []struct {
		name           string
		got            Estimate
		n              int
		mean, sd, half float64
	}{
		{"five seeds", a.Estimate(NegELBO), 5, 106.05, 0.219886334273, 0.273024944964},
		{"three seeds", c.Estimate(NegELBO), 3, 104.916666667, 2.03613195381, 5.05803217256},
		{"two seeds", cellOf(1, 103.5, 107.25).Estimate(NegELBO), 2, 105.375, 2.65165042945, 23.8241338803},
		{"one seed", cellOf(1, 103.5).Estimate(NegELBO), 1, 103.5, nan, nan},
		{"no seed", cellOf(1).Estimate(NegELBO), 0, nan, nan, nan},
		{"not measured", cellOf(1, 103.5, nan).Estimate(NegELBO), 2, nan, nan, nan},
		{"five pairs", a.Against(b, NegELBO).Estimate, 5, 0.272, 0.0794984276574, 0.098710335536},
		{"three pairs", a.Against(c, NegELBO).Estimate, 3, 1.17666666667, 1.83328484784, 4.55413202691},
	} {
		if one.got.N != one.n {
			t.Errorf("%s: n is %d", one.name, one.got.N)
		}
		near(t, one.name+": mean", one.got.Mean, one.mean)
		near(t, one.name+": standard deviation", one.got.SD, one.sd)
		near(t, one.name+": half", one.got.Half, one.half)
	}
	other := cellOf(10, 103.5, 107.25, 104.0)
	d := a.Against(other, NegELBO)
	if d.Paired || d.N != 0 {
		t.Errorf("%d pairs of no seed in common", d.N)
	}
	near(t, "unpaired: mean", d.Mean, 1.13333333333)
	near(t, "unpaired: half", d.Half, 5.0090420567)
}

// TestVerdicts: a difference is one if its interval does not hold 0, and undecided without an interval.
func TestVerdicts(t *testing.T) {
	base := cellOf(1, 100, 102, 104)
	for _, c := range []struct {
		name   string
		cell   *Cell
		paired bool
		want   Verdict
	}{
		{"each lower by about as much", cellOf(1, 99, 100.9, 103.1), true, Better},
		{"each higher", cellOf(1, 101, 103.1, 104.9), true, Worse},
		{"to both sides", cellOf(1, 99, 103.1, 104.1), true, Undecided},
		{"the same numbers, of other seeds", cellOf(4, 99, 100.9, 103.1), false, Undecided},
		{"far away, of other seeds", cellOf(4, 89, 90.9, 93.1), false, Better},
		{"one seed in common", cellOf(3, 10, 11, 12), false, Better},
		{"one run", cellOf(1, 10), false, Undecided},
		{"not measured", cellOf(1, math.NaN(), 1, 1), true, Undecided},
		{"none", cellOf(1), false, Undecided},
	} {
		if d := c.cell.Against(base, NegELBO); d.Verdict != c.want || d.Paired != c.paired {
			t.Errorf("%s: %s, paired %v; want %s, %v", c.name, d.Verdict, d.Paired, c.want, c.paired)
		}
	}
	if d := cellOf(1, 5, 5, 5).Against(cellOf(4, 5, 5), NegELBO); d.Half != 0 || d.Verdict != Undecided {
		t.Errorf("of equal numbers: %+v", d)
	}
	of := func(kl float64) *Run { return &Run{Values: Values{KL: kl}} }
	less, more := &Cell{Runs: []*Run{of(5), of(6)}}, &Cell{Runs: []*Run{of(25), of(26)}}
	if a, b := less.Against(more, KL).Verdict, more.Against(less, KL).Verdict; a != Lower || b != Higher { // neither is better
		t.Errorf("a KL is %s, and the other %s", a, b)
	}
}

// TestCoverage: of intervals of normal values so many hold the mean as they are said to.
func TestCoverage(t *testing.T) {
	const tries, n = 4000, 4
	random := rand.New(rand.NewPCG(1, 2)).NormFloat64
	held, kept := 0, 0
	for range tries {
		a, b := make([]float64, n), make([]float64, n+3)
		for i := range a {
			a[i] = 7 + random()
		}
		for i := range b {
			b[i] = 5 + 3*random()
		}
		if low, high := cellOf(1, a...).Estimate(NegELBO).Interval(); low < 7 && 7 < high {
			held++
		}
		if low, high := cellOf(1, a...).Against(cellOf(9, b...), NegELBO).Interval(); low < 2 && 2 < high {
			kept++
		}
	}
	sd := math.Sqrt(Level * (1 - Level) * tries)
	if math.Abs(float64(held)-Level*tries) > 4*sd || math.Abs(float64(kept)-Level*tries) > 5*sd { // Welch's is approximate
		t.Errorf("of %d intervals %d and %d hold what they should", tries, held, kept)
	}
}

// TestCurve: means are of the epochs that all runs have.
func TestCurve(t *testing.T) {
	var got []string
	for _, p := range Curve([]map[int]float64{{1: 10, 2: 8, 3: 6, 5: 5}, {1: 12, 3: 7, 2: 8}}) {
		got = append(got, fmt.Sprintf("%d: %v of %d", p.Epoch, p.Mean, p.N))
	}
	if text := strings.Join(got, ", "); text != "1: 11 of 2, 2: 8 of 2, 3: 6.5 of 2" {
		t.Error(text)
	}
	if points := Curve(nil); points != nil {
		t.Error(points)
	}
}
