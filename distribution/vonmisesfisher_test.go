package distribution

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"vaelab/internal/special"
	"vaelab/rng"
)

// sphere is the distribution about a direction that is along no axis.
func sphere(t *testing.T, m int, kappa float64) VonMisesFisher {
	t.Helper()
	direction := make([]float64, m)
	for i := range direction {
		direction[i] = math.Cos(float64(i * i))
	}
	q, err := NewVonMisesFisher(direction, kappa)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestVonMisesFisherDraws: draws lie on the sphere, their heights have the distribution function by Kolmogorov and
// Smirnov's test, their components the moments, and mean densities of another of the family over this one are 1, for which
// the directions across μ count, too.
func TestVonMisesFisherDraws(t *testing.T) {
	const n = 20_000
	for _, m := range []int{2, 3, 5, 11, 50} {
		for _, kappa := range []float64{1e-3, 1, 30, 1e4} {
			q := sphere(t, m, kappa)
			other := sphere(t, m, kappa*1.02)
			other.mean[0], other.mean[1] = other.mean[0]-0.02/math.Sqrt(1+kappa)*other.mean[1], other.mean[1]+0.02/math.Sqrt(1+kappa)*other.mean[0]
			turned, err := NewVonMisesFisher(other.mean, other.kappa)
			if err != nil {
				t.Fatal(err)
			}
			z := make([]float64, n*m)
			if err := q.Draw(z, rng.Stream{Seed: 7}, 3); err != nil {
				t.Fatal(err)
			}
			const steps = 100
			var counts [steps]float64
			ratios, sums := make([]float64, n), make([]float64, m)
			for i := range n {
				row := z[i*m : (i+1)*m]
				if d := dot(row, row); math.Abs(d-1) > 1e-10 {
					t.Fatalf("m = %d, κ = %v: a draw has the length %v", m, kappa, math.Sqrt(d))
				}
				w := dot(row, q.mean)
				for k := range steps {
					if math.Atanh(w) <= q.polar.Quantile((float64(k)+0.5)/steps) {
						counts[k]++
					}
				}
				ratios[i] = math.Exp(turned.LogProb(row) - q.LogProb(row))
				for l, x := range row {
					sums[l] += x / n
				}
			}
			for k, c := range counts {
				if d := math.Abs(c/n - (float64(k)+0.5)/steps); d > 1.95/math.Sqrt(n) { // 0.1 % for the greatest of all
					t.Errorf("m = %d, κ = %v: the distribution function of heights is off by %v at step %d", m, kappa, d, k)
				}
			}
			mean, deviation := stat.MeanStdDev(ratios, nil)
			if math.Abs(mean-1) > 5*deviation/math.Sqrt(n)+1e-6 || deviation == 0 {
				t.Errorf("m = %d, κ = %v: the mean ratio of densities is %v ± %v, want 1", m, kappa, mean, deviation/math.Sqrt(n))
			}
			for l, want := range q.Mean() {
				if d := math.Abs(sums[l] - want); d > 5*math.Sqrt(q.Variance()[l]/n) {
					t.Errorf("m = %d, κ = %v: the mean of component %d is off by %v", m, kappa, l, d)
				}
			}
		}
	}
}

// TestVonMisesFisherKL: the divergence is the mean of log q − log p over draws, from itself 0, and from all but the
// uniform distribution that of the density from 1/|S|.
func TestVonMisesFisherKL(t *testing.T) {
	const n = 20_000
	for _, m := range []int{3, 11, 50} {
		for _, kappa := range []float64{0.5, 20, 1000} {
			q, p := sphere(t, m, kappa), sphere(t, m, kappa*1.5)
			p.mean[0] += 0.1
			p, err := NewVonMisesFisher(p.mean, p.kappa)
			if err != nil {
				t.Fatal(err)
			}
			z := make([]float64, n*m)
			if err := q.Draw(z, rng.Stream{Seed: 2}, 0); err != nil {
				t.Fatal(err)
			}
			between, uniform := make([]float64, n), make([]float64, n)
			for i := range n {
				row := z[i*m : (i+1)*m]
				between[i] = q.LogProb(row) - p.LogProb(row)
				uniform[i] = q.LogProb(row) + special.LogSphere(m)
			}
			value, slope, _ := q.polar.LogMean()
			for name, c := range map[string]struct {
				logs []float64
				want float64
			}{"p": {between, q.KL(p)}, "the uniform distribution": {uniform, kappa*slope - value}} {
				mean, deviation := stat.MeanStdDev(c.logs, nil)
				if d := math.Abs(mean - c.want); d > 5*deviation/math.Sqrt(n) || c.want <= 0 {
					t.Errorf("m = %d, κ = %v: the divergence from %s is %v, by draws %v", m, kappa, name, c.want, mean)
				}
			}
			if kl := q.KL(q); kl > 1e-9 {
				t.Errorf("m = %d, κ = %v: the divergence from itself is %v", m, kappa, kl)
			}
		}
	}
}

// TestVonMisesFisherFits: the fit by maximum likelihood has the mean of the draws, for which its own does, and the closed form
// comes near it; draws that are none are refused.
func TestVonMisesFisherFits(t *testing.T) {
	const n = 2000
	for _, m := range []int{2, 3, 20, 100} {
		for _, kappa := range []float64{0.01, 1, 50, 1e4} {
			q, z := sphere(t, m, kappa), make([]float64, n*m)
			if err := q.Draw(z, rng.Stream{Seed: 3}, 0); err != nil {
				t.Fatal(err)
			}
			s := NewVonMisesFisherSums(m)
			if err := s.Add(z); err != nil {
				t.Fatal(err)
			}
			fit, moments := must[VonMisesFisher](t)(s.MaximumLikelihood()), must[VonMisesFisher](t)(s.Moments())
			mean := make([]float64, m)
			for i, x := range z {
				mean[i%m] += x / n
			}
			for l, x := range fit.Mean() {
				if math.Abs(x-mean[l]) > 1e-9 {
					t.Errorf("m = %d, κ = %v: the fit's mean is %v, that of draws %v", m, kappa, x, mean[l])
				}
			}
			if kl := fit.KL(q); kl > (float64(m)+6*math.Sqrt(2*float64(m)))/(2*n) { // twice n times it is about a χ² of m
				t.Errorf("m = %d, κ = %v: the fit has κ %v and lies %v away", m, kappa, fit.kappa, kl)
			}
			if r := moments.kappa / fit.kappa; r < 0.7 || r > 1.1 {
				t.Errorf("m = %d, κ = %v: κ is %v in closed form, %v by maximum likelihood", m, kappa, moments.kappa, fit.kappa)
			}
			area := quadrature(func(s float64) float64 { return math.Exp(q.HeightLogProb(math.Tanh(s))) / math.Pow(math.Cosh(s), 2) }, -18, 18)
			if m > 2 && math.Abs(area-1) > 1e-6 {
				t.Errorf("m = %d, κ = %v: the area of the heights' density is %v", m, kappa, area)
			}
			half := quadrature(func(s float64) float64 { return math.Exp(q.HeightLogProb(math.Tanh(s))) / math.Pow(math.Cosh(s), 2) }, -18, math.Atanh(q.HeightQuantile(0.5)))
			if m > 2 && math.Abs(half-0.5) > 1e-6 {
				t.Errorf("m = %d, κ = %v: %v of the heights lie below their median", m, kappa, half)
			}
		}
	}
	for what, rows := range map[string][]float64{"off the sphere": {1, 0, 0.5, 0.5}, "one": {0, 1}, "no direction": {0, 1, 0, -1}, "no spread": {0, 1, 0, 1}} {
		s := NewVonMisesFisherSums(2)
		err := s.Add(rows)
		if err == nil {
			_, err = s.MaximumLikelihood()
		}
		if !errors.Is(err, ErrSamples) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestBadVonMisesFisher(t *testing.T) {
	for _, c := range []struct {
		direction []float64
		kappa     float64
	}{{[]float64{1}, 1}, {[]float64{1, 0}, 0}, {[]float64{1, 0}, math.NaN()}, {[]float64{0, 0}, 1}, {[]float64{math.Inf(1), 0}, 1}} {
		if _, err := NewVonMisesFisher(c.direction, c.kappa); err == nil {
			t.Errorf("%v is taken", c)
		}
	}
	q := sphere(t, 3, 1)
	if err := q.Draw(make([]float64, 4), rng.Stream{}, 0); !errors.Is(err, ErrDimension) {
		t.Errorf("room for 4 numbers: %v", err)
	}
}
