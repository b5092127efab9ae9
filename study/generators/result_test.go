package generators

import (
	"math"
	"strings"
	"testing"

	"vaelab/rng"
)

// TestBootstrapInterval: for independent repeats of relative standard deviation r the
// ratio of two means of n has the standard error r√(2/n), and the bootstrap finds it to
// within a fifth.
func TestBootstrapInterval(t *testing.T) {
	const n, r = 400, 0.1
	series := func(step uint32) []float64 {
		x := make([]float64, n)
		s := rng.Stream{Purpose: rng.Choice, Step: step}
		for i := range x {
			x[i] = 1 + r*rng.Normals(s.Block(uint32(i)))[0]
		}
		return x
	}
	num, den := series(1), series(2)
	b := bootstrap{seed: 1, block: 1}
	wide, narrow := b.ratio(num, den, false)
	ratio, se := mean(num)/mean(den), r*math.Sqrt(2./n)
	for _, c := range []struct {
		got  Interval
		half float64
	}{{wide, 1.96 * se}, {narrow, 1.645 * se}} {
		if math.Abs((c.got[1]-c.got[0])/(2*c.half)-1) > 0.2 || math.Abs((c.got[1]+c.got[0])/2-ratio) > se/2 {
			t.Errorf("interval %v, want %v ± %v", c.got, ratio, c.half)
		}
	}
	if paired, _ := b.ratio(num, num, true); paired != (Interval{1, 1}) {
		t.Errorf("a series over itself: %v", paired)
	}
}

// TestBootstrapBlocks: a series whose neighbours are alike has a wider interval in
// blocks, which know of it.
func TestBootstrapBlocks(t *testing.T) {
	alike := make([]float64, 200)
	for i := range alike {
		alike[i] = 2 + math.Sin(float64(i/20))
	}
	one := make([]float64, 200)
	for i := range one {
		one[i] = 1
	}
	single, _ := bootstrap{1, 1}.ratio(one, alike, false)
	block, _ := bootstrap{1, 20}.ratio(one, alike, false)
	if block[1]-block[0] < 2*(single[1]-single[0]) {
		t.Errorf("blocks give %v, single steps %v", block, single)
	}
}

func TestJudge(t *testing.T) {
	plain := func(lo, hi float64, equivalent bool) *Result {
		r := &Result{Protocol: Matched, Equivalence: Equivalence{Equivalent: equivalent}}
		r.Ratio, r.Interval = (lo+hi)/2, Interval{lo, hi}
		return r
	}
	published := func(reduction, samples, rest float64) *Result {
		r := &Result{Protocol: Published, Factors: &Factors{reduction, samples, rest, Interval{rest * 0.95, rest * 1.05}}}
		r.Ratio = reduction * samples * rest
		r.Interval = Interval{r.Ratio * 0.95, r.Ratio * 1.05}
		return r
	}
	for _, c := range []struct {
		r    *Result
		want Judgement
	}{
		{plain(0.99, 1.01, true), Equivalent},
		{plain(0.7, 0.8, false), Worse},
		{plain(1.2, 1.3, false), Closer},
		{plain(0.9, 1.1, false), Undecided},
		{published(64, 1.2, 0.8), Artefact},
		{published(1, 0.6, 0.8), Worse},
		{published(64, 1.2, 1.5), Undecided},
		{published(1, 1, 0.8), Worse},
	} {
		got, sentence := c.r.judge()
		if got != c.want || !strings.Contains(sentence, number(c.r.Ratio)) {
			t.Errorf("black/green %v: %s, want %s: %s", c.r.Interval, got, c.want, sentence)
		}
	}
}

// TestJudgeSaysWhatDidNotConverge: a difference may be the training's.
func TestJudgeSaysWhatDidNotConverge(t *testing.T) {
	for red, want := range map[float64]bool{0.01: false, 0.5: true} {
		r := &Result{Protocol: Matched, Red: red}
		r.Floor, r.Ratio, r.Interval = 1, 0.8, Interval{0.7, 0.9}
		if _, sentence := r.judge(); strings.Contains(sentence, "has not converged") != want {
			t.Errorf("red at %v of the floor: %s", red, sentence)
		}
	}
}

