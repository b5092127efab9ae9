package generators

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/rng"
)

// truth scores draws of the target itself, as black is, in repeats of 64 rows: the
// mean over repeats for each n.
func truth(t *testing.T, c Config, repeats int, ns ...int) []Score {
	t.Helper()
	f, err := c.family(c.Metric)
	if err != nil {
		t.Fatal(err)
	}
	s := scorer{family: f, seed: 1, spaces: make([]workspace, 2)}
	rows := make([][]float64, batchSize)
	for i := range rows {
		rows[i] = c.Target.Row
	}
	total := make([]Score, len(ns))
	for r := range repeats {
		means, err := s.means(context.Background(), rows, ns, rng.StudyR, resultPart, r)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range means {
			total[i].Moments += m.Moments / float64(repeats)
			total[i].Likelihood += m.Likelihood / float64(repeats)
		}
	}
	return total
}

func target(t *testing.T, text string) Target {
	t.Helper()
	p, err := ParseTarget(text, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBlackLiesOnItsFloor: fits to n draws of the target score what the floor says,
// and 5/3 of the draws 0.6 of it. A score is about a χ² of its parameters' number k,
// so its mean over m rows has the relative standard error √(2/(km)); four of them are
// allowed, beside 1.5 % for floors that are asymptotic.
func TestBlackLiesOnItsFloor(t *testing.T) {
	for _, c := range []struct {
		target, metric, protocol string
		parameters               int // of a row
	}{
		{"normal", KL, Matched, 40},
		{"normal", W2, Matched, 40},
		{"gamma:1,1", KL, Matched, 40},
		{"gamma:4,3", KL, Matched, 40},
		{"dirichlet:1,2,5", KL, Matched, 3},
		{"dirichlet:1,2,5", KL, Published, 3},
		{"vmf:5", KL, Matched, 20},
	} {
		t.Run(c.target+" "+c.metric+" "+c.protocol, func(t *testing.T) {
			config := Config{Target: target(t, c.target), Metric: c.metric, Protocol: c.protocol}
			repeats := 2
			if c.parameters < 10 {
				repeats = 10
			}
			got := truth(t, config, repeats, 600, 1000)
			f, err := config.family(c.metric)
			if err != nil {
				t.Fatal(err)
			}
			error4 := 4 * math.Sqrt(2/float64(c.parameters*repeats*batchSize))
			for i, n := range []int{600, 1000} {
				floor := f.floor(n)
				for _, e := range []string{Moments, Likelihood} {
					if want := floor.by(e); !math.IsNaN(want) && math.Abs(got[i].by(e)/want-1) > 0.015+error4 {
						t.Errorf("n = %d, %s: %v, the floor is %v (allowed: %.1f %%)", n, e, got[i].by(e), want, 100*(0.015+error4))
					}
				}
			}
			e := config.estimator()
			if r := got[1].by(e) / got[0].by(e); math.Abs(r-0.6) > 0.6*error4 {
				t.Errorf("black at n = 1000 is %v of black at n = 600", r)
			}
		})
	}
}

// TestScoresAreOfTheirRows: a row that is not the target scores its own distance more.
func TestScoresAreOfTheirRows(t *testing.T) {
	for text, row := range map[string][]float64{
		"gamma:4,3":       append(fill(4.4, latent), fill(3, latent)...),
		"normal":          append(fill(0.2, latent), fill(1.1, latent)...),
		"dirichlet:1,2,5": {1.3, 2, 5},
		"vmf:20":          append(append([]float64{1, 0.3}, fill(0, latent-2)...), 24),
	} {
		c := Config{Target: target(t, text), Metric: KL, Protocol: Matched}
		f, err := c.family(c.Metric)
		if err != nil {
			t.Fatal(err)
		}
		exact, err := f.distance(row)
		if err != nil {
			t.Fatal(err)
		}
		c.Target.Row = row
		score := truth(t, Config{Target: target(t, text), Metric: KL, Protocol: Matched}, 1, 3000)[0]
		s := scorer{family: f, seed: 1, spaces: make([]workspace, 1)}
		got, err := s.means(context.Background(), [][]float64{row, row, row, row}, []int{3000}, rng.StudyZ, resultPart, 0)
		if err != nil {
			t.Fatal(err)
		}
		if extra := got[0].Likelihood - score.Likelihood; math.Abs(extra/exact-1) > 0.25 {
			t.Errorf("%s: %v scores %v more than the target, but lies %v away", text, row, extra, exact)
		}
		if zero, err := f.distance(target(t, text).Row); err != nil || zero != 0 {
			t.Errorf("%s lies %v from itself, %v", text, zero, err)
		}
	}
}

// TestWorkersDoNotMatter: the same scores from any number of goroutines.
func TestWorkersDoNotMatter(t *testing.T) {
	c := Config{Target: target(t, "gamma:4,3"), Metric: KL, Protocol: Matched}
	f, err := c.family(c.Metric)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]float64{c.Target.Row, c.Target.Row, c.Target.Row, c.Target.Row, c.Target.Row}
	var want []Score
	for _, workers := range []int{1, 2, 7} {
		s := scorer{family: f, seed: 3, spaces: make([]workspace, workers)}
		got, err := s.means(context.Background(), rows, []int{50, 80}, rng.StudyZ, resultPart, 4)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d goroutines (-1 +%d):\n%s", workers, workers, diff)
		}
	}
}

// TestPoolAgreesWithItsTarget: the density of a pool integrates to what lies between
// its ends, and its quantiles are those of random draws.
func TestPoolAgreesWithItsTarget(t *testing.T) {
	for _, text := range []string{"normal", "gamma:4,3", "dirichlet:1,2,5", "vmf:5"} {
		p := target(t, text)
		s := &study{Config: Config{Target: p, Metric: KL, Protocol: Matched}}
		f, err := s.family(KL)
		if err != nil {
			t.Fatal(err)
		}
		s.scorer = scorer{family: f, spaces: make([]workspace, 2)}
		rows := make([][]float64, batchSize)
		for i := range rows {
			rows[i] = p.Row
		}
		draws, err := s.drawAll(context.Background(), rows, rng.StudyR)
		if err != nil {
			t.Fatal(err)
		}
		var pool Pool
		pool.describe(f.marginal())
		area := 0.0
		for _, d := range pool.Density {
			area += d * (pool.X[1] - pool.X[0])
		}
		if math.Abs(area-0.999) > 2e-3 {
			t.Errorf("%s: the density's area is %v, want 0.999", text, area)
		}
		for k, q := range pool.Quantiles {
			u := (float64(k) + 0.5) / float64(len(pool.Quantiles))
			below := 0
			for _, z := range draws {
				if z <= q {
					below++
				}
			}
			// Draws of one row of a Dirichlet hang together, so fewer count.
			n := float64(len(draws))
			if text[0] == 'd' {
				n /= 3
			}
			if share := float64(below) / float64(len(draws)); math.Abs(share-u) > 5*math.Sqrt(u*(1-u)/n) {
				t.Errorf("%s: %v of the draws lie below the quantile at %v", text, share, u)
			}
		}
	}
}
