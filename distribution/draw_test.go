package distribution

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/internal/special"
	"vaelab/rng"
)

var stream = rng.Stream{Seed: 42, Purpose: rng.Noise, Epoch: 3, Step: 9}

// Five standard errors are allowed throughout.
func TestGammaDrawMoments(t *testing.T) {
	const n = 200_000
	z, logz := make([]float64, n), make([]float64, n)
	for _, shape := range []float64{1e-3, 0.05, 0.8, 1, 4, 1e6} {
		g := must[Gamma](t)(NewGamma(shape, 2))
		if err := g.Draw(z, logz, stream, 0); err != nil {
			t.Fatal(err)
		}
		var mean, meanLog, square float64
		for i := range z {
			if math.IsNaN(logz[i]) || math.IsInf(logz[i], 0) || !(z[i] >= 0 && z[i] < 1e300) {
				t.Fatalf("shape %v, draw %d: z %v, log z %v", shape, i, z[i], logz[i])
			}
			d := logz[i] - meanLogOf(g)
			mean, meanLog, square = mean+z[i]/n, meanLog+d/n, square+d*d/n
		}
		within(t, name("mean", shape), mean, g.Mean(), 0, 5*math.Sqrt(shape)/2/math.Sqrt(n))
		variance := special.Trigamma(shape)
		within(t, name("E log z", shape), meanLog, 0, 0, 5*math.Sqrt(variance/n))
		// The fourth central moment of log z is ψ₃ + 3ψ₁², at most 9ψ₁².
		within(t, name("Var log z", shape), square, variance, 0, 5*math.Sqrt(8/float64(n))*variance)
	}
}

// The statistic of Kolmogorov and Smirnov exceeds 1.95/√n once in a thousand.
func TestDrawsFollowTheCDF(t *testing.T) {
	const n = 4000
	z := make([]float64, n)
	check := func(what string, cdf func(float64) float64) {
		t.Helper()
		slices.Sort(z)
		worst := 0.0
		for i, v := range z {
			u := cdf(v)
			worst = max(worst, u-float64(i)/n, float64(i+1)/n-u)
		}
		if worst > 1.95/math.Sqrt(n) {
			t.Errorf("%s: the empirical CDF is off by %v", what, worst)
		}
	}
	for _, shape := range []float64{0.1, 1, 5} {
		g := must[Gamma](t)(NewGamma(shape, 3))
		if err := g.Draw(z, make([]float64, n), stream, 0); err != nil {
			t.Fatal(err)
		}
		check(name("gamma", shape), func(z float64) float64 { return gammaCDF(g, z) })
	}
	d := must[Dirichlet](t)(NewDirichlet([]float64{0.4, 1, 2}))
	x := make([]float64, 3*n)
	if err := d.Draw(x, make([]float64, len(x)), stream, 0); err != nil {
		t.Fatal(err)
	}
	for i := range z {
		z[i] = x[3*i+1]
	}
	check("dirichlet", d.Marginal(1).CDF)
	q := must[Diagonal](t)(NewDiagonal([]float64{0, 1, -2}, []float64{1, 2, 0.3}))
	if err := q.Draw(x, stream, 0); err != nil {
		t.Fatal(err)
	}
	for i := range z {
		z[i] = x[3*i+2]
	}
	check("diagonal", distuv.Normal{Mu: -2, Sigma: 0.3}.CDF)
}

