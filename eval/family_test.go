package eval

import (
	"context"
	"math"
	"testing"

	"vaelab/internal/setting"
	"vaelab/machine/cpu"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/rng"
)

// positive is fixture with the posteriors of a family, and its prior of the shape 1.
func positive(t *testing.T, family latent.Posterior, set map[string][]float32) (*Model, Images) {
	t.Helper()
	c := config
	c.Latent, c.Posterior, c.Prior = 3, family, latent.GammaPrior{Shape: 1, Rate: 2}
	if family == (latent.Dirichlet{}) {
		c.Prior = latent.DirichletPrior{Concentration: 1}
	}
	return fixtureOf(t, c, set)
}

// posteriorsOf are those of a family with the given parameters, head by head.
func posteriorsOf(family latent.Posterior, heads ...[][]float32) Posteriors {
	m := &Model{Config: model.Config{Objective: model.ELBO{}, Posterior: family, Flow: latent.NoFlow{}, Prior: latent.Normal{}, Latent: len(heads[0][0])}}
	q, err := m.posteriors(context.Background(), Images{}, nil, heads)
	if err != nil {
		panic(err) // where there is no flow nothing fails
	}
	return q
}

// informationOf draws and returns the estimate of the mutual information.
func informationOf(t *testing.T, q Posteriors, s rng.Stream) float64 {
	t.Helper()
	codes, err := q.Draw(t.Context(), s)
	check(t, err)
	cpu := cpu.New(2)
	defer cpu.Close()
	i, err := q.Information(t.Context(), cpu, codes)
	check(t, err)
	return i.In.Value
}

// before is x with softplus(x) = y.
func before(y ...float64) []float32 {
	x := make([]float32, len(y))
	for i, v := range y {
		x[i] = float32(math.Log(math.Expm1(v)))
	}
	return x
}

// TestPositivePosteriors: means and variances by hand, with the heads' parameters as their
// biases; reconstructions are decoded from the means.
func TestPositivePosteriors(t *testing.T) {
	m, images := positive(t, latent.Gamma{}, map[string][]float32{
		"fc21.bias": before(2, 0.5, 30), "fc22.bias": before(4, 1, 3),
	})
	q, err := m.Encode(t.Context(), images, First(2))
	check(t, err)
	for l, want := range [][2]float64{{0.5, 2. / 16}, {0.5, 0.5}, {10, 30. / 9}} {
		close5(t, "mean", float64(q.Mean[1][l]), want[0])
		close5(t, "variance", math.Exp(float64(q.LogVar[1][l])), want[1])
	}
	m, images = positive(t, latent.Dirichlet{}, map[string][]float32{"fc21.bias": before(1, 2, 5)})
	q, err = m.Encode(t.Context(), images, First(2))
	check(t, err)
	for l, want := range []float64{1. / 8, 2. / 8, 5. / 8} {
		close5(t, "mean", float64(q.Mean[0][l]), want)
		close5(t, "variance", math.Exp(float64(q.LogVar[0][l])), want*(1-want)/9)
	}
	pairs, err := m.Reconstruct(t.Context(), images, First(3))
	check(t, err)
	decoded, err := m.Decode(t.Context(), q.Mean[:1], nil)
	check(t, err)
	near(t, "reconstruction", float64(pairs.Reconstructions[0][3]), float64(decoded[0][3]))
}

