package mixture

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"vaelab/rng"
)

// truth are three Gaussians of the plane whose dimensions depend on each other.
var truth = []struct {
	weight     float64
	mean       []float64
	covariance []float64
}{
	{0.5, []float64{0, 0}, []float64{1, 0.8, 0.8, 1}},
	{0.3, []float64{6, -2}, []float64{0.5, -0.3, -0.3, 0.4}},
	{0.2, []float64{-4, 5}, []float64{2, 1.2, 1.2, 0.9}},
}

// draws are n points of them, of which first is the number of the first.
func draws(n, first int) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		s := rng.Stream{Seed: 1, Step: uint32(first + i)}
		u, m := rng.Uniform(s.Block(1)[0]), 0
		for ; u > truth[m].weight; m++ {
			u -= truth[m].weight
		}
		var factor mat.Cholesky
		factor.Factorize(mat.NewSymDense(2, truth[m].covariance))
		var scale mat.TriDense
		factor.LTo(&scale)
		eps := rng.Normals(s.Block(0))
		points[i] = []float64{
			truth[m].mean[0] + scale.At(0, 0)*eps[0],
			truth[m].mean[1] + scale.At(1, 0)*eps[0] + scale.At(1, 1)*eps[1],
		}
	}
	return points
}

// trueDensity is the mean log density of points under the truth, by gonum.
func trueDensity(points [][]float64) (mean float64) {
	for _, z := range points {
		p := 0.0
		for _, c := range truth {
			normal, _ := distmv.NewNormal(c.mean, mat.NewSymDense(2, c.covariance), nil)
			p += c.weight * normal.Prob(z)
		}
		mean += math.Log(p) / float64(len(points))
	}
	return mean
}

func options(components int) Options {
	return Options{Components: components, Full: true, Restarts: 3, Iterations: 200, Seed: 1, Workers: 2}
}

// TestDensity: a mixture of known parameters has the density that gonum computes by covariances.
func TestDensity(t *testing.T) {
	points := draws(200, 0)
	var p Mixture
	for _, c := range truth {
		one, ok := newComponent(c.weight, c.mean, mat.NewSymDense(2, c.covariance), true)
		if !ok {
			t.Fatal("no Gaussian")
		}
		p = append(p, one)
	}
	got, err := p.LogDensity(t.Context(), 2, points)
	if want := trueDensity(points); err != nil || math.Abs(got-want) > 1e-12 {
		t.Errorf("the density is %v, %v, want %v", got, err, want)
	}
}

// TestFit: a fit of enough points has the density that the truth has on others, each iteration gains, and one with independent dimensions
// is worse where they depend on each other.
func TestFit(t *testing.T) {
	points, others := draws(4000, 0), draws(4000, 4000)
	o, iterations := options(3), 0
	var last Iteration
	o.Progress = func(i Iteration) {
		if i.Restart == last.Restart && i.LogDensity < last.LogDensity-1e-6 {
			t.Errorf("%+v comes after %+v", i, last)
		}
		last = i
		iterations++
	}
	p, density, err := Fit(t.Context(), points, o)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := p.LogDensity(t.Context(), 1, points)
	outside, _ := p.LogDensity(t.Context(), 1, others)
	if want := trueDensity(others); math.Abs(outside-want) > 0.01 || density != again || iterations < 6 {
		t.Errorf("after %d iterations the density is %v, again %v, of others %v, want %v", iterations, density, again, outside, want)
	}
	for _, c := range truth {
		nearest := math.Inf(1)
		for _, found := range p {
			mean := []float64{found.Intercept[0], found.Intercept[1] + found.Coefficients[2]*found.Intercept[0]}
			nearest = min(nearest, math.Hypot(mean[0]-c.mean[0], mean[1]-c.mean[1])+math.Abs(found.Weight-c.weight))
		}
		if nearest > 0.2 {
			t.Errorf("no component is like %+v: %+v", c, p)
		}
	}
	o = options(3)
	o.Full = false
	if _, apart, err := Fit(t.Context(), points, o); err != nil || apart > density-0.3 {
		t.Errorf("independent dimensions have %v, %v, together they have %v", apart, err, density)
	}
}

// TestSameForAnyWorkers: the numbers of a fit depend on the seed, and not on who computes them.
func TestSameForAnyWorkers(t *testing.T) {
	points := draws(1000, 0)
	fit := func(workers int, seed uint64) Mixture {
		o := options(4)
		o.Workers, o.Seed, o.Restarts, o.Iterations = workers, seed, 1, 5
		p, _, err := Fit(t.Context(), points, o)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if diff := cmp.Diff(fit(1, 1), fit(3, 1)); diff != "" {
		t.Errorf("one worker and three:\n%s", diff)
	}
	if cmp.Equal(fit(1, 1), fit(1, 2)) {
		t.Error("two seeds begin alike")
	}
}

// TestChoose: of three clusters, held-out points want neither one component nor dozens.
func TestChoose(t *testing.T) {
	p, _, err := Choose(t.Context(), draws(600, 0), draws(600, 600), options(0))
	if err != nil || len(p) != 4 {
		t.Errorf("%d components, %v", len(p), err)
	}
}

// TestFewDimensions: dimensions that do not vary, and points that are there many times, have a floor below their variance.
func TestFewDimensions(t *testing.T) {
	var points [][]float64
	for i := range 60 {
		points = append(points, []float64{float64(i % 3), 7, float64(i % 3)})
	}
	for _, full := range []bool{false, true} {
		o := options(5)
		o.Full = full
		p, density, err := Fit(t.Context(), points, o)
		if err != nil || math.IsInf(density, 0) || math.IsNaN(density) {
			t.Errorf("full %v: %v, %v of %+v", full, density, err, p)
		}
	}
}

// TestRefused: what there is nothing to fit to, and an end from outside.
func TestRefused(t *testing.T) {
	same := [][]float64{{1, 2}, {1, 2}, {1, 2}, {1, 2}}
	for want, of := range map[string][][]float64{"all the same": same, "two codes a component": same[:3]} {
		if _, _, err := Fit(t.Context(), of, options(2)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	o := options(3)
	o.Progress = func(Iteration) { cancel() }
	if _, _, err := Fit(ctx, draws(500, 0), o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
