package quality

import (
	"context"
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"vaelab/kernel"
)

// TestNeighbourhoodsAgainstReference holds the four measures to what the reference implementation says of two samples of
// N(0, I) (Naeem and others, 2020, the example of their repository, prdc). The density's mean is 1, and it spreads by 0.05 over
// samples, all else by less than 0.01: the seeds are of a sample with as great a density as theirs, which none is known of.
func TestNeighbourhoodsAgainstReference(t *testing.T) {
	if testing.Short() {
		t.Skip("takes products of 10,000 × 10,000 × 1,000")
	}
	const n, dim = 10_000, 1000
	got, err := Neighbourhoods(t.Context(), sample(n, dim, 0, 1, 1), sample(n, dim, 0, 1, 12), Nearest)
	check(t, err)
	near(t, "precision", got.Precision.Value, 0.4772, 0.02)
	near(t, "recall", got.Recall.Value, 0.4705, 0.02)
	near(t, "density", got.Density.Value, 1.0555, 0.02)
	near(t, "coverage", got.Coverage.Value, 0.9735, 0.02)
}

// TestNeighbourhoodsByHand: on a line, with k = 1.
func TestNeighbourhoodsByHand(t *testing.T) {
	line := func(x ...float32) kernel.Mat[float32] { return kernel.Dense(len(x), 1, x) }
	real, fake := line(0, 1, 3, 10), line(0.5, 2, 30, 31, 31.5) // radii 1 1 2 7, 1.5 1.5 1 ½ ½
	got, err := Neighbourhoods(t.Context(), real, fake, 1)
	check(t, err)
	near(t, "precision", got.Precision.Value, 2./5, 1e-12) // 0.5 and 2
	near(t, "recall", got.Recall.Value, 3./4, 1e-12)       // 0, 1, 3
	near(t, "density", got.Density.Value, (2+1)/5., 1e-12) // 0.5 in two balls; 2 in one, and on two edges
	near(t, "coverage", got.Coverage.Value, 3./4, 1e-12)   // 0, 1, 3
}

// TestFrechetAgainstClosedForm: of samples whose moments are known exactly.
func TestFrechetAgainstClosedForm(t *testing.T) {
	// ±√2 s on each axis in turn have the mean 0 and, of 2n points, the covariance s² 2n/(2n − 1).
	cross := func(m float64, scales ...float64) kernel.Mat[float32] {
		const turns = 200
		x := kernel.Dense(2*turns*len(scales), len(scales), make([]float32, 2*turns*len(scales)*len(scales)))
		kernel.Fill(x, float32(m))
		for i := range x.Rows {
			axis, sign := i/2%len(scales), float64(i%2*2-1)
			x.Row(i)[axis] += float32(sign * scales[axis])
		}
		return x
	}
	a, b := cross(0, 1, 2), cross(1, 3, 5)
	got, err := Frechet(a, b)
	check(t, err)
	n := float64(a.Rows)
	near(t, "the distance", got.Value, 2+(2*2+3*3)/2.*n/(n-1), 1e-6)

	// Of covariances that do not commute: tr √(AB) of two rows is √(tr AB + 2 √det AB).
	p := Moments{[]float64{1, 0}, mat.NewSymDense(2, []float64{2, 1, 1, 3})}
	q := Moments{[]float64{0, 3}, mat.NewSymDense(2, []float64{5, -2, -2, 1})}
	want, err := FrechetSquared(p, q)
	check(t, err)
	near(t, "the distance", want, 1+9+5+6-2*math.Sqrt(10-4+3+2*math.Sqrt(5*1)), 1e-9)
}

// TestErrors: the standard errors are those of the estimates over repetitions, of equal and of different distributions. The
// kernel distance is 0 in the mean for equal ones.
func TestErrors(t *testing.T) {
	const repeats, n, dim = 60, 200, 4
	for _, shift := range []float64{0, 1} {
		values, said := make([][]float64, 5), make([]float64, 5)
		for r := range repeats {
			m, err := Compare(t.Context(), sample(n, dim, 0, 1, uint64(2*r)), sample(n, dim, shift, 1, uint64(2*r+1)))
			check(t, err)
			for i, e := range []Estimate{m.Frechet, m.Kernel, m.Recall, m.Density, m.TwoSample} {
				values[i] = append(values[i], e.Value)
				said[i] += e.StdErr / repeats
			}
			if shift == 0 && math.Abs(m.Kernel.Value) > 3*m.Kernel.StdErr {
				t.Errorf("the kernel distance of equal distributions is %v", m.Kernel)
			}
		}
		for i, name := range []string{"Fréchet distance", "kernel distance", "recall", "density", "two-sample test"} {
			mean, squares := total(values[i])/repeats, 0.0
			for _, v := range values[i] {
				squares += (v - mean) * (v - mean)
			}
			spread := math.Sqrt(squares / (repeats - 1))
			t.Logf("shift %v: %s %.4f, spread %.4f, said %.4f", shift, name, mean, spread, said[i])
			if ratio := said[i] / spread; ratio < 0.6 || ratio > 1.8 {
				t.Errorf("shift %v: the standard error of the %s is %v, and the spread %v", shift, name, said[i], spread)
			}
		}
		half := total(values[4]) / repeats
		switch {
		case shift == 0:
			near(t, "the two-sample test of equal distributions", half, 0.5, 0.02)
			near(t, "the kernel distance of equal distributions", total(values[1])/repeats, 0, 0.1)
		default:
			near(t, "the two-sample test of distributions apart", half, 0.84, 0.02) // Φ(√4/2)
		}
	}
}

// TestKernelDistanceByHand holds the sums over blocks to the formula.
func TestKernelDistanceByHand(t *testing.T) {
	x, y := sample(130, 3, 0, 1, 1), sample(40, 3, 1, 2, 2)
	k := func(a, b []float32) float64 {
		dot := 0.0
		for i := range a {
			dot += float64(a[i]) * float64(b[i])
		}
		return math.Pow(dot/3+1, 3)
	}
	mean := func(a, b kernel.Mat[float32], same bool) float64 {
		sum, n := 0.0, 0
		for i := range a.Rows {
			for j := range b.Rows {
				if !same || i != j {
					sum += k(a.Row(i), b.Row(j))
					n++
				}
			}
		}
		return sum / float64(n)
	}
	got, err := KernelDistance(t.Context(), x, y)
	check(t, err)
	want := mean(x, x, true) + mean(y, y, true) - 2*mean(x, y, false)
	near(t, "the kernel distance", got.Value, want, 1e-5*want)
}

// TestLabels counts labels, and the entropy of what is uncertain.
func TestLabels(t *testing.T) {
	half := float32(math.Log(0.5))
	sure := func(c int) []float32 {
		row := []float32{-100, -100, -100, -100}
		row[c] = 0
		return row
	}
	logs := append(append(append(sure(0), sure(0)...), sure(2)...), half, half, -100, -100)
	l := NewLabels(kernel.Dense(4, 4, logs))
	for c, want := range []float64{0.75, 0, 0.25, 0} {
		near(t, "a share", l.Shares[c], want, 1e-12)
	}
	near(t, "the distance to uniform", l.Imbalance.Value, 0.5, 1e-12)
	near(t, "the entropy", l.Uncertain.Value, math.Ln2/4, 1e-6)
}

// TestEnds: a comparison ends when its context does, and takes samples that are large enough.
func TestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x := sample(100, 2, 0, 1, 1)
	if _, err := Compare(ctx, x, x); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if _, err := Compare(t.Context(), x, x.RowRange(0, Least-1)); err == nil {
		t.Error("a sample of too few is measured")
	}
}