func close5(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-5*want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestPositiveBounds: with a decoder that ignores z, log p(x) is −D ln 2 and L_1 lies the KL
// below it. L_K rises from the one to the other. The weights are bounded.
func TestPositiveBounds(t *testing.T) {
	for q, biases := range map[latent.Posterior]map[string][]float32{
		latent.Gamma{}:     {"fc21.bias": before(0.8, 0.5, 0.9), "fc22.bias": before(1, 1.5, 0.8)},
		latent.Dirichlet{}: {"fc21.bias": before(0.5, 0.4, 0.8)},
	} {
		family := setting.Name(q)
		m, images := positive(t, q, biases)
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		want := -12 * math.Ln2
		last, slack := math.Inf(-1), 0.0
		for _, draws := range []int{1, 5, 50, 1000} {
			b, err := m.Bound(t.Context(), images, First(300), draws, func(int) {})
			check(t, err)
			nll, stderr := b.NLL()
			if elbo := -terms.NegELBO(); draws == 1 && math.Abs(-nll-elbo) > 4*stderr {
				t.Errorf("%s: L_1 is %v ± %v, the ELBO %v", family, -nll, stderr, elbo)
			}
			if -nll < last-3*math.Hypot(stderr, slack) || -nll > want+3*stderr {
				t.Errorf("%s: L_%d = %v ± %v after %v; log p(x) is %v", family, draws, -nll, stderr, last, want)
			}
			last, slack = -nll, stderr
		}
		if math.Abs(last-want) > 0.02 {
			t.Errorf("%s: L_1000 is %v, want about %v", family, last, want)
		}
	}
}

// TestPositiveInformation: none if the posteriors are one, ln N if they are far apart,
// also where draws underflow.
func TestPositiveInformation(t *testing.T) {
	const n = 200
	row := func(v float64) []float32 { return []float32{float32(v), float32(v)} }
	for _, c := range []struct {
		what string
		q    func(i int) (shape, rate []float32)
		want float64
	}{
		{"one posterior", func(int) (shape, rate []float32) { return row(0.01), row(1) }, 0},
		{"distant posteriors", func(i int) (shape, rate []float32) { return row(1e6), row(1e6 * math.Exp(-float64(i)/5)) }, math.Log(n)},
	} {
		shape, rate := make([][]float32, n), make([][]float32, n)
		for i := range n {
			shape[i], rate[i] = c.q(i)
		}
		q := posteriorsOf(latent.Gamma{}, shape, rate)
		got := informationOf(t, q, rng.Stream{Seed: 1})
		if math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: the information is %v, want %v", c.what, got, c.want)
		}
		few := informationOf(t, q.Pick(50), rng.Stream{Seed: 1})
		if want := c.want * math.Log(50) / math.Log(n); math.Abs(few-want) > 1e-6 {
			t.Errorf("%s: the information of 50 is %v, want %v", c.what, few, want)
		}
	}
	// Two halves, which share no draw: ln 2.
	var alpha [][]float32
	for i := range n {
		alpha = append(alpha, [][]float32{{1e4, 1, 1}, {1, 1, 1e4}}[i%2])
	}
	got := informationOf(t, posteriorsOf(latent.Dirichlet{}, alpha), rng.Stream{Seed: 1})
	near(t, "information of two kinds", got, math.Ln2)
}

// TestCodes: those of positive families are the logarithms of what Sample returns, of a
// Gaussian the draws themselves; and each image has its own.
func TestCodes(t *testing.T) {
	shapes := [][]float32{{1, 2}, {1, 2}, {0.4, 7}}
	for _, c := range []struct {
		q      Posteriors
		log    bool
		family string
	}{
		{posteriorsOf(latent.Gamma{}, shapes, [][]float32{{1, 1}, {1, 1}, {2, 0.5}}), true, "gamma"},
		{posteriorsOf(latent.Dirichlet{}, shapes), true, "dirichlet"},
		{some, false, "gaussian"},
	} {
		s := rng.Stream{Seed: 6}
		codes, err := c.q.Draw(t.Context(), s)
		check(t, err)
		z, err := c.q.Sample(t.Context(), s)
		check(t, err)
		for i := range z {
			for l, want := range codes[i] {
				if c.log {
					want = math.Exp(want)
				}
				if z[i][l] != want {
					t.Errorf("%s: the draw of the code %v is %v, want %v", c.family, codes[i][l], z[i][l], want)
				}
			}
		}
		if z[0][0] == z[1][0] {
			t.Errorf("%s: two images share a draw", c.family)
		}
	}
}