// TestNoClaimBeforeConvergence: an encoder that has not converged is none that anything is said of.
func TestNoClaimBeforeConvergence(t *testing.T) {
	for _, target := range []string{"normal", "dirichlet:1,2"} {
		for _, interval := range []Interval{{0.99, 1.01}, {0.7, 0.8}, {1.2, 1.3}, {0.9, 1.1}} {
			matched := &Result{Target: target, Metric: KL, Protocol: Matched, Red: 0.5}
			matched.Floor, matched.Interval, matched.Ratio = 1, interval, (interval[0]+interval[1])/2
			matched.Judgement, _ = matched.judge()
			published := &Result{Target: target, Metric: KL, Protocol: Published, Factors: &Factors{64, 1.2, 0.8, Interval{0.7, 0.9}}}
			published.Interval = Interval{40, 60}
			for _, c := range Claims([]*Result{matched, published}) {
				if c.Finding != NothingShowed || !strings.Contains(c.Because, "has not converged, its own distance is 0.500 of the floor") {
					t.Errorf("%s, black/green %v: %s: %s", target, interval, c.Finding, c.Because)
				}
			}
		}
	}
}

func TestClaims(t *testing.T) {
	result := func(target, protocol string, lo, hi float64, factors *Factors) *Result {
		r := &Result{Target: target, Metric: KL, Protocol: protocol, Factors: factors}
		r.Ratio, r.Interval = (lo+hi)/2, Interval{lo, hi}
		r.Equivalence.Equivalent = lo > 0.98 && hi < 1.02
		r.Judgement, _ = r.judge()
		return r
	}
	all := func(target string, published, matched [2]float64, f Factors) []*Result {
		return []*Result{
			result(target, Published, published[0], published[1], &f),
			result(target, Matched, matched[0], matched[1], nil),
		}
	}
	for _, c := range []struct {
		name    string
		results []*Result
		want    Finding
		says    string
	}{
		{"gaussian", all("normal", [2]float64{0.98, 1.01}, [2]float64{0.99, 1.01}, Factors{1, 1, 1, Interval{1, 1}}), Confirmed, "equal to within 2 %"},
		{"gamma", all("gamma:4,3", [2]float64{0.4, 0.5}, [2]float64{0.99, 1.01}, Factors{1, 0.6, 0.8, Interval{0.7, 0.9}}), Refuted, "the opposite of the claim"},
		{"dirichlet", all("dirichlet:random", [2]float64{58, 64}, [2]float64{0.99, 1.01}, Factors{64, 1.2, 0.8, Interval{0.7, 0.9}}), AnArtefact, "64.00 (sum against mean)"},
		{"closer", all("gamma:4,3", [2]float64{0.4, 0.5}, [2]float64{1.1, 1.2}, Factors{1, 0.6, 0.8, Interval{0.7, 0.9}}), Confirmed, "1.150"},
		{"worse", all("normal", [2]float64{0.7, 0.8}, [2]float64{0.7, 0.8}, Factors{1, 1, 1, Interval{1, 1}}), Refuted, "0.750"},
	} {
		claims := Claims(c.results)
		if len(claims) != 1 {
			t.Fatalf("%s: %d claims", c.name, len(claims))
		}
		if claims[0].Finding != c.want || !strings.Contains(claims[0].Because, c.says) {
			t.Errorf("%s: %+v, want %s because %q", c.name, claims[0], c.want, c.says)
		}
	}
	if claims := Claims(all("normal", [2]float64{1, 1}, [2]float64{1, 1}, Factors{})[:1]); len(claims) != 0 {
		t.Errorf("one protocol alone gives %v", claims)
	}
}
