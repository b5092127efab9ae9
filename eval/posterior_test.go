package eval

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"vaelab/distribution"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/rng"
)

var (
	inf = float32(math.Inf(-1))
	// some are posteriors in two dimensions that are not alike.
	some = Posteriors{
		Mean:   [][]float32{{0, 1}, {2, -1}, {-0.5, 0.25}},
		LogVar: [][]float32{{0, -1}, {0.5, 0}, {-3, 1}},
	}
)

// scales are σ of the rows of log σ².
func scales(logvar []float32) []float64 {
	var s []float64
	for _, v := range logvar {
		s = append(s, math.Exp(float64(v)/2))
	}
	return s
}

func widened(row []float32) []float64 {
	var v []float64
	for _, x := range row {
		v = append(v, float64(x))
	}
	return v
}

// TestDistancesAgainstDistribution holds mean KL and W₂² to package distribution's.
func TestDistancesAgainstDistribution(t *testing.T) {
	prior, err := distribution.NewDiagonal([]float64{0, 0}, []float64{1, 1})
	check(t, err)
	var kl, w2 float64
	for i := range some.Mean {
		q, err := distribution.NewDiagonal(widened(some.Mean[i]), scales(some.LogVar[i]))
		check(t, err)
		kl, w2 = kl+q.KL(prior)/3, w2+q.W2Squared(prior)/3
	}
	near(t, "mean KL", some.MeanKL(), kl)
	sum := 0.0
	for _, term := range some.KLByDimension() {
		sum += term
	}
	near(t, "sum of the KL of dimensions", sum, kl)
	near(t, "mean W₂²", some.MeanW2Squared(), w2)
}

// TestW2Bound: of Gammas mean W₂² bounds the true one, an integral over quantiles, from below, and closely.
func TestW2Bound(t *testing.T) {
	p, err := distribution.NewGamma(2, 1)
	check(t, err)
	for _, c := range []struct{ shape, rate float32 }{{2, 1}, {3, 1}, {20, 4}, {0.5, 0.5}} {
		theta := [][]float32{{c.shape}, {c.rate}}
		mean, logvar := latent.Gamma{}.Moments(theta)
		q := Posteriors{Mean: [][]float32{mean}, LogVar: [][]float32{logvar}, centre: 2, unit: 2, family: latent.Gamma{}, theta: [][][]float32{theta}}
		d, err := distribution.NewGamma(float64(c.shape), float64(c.rate))
		check(t, err)
		const n = 20_000
		want := 0.0
		for k := range n {
			u := (float64(k) + 0.5) / n
			want += math.Pow(d.Quantile(u)-p.Quantile(u), 2) / n
		}
		if got := q.MeanW2Squared(); got > 1.001*want+1e-6 || got < 0.7*want {
			t.Errorf("Γ(%v, %v): %v, want a little less than %v", c.shape, c.rate, got, want)
		}
	}
}

// TestPoints: a point μ is ‖μ‖² + L from N(0, I) by W₂², and infinitely far by KL.
func TestPoints(t *testing.T) {
	q := Posteriors{Mean: [][]float32{{3, 0}, {0, 1}}, LogVar: [][]float32{{inf, inf}, {inf, inf}}}
	near(t, "mean W₂²", q.MeanW2Squared(), (9+1)/2.0+2)
	if kl := q.MeanKL(); !math.IsInf(kl, 1) {
		t.Errorf("mean KL is %v, want +Inf", kl)
	}
	z, err := q.Draw(t.Context(), rng.Stream{Seed: 1})
	check(t, err)
	near(t, "the draw of a point", z[0][0], 3)
	near(t, "information of two points", informationOf(t, q, rng.Stream{Seed: 1}), math.Ln2)

	q.Mean[1] = q.Mean[0]
	near(t, "information of one point", informationOf(t, q, rng.Stream{}), 0)
}

// TestAutoencodersPosteriorsArePoints.
func TestAutoencodersPosteriorsArePoints(t *testing.T) {
	m, images := fixture(t, map[string][]float32{"fc21.bias": {1, 0}, "fc22.bias": {0, 0.5}})
	m.Objective = model.Autoencoder{}
	q, err := m.Encode(t.Context(), images, First(2))
	check(t, err)
	if q.LogVar[1][1] != inf || q.Mean[0][0] != 1 {
		t.Errorf("posteriors are %+v", q)
	}
}

// TestAggregateAgainstGonum holds the aggregate's W₂² to gonum's.
func TestAggregateAgainstGonum(t *testing.T) {
	mean := []float64{0, 0}
	for _, m := range some.Mean {
		for l := range mean {
			mean[l] += float64(m[l]) / 3
		}
	}
	cov := mat.NewSymDense(2, nil)
	for i := range some.Mean {
		for a := range 2 {
			for b := a; b < 2; b++ {
				v := (float64(some.Mean[i][a]) - mean[a]) * (float64(some.Mean[i][b]) - mean[b]) / 2
				if a == b {
					v += math.Exp(float64(some.LogVar[i][a])) / 3
				}
				cov.SetSym(a, b, cov.At(a, b)+v)
			}
		}
	}
	standard := multivariate(t, []float64{0, 0}, mat.NewDiagDense(2, []float64{1, 1}))
	want := distmv.Wasserstein{}.DistNormal(multivariate(t, mean, cov), standard)
	got, err := some.AggregateW2Squared()
	check(t, err)
	near(t, "W₂² of the aggregate", got, want)

	dead := Posteriors{Mean: [][]float32{{1, 0}, {-1, 0}}, LogVar: [][]float32{{inf, inf}, {inf, inf}}}
	got, err = dead.AggregateW2Squared()
	check(t, err)
	near(t, "W₂² with a dead dimension", got, (math.Sqrt2-1)*(math.Sqrt2-1)+1)
}

func TestActiveUnits(t *testing.T) {
	q := Posteriors{Mean: [][]float32{{0, 1, 0.1}, {0, -1, -0.1}, {0, 1, 0.1}, {0, -1, -0.1}}}
	// Variances 0, 4/3 and 0.0133.
	if n := q.ActiveUnits(); n != 2 {
		t.Errorf("%d units are active, want 2", n)
	}
	q.Mean[0][2], q.Mean[2][2] = 0, 0 // 0.0033
	if n := q.ActiveUnits(); n != 1 {
		t.Errorf("%d units are active, want 1", n)
	}
}

func TestPick(t *testing.T) {
	if q := some.Pick(2); len(q.Mean) != 2 || q.Mean[1][0] != 2 || q.LogVar[0][1] != -1 {
		t.Errorf("two of three are %+v", q)
	}
	if q := some.Pick(9); len(q.Mean) != 3 {
		t.Errorf("nine of three are %+v", q)
	}
}