// TestVariations: draws of one posterior have its mean and variance, to five standard errors.
func TestVariations(t *testing.T) {
	const n = 20_000
	for what, q := range map[string]Posteriors{
		"gamma":     posteriorsOf(latent.Gamma{}, [][]float32{{1, 1}, {0.4, 7}}, [][]float32{{1, 1}, {2, 0.5}}),
		"dirichlet": posteriorsOf(latent.Dirichlet{}, [][]float32{{1, 1}, {0.4, 2}}),
		"gaussian":  {Mean: [][]float32{{0, 0}, {3, -1}}, LogVar: [][]float32{{0, 0}, {-1, 1}}},
	} {
		z, err := q.Variations(t.Context(), 1, n, rng.Stream{Seed: 4})
		check(t, err)
		for l, mean := range q.Mean[1] {
			variance := math.Exp(float64(q.LogVar[1][l]))
			var sum, squares float64
			for _, z := range z {
				d := float64(z[l] - mean)
				sum, squares = sum+d, squares+d*d
			}
			if math.Abs(sum/n) > 5*math.Sqrt(variance/n) || math.Abs(squares/n/variance-1) > 0.15 {
				t.Errorf("%s, dimension %d: mean off by %v, variance %v, want %v", what, l, sum/n, squares/n, variance)
			}
		}
	}
}

// TestPositiveUnits: a dimension is active by its share of the prior's variance.
func TestPositiveUnits(t *testing.T) {
	m, _ := positive(t, latent.Dirichlet{}, nil) // variance 1/18
	q, err := m.posteriors(t.Context(), Images{}, nil, [][][]float32{{{1, 1.1, 4}, {1, 1, 1}, {1, 1.1, 4}, {1, 1, 1}}})
	check(t, err)
	a := q.Activity()
	if !(a[0] < 0.01 && a[0] > 0.01/18) || q.ActiveUnits() != 3 {
		t.Errorf("%d units are active, want 3; activities %v", q.ActiveUnits(), a)
	}
}

// TestPositiveWalks: steps lead to the prior's quantiles; components of a Dirichlet still
// sum to 1.
func TestPositiveWalks(t *testing.T) {
	m, _ := positive(t, latent.Gamma{}, nil) // exponential, rate 2
	line, err := axesOf(t, m).Traverse([]float32{7, 8, 9}, 1, 3, 3)
	check(t, err)
	// Φ(−3) = 0.0013498980316301, in R pnorm(-3).
	const below = 0.0013498980316301
	for k, want := range []float64{-math.Log1p(-below) / 2, math.Ln2 / 2, -math.Log(below) / 2} {
		close5(t, "quantile", float64(line[k][1]), want)
		if line[k][0] != 7 || line[k][2] != 9 {
			t.Errorf("other dimensions move to %v", line[k])
		}
	}
	plane, err := axesOf(t, m).Manifold(0, 2, 2, 2)
	check(t, err)
	close5(t, "upper quartile", float64(plane[0][2]), math.Log(4)/2)
	close5(t, "median", float64(plane[0][1]), math.Ln2/2)

	m, _ = positive(t, latent.Dirichlet{}, nil)
	line, err = axesOf(t, m).Traverse([]float32{0.5, 0.1, 0.4}, 0, 3, 3)
	check(t, err)
	close5(t, "median of Beta(1, 2)", float64(line[1][0]), 1-math.Sqrt(0.5))
	close5(t, "proportion", float64(line[2][2]/line[2][1]), 4)
	plane, err = axesOf(t, m).Manifold(2, 1, 3, 3)
	check(t, err)
	close5(t, "median of Beta(1, 2)", float64(plane[4][2]), 1-math.Sqrt(0.5))
	close5(t, "half of the rest", float64(plane[4][1]), math.Sqrt(0.5)/2)
	line2, err := axesOf(t, m).Traverse([]float32{1, 0, 0}, 0, 3, 3)
	check(t, err)
	for _, z := range append(append(line, plane...), line2...) {
		if sum := z[0] + z[1] + z[2]; math.Abs(float64(sum)-1) > 1e-5 {
			t.Errorf("%v sums to %v", z, sum)
		}
	}
	m.Latent = 2
	if _, err := axesOf(t, m).Manifold(0, 1, 2, 2); err == nil {
		t.Error("two components of a Dirichlet make a plane")
	}
}