// Draws in one piece, in pieces from odd places, and one by one.
func TestDrawsDependOnIndexAlone(t *testing.T) {
	const n, dim = 120, 3
	beside := func(dst []float64) []float64 { return make([]float64, len(dst)) }
	d := must[Dirichlet](t)(NewDirichlet([]float64{0.3, 1, 2}))
	q := standard(dim)
	for what, c := range map[string]struct {
		dim  int
		draw func(dst []float64, first uint64) error
	}{
		"gamma":      {1, func(dst []float64, first uint64) error { return Gamma{0.5, 2}.Draw(dst, beside(dst), stream, first) }},
		"shape 1":    {1, func(dst []float64, first uint64) error { return Gamma{1, 2}.Draw(dst, beside(dst), stream, first) }},
		"logarithms": {1, func(dst []float64, first uint64) error { return Gamma{0.5, 2}.Draw(beside(dst), dst, stream, first) }},
		"dirichlet":  {dim, func(dst []float64, first uint64) error { return d.Draw(dst, beside(dst), stream, first) }},
		"diagonal":   {dim, func(dst []float64, first uint64) error { return q.Draw(dst, stream, first) }},
	} {
		whole := make([]float64, n*c.dim)
		if err := c.draw(whole, 5); err != nil {
			t.Fatal(err)
		}
		for _, step := range []int{1, 7, 50} {
			pieces := make([]float64, n*c.dim)
			for i := 0; i < n; i += step {
				end := min(n, i+step)
				if err := c.draw(pieces[i*c.dim:end*c.dim], uint64(5+i)); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(whole, pieces) {
				t.Errorf("%s: draws in pieces of %d differ from those in one", what, step)
			}
		}
		other := make([]float64, n*c.dim)
		if err := c.draw(other, 6); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(other[:(n-1)*c.dim], whole[c.dim:]) {
			t.Errorf("%s: draws shift with the first index", what)
		}
	}
}

// Logarithms are those of the draws.
func TestLogarithmsBelongToTheDraws(t *testing.T) {
	const n = 99
	z, logz := make([]float64, n), make([]float64, n)
	for _, shape := range []float64{0.3, 1, 40} {
		if err := (Gamma{shape, 3}).Draw(z, logz, stream, 1); err != nil {
			t.Fatal(err)
		}
		for i := range z {
			within(t, name("log z", shape), logz[i], math.Log(z[i]), 1e-14, 1e-14)
		}
	}
}

// No word serves two elements: the regions of the counter layout are disjoint.
func TestCounterLayout(t *testing.T) {
	regions := [][2]uint64{
		{0, elements / 4},
		{acceptBlock, acceptBlock + elements/4},
		{boostBlock, boostBlock + elements/4},
		{retryBlock, retryBlock + retries*elements},
	}
	for i, r := range regions {
		if r[1] > 1<<32 || i > 0 && r[0] < regions[i-1][1] {
			t.Errorf("region %d is blocks %d to %d, after %v", i, r[0], r[1], regions[:i])
		}
	}
}

// Neighbours, retried or not, are uncorrelated: z and z′ of adjacent elements at
// shape 1, where one attempt in twenty is rejected.
func TestNeighboursAreUncorrelated(t *testing.T) {
	const n = 100_000
	z := make([]float64, n)
	if err := (Gamma{1, 1}).Draw(z, make([]float64, n), stream, 0); err != nil {
		t.Fatal(err)
	}
	for _, lag := range []int{1, 2, 3, 4, 8} {
		sum := 0.0
		for i := lag; i < n; i++ {
			sum += (z[i] - 1) * (z[i-lag] - 1)
		}
		within(t, name("covariance at lag", float64(lag)), sum/n, 0, 0, 5/math.Sqrt(n))
	}
}

// Retries and the last resort draw the same distribution as the first attempt.
func TestRetriesAndLastResort(t *testing.T) {
	m := newMarsaglia(2.5)
	const n = 20_000
	mean := 0.0
	for i := range uint32(n) {
		v := m.retry(stream, i)
		mean += m.d * v * v * v / n
	}
	within(t, "mean of retries", mean, 2.5, 0, 5*math.Sqrt(2.5/n))
	never := newMarsaglia(2.5)
	never.c = math.NaN() // no attempt is accepted
	mean = 0
	for i := range uint32(400) {
		v := never.retry(stream, i)
		mean += m.d * v * v * v / 400
	}
	within(t, "mean of the last resort", mean, 2.5, 0, 5*math.Sqrt(2.5/400))
}

func TestDrawsEndWithTheStream(t *testing.T) {
	dst, logs := make([]float64, 2), make([]float64, 2)
	g := Gamma{0.5, 1}
	if err := g.Draw(dst, logs, stream, elements-2); err != nil {
		t.Errorf("last two draws: %v", err)
	}
	for _, first := range []uint64{elements - 1, elements, 1 << 40, math.MaxUint64} {
		if err := g.Draw(dst, logs, stream, first); !errors.Is(err, ErrIndex) {
			t.Errorf("two draws from %d on: %v", first, err)
		}
	}
	d := must[Dirichlet](t)(NewDirichlet([]float64{1, 1}))
	if err := d.Draw(dst, logs, stream, elements/2); !errors.Is(err, ErrIndex) {
		t.Errorf("row %d: %v", elements/2, err)
	}
	for what, err := range map[string]error{
		"gamma":     g.Draw(dst, dst[:1], stream, 0),
		"dirichlet": d.Draw(make([]float64, 3), make([]float64, 3), stream, 0),
		"logs":      d.Draw(dst, make([]float64, 4), stream, 0),
		"diagonal":  standard(3).Draw(dst, stream, 0),
	} {
		if !errors.Is(err, ErrDimension) {
			t.Errorf("%s: %v, want a refusal of the slices' lengths", what, err)
		}
	}
}

// At total 3e-3 nearly every component underflows, yet rows stay on the simplex.
func TestDirichletDrawsOfTinyShape(t *testing.T) {
	d := must[Dirichlet](t)(NewDirichlet([]float64{1e-3, 1e-3, 1e-3}))
	const n = 20_000
	x, logx := make([]float64, 3*n), make([]float64, 3*n)
	if err := d.Draw(x, logx, stream, 0); err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for i := 0; i < len(x); i += 3 {
		within(t, "sum", x[i]+x[i+1]+x[i+2], 1, 1e-14, 0)
		mean += logx[i] / n
	}
	se := math.Sqrt((special.Trigamma(1e-3) - special.Trigamma(3e-3)) / n)
	within(t, "E log x", mean, special.Digamma(1e-3)-special.Digamma(3e-3), 0, 5*se)
}

func TestDrawsDoNotAllocate(t *testing.T) {
	d := must[Dirichlet](t)(NewDirichlet([]float64{0.3, 1, 2}))
	f := standard(3)
	x, logx := make([]float64, 30), make([]float64, 30)
	if n := testing.AllocsPerRun(10, func() {
		_ = Gamma{0.5, 1}.Draw(x, logx, stream, 0)
		_ = d.Draw(x, logx, stream, 0)
		_ = f.Draw(x, stream, 0)
	}); n != 0 {
		t.Errorf("draws allocate %v times", n)
	}
}
