package latent

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/distribution"
	"vaelab/internal/setting"
	"vaelab/rng"
)

// exact are the log densities of posteriors in float64: of z, for the parameters of an image.
var exact = map[string]func(theta [][]float64, z []float64) (float64, error){
	"gaussian": func(theta [][]float64, z []float64) (sum float64, err error) {
		for l, x := range z {
			sum += distuv.Normal{Mu: theta[0][l], Sigma: math.Exp(theta[1][l] / 2)}.LogProb(x)
		}
		return sum, nil
	},
	"full-gaussian": func(theta [][]float64, z []float64) (float64, error) {
		factor := mat.NewDense(len(z), len(z), nil)
		for l, v := range theta[1] {
			factor.Set(l, l, math.Exp(v/2))
		}
		for k, p := range pairs(len(z)) {
			factor.Set(p[0], p[1], theta[2][k])
		}
		var product mat.Dense
		product.Mul(factor, factor.T())
		covariance := mat.NewSymDense(len(z), nil)
		for i := range z {
			for j := range z {
				covariance.SetSym(i, j, product.At(i, j))
			}
		}
		q, ok := distmv.NewNormal(theta[0], covariance, nil)
		if !ok {
			return 0, errors.New("the covariance is not positive")
		}
		return q.LogProb(z), nil
	},
	"gamma": func(theta [][]float64, z []float64) (sum float64, err error) {
		for l, x := range z {
			q, err := distribution.NewGamma(theta[0][l], theta[1][l])
			if err != nil {
				return 0, err
			}
			sum += q.LogProb(x)
		}
		return sum, nil
	},
	"categorical": func(theta [][]float64, z []float64) (sum float64, err error) {
		for l, x := range z {
			sum += x * (theta[0][l] - floats.LogSumExp(theta[0]))
		}
		return sum, nil
	},
	"vmf": func(theta [][]float64, z []float64) (float64, error) { // in three dimensions
		kappa, height := theta[1][0], 0.0
		for l, x := range z {
			height += theta[0][l] * x
		}
		return math.Log(kappa/(2*math.Pi)) - math.Log(-math.Expm1(-2*kappa)) + kappa*(height-1), nil
	},
	"dirichlet": func(theta [][]float64, z []float64) (float64, error) {
		return distmv.NewDirichlet(theta[0], nil).LogProb(z), nil
	},
}

// draw returns k codes of each of n images, as a graph takes them, and z in float64.
func draw(t *testing.T, q Posterior, theta map[string][]float32, n, k int) (codes []float32, z [][]float64) {
	t.Helper()
	for i := range n {
		for j := range k {
			c := make([]float64, dims)
			check(t, q.Draw(c, row(q, theta, i), j, rng.Stream{Seed: 4, Step: uint32(i)}))
			for l, x := range c {
				codes = append(codes, float32(x))
				if q.Support().Logarithmic() {
					c[l] = math.Exp(x)
				}
			}
			z = append(z, c)
		}
	}
	return codes, z
}

// density runs the graph of log q(z|x) for the codes.
func density(t *testing.T, q Posterior, theta map[string][]float32, codes []float32, n, k int) []float32 {
	t.Helper()
	b := &Builder{Builder: newBuilder(n, nil).Builder, Latent: dims}
	b.Output(LogQ, q.LogProb(b, heads(b, q), given(b, q.Support(), k, rng.Noise)))
	set := map[string][]float32{Codes: codes}
	for name, v := range theta {
		set[name] = v
	}
	mine := run(t, b, set)[LogQ]

	g, err := Density(q, dims, n, k)
	check(t, err)
	var inputs []string
	for _, in := range g.Inputs {
		inputs = append(inputs, in.Name)
	}
	for _, name := range append([]string{Codes}, headNames(q)...) {
		if !slices.Contains(inputs, name) {
			t.Errorf("the inputs of Density are %v, without %s", inputs, name)
		}
	}
	if got := runGraph(t, g, set)[LogQ]; !slices.Equal(got, mine) {
		t.Errorf("Density is %v, LogProb %v", got, mine)
	}
	return mine
}

func headNames(q Posterior) (names []string) {
	for _, h := range q.Heads(dims) {
		names = append(names, h.Name)
	}
	return names
}

// TestDensity holds log q of every posterior to its definition in float64.
func TestDensity(t *testing.T) {
	const n, k = 6, 5
	for _, family := range posteriors() {
		q := family.Default
		theta := parameters(q, n, 0.8)
		codes, z := draw(t, q, theta, n, k)
		logq := exact[family.Name]
		if logq == nil {
			t.Errorf("the density of %s in float64 is not known to this test", family.Name)
			continue
		}
		for j, got := range density(t, q, theta, codes, n, k) {
			var wide [][]float64
			for _, head := range row(q, theta, j/k) {
				var v []float64
				for _, x := range head {
					v = append(v, float64(x))
				}
				wide = append(wide, v)
			}
			want, err := logq(wide, z[j])
			check(t, err)
			if !(math.Abs(float64(got)-want) <= 1e-5*max(1, math.Abs(want))) {
				t.Errorf("%s: log q of %v is %v, want %v", family.Name, z[j], got, want)
			}
		}
	}
}

// TestSample: the log density that a sample brings is that of its draws.
func TestSample(t *testing.T) {
	const n, k = 5, 4
	for _, family := range posteriors() {
		q := family.Default
		theta := parameters(q, n, 0.5)
		b := newBuilder(n, nil)
		z := q.Sample(b, heads(b, q), k, rng.EvalDraws)
		b.Output("z", z.Z)
		b.Output("sample", z.LogQ)
		b.Output("at", q.LogProb(b, heads(b, q), z))
		if z.Draws != k || z.Noise != rng.EvalDraws {
			t.Errorf("%s: the sample has %d draws of the stream %d", family.Name, z.Draws, z.Noise)
		}
		out := run(t, b, theta)
		codes := out["z"]
		if q.Support().Logarithmic() {
			for i, x := range codes {
				codes[i] = float32(math.Log(float64(x)))
			}
		}
		for j, want := range density(t, q, theta, codes, n, k) {
			for _, name := range []string{"sample", "at"} {
				if got := out[name][j]; !(math.Abs(float64(got-want)) <= 1e-5*max(1, math.Abs(float64(want)))) {
					t.Errorf("%s: log q of draw %d, %s, is %v, want %v", family.Name, j, name, got, want)
				}
			}
		}
	}
}

// TestMoments: draws of every posterior have its moments, to 5 standard errors, by Draw and by the
// graph, and each draw is another.
func TestMoments(t *testing.T) {
	const n, k = 2, 20_000
	for _, family := range posteriors() {
		q := family.Default
		theta := parameters(q, n, 0.8)
		_, z := draw(t, q, theta, n, k)
		if slices.Equal(z[0], z[1]) || slices.Equal(z[0], z[k]) {
			t.Errorf("%s: two draws are one", family.Name)
		}
		b := newBuilder(n, nil)
		nodes := heads(b, q)
		b.Output("z", q.Sample(b, nodes, k, rng.Noise).Z)
		b.Output("mean", q.Mean(b, nodes))
		out := run(t, b, theta)
		sampled := out["z"]
		for i := range n {
			mean, logvar := q.Moments(row(q, theta, i))
			near := q.Support().Nearest(mean)
			for l := range dims {
				if got := out["mean"][i*dims+l]; math.Abs(float64(got/near[l])-1) > 1e-5 {
					t.Errorf("%s: the graph's mean of dimension %d is %v, want %v", family.Name, l, got, near[l])
				}
				variance := math.Exp(float64(logvar[l]))
				for how, at := range map[string]func(j int) float64{
					"Draw":   func(j int) float64 { return z[i*k+j][l] },
					"Sample": func(j int) float64 { return float64(sampled[(i*k+j)*dims+l]) },
				} {
					what := fmt.Sprintf("%s %s, image %d, dimension %d", family.Name, how, i, l)
					estimated(k, at).wants(t, "the mean of "+what, float64(mean[l]))
					estimated(k, func(j int) float64 {
						d := at(j) - float64(mean[l])
						return d * d
					}).wants(t, "the variance of "+what, variance)
				}
			}
		}
	}
}

// TestNormalised: the density of every posterior is that of its draws, and integrates to 1: the
// mean of q′/q over draws of q is 1 for another posterior q′ of the family.
func TestNormalised(t *testing.T) {
	const k = 20_000
	for _, family := range posteriors() {
		q := family.Default
		theta, other := parameters(q, 1, 0.3), parameters(q, 1, 0.3)
		for name, v := range other {
			for l := range v {
				other[name][l] = v[l]*1.1 + 0.05
			}
		}
		for _, h := range q.Heads(dims) {
			unit(h, other[h.Name])
		}
		codes, _ := draw(t, q, theta, 1, k)
		logq, logother := density(t, q, theta, codes, 1, k), density(t, q, other, codes, 1, k)
		ratio := estimated(k, func(j int) float64 { return math.Exp(float64(logother[j] - logq[j])) })
		ratio.wants(t, family.Name+": the mean of q′/q", 1)
		if ratio.stderr == 0 || ratio.stderr > 0.05 {
			t.Errorf("%s: q′/q says nothing: %v", family.Name, ratio)
		}
	}
}

// TestDrawUnderflows: codes of a small shape have logarithms where z itself is 0.
func TestDrawUnderflows(t *testing.T) {
	for q, theta := range map[Posterior][][]float32{
		Gamma{}:     {{0.002, 0.002, 0.002}, {1, 1, 1}},
		Dirichlet{}: {{0.002, 0.002, 5}},
	} {
		under := 0
		for k := range 20 {
			codes := make([]float64, dims)
			check(t, q.Draw(codes, theta, k, rng.Stream{Seed: 1}))
			for _, x := range codes {
				if math.IsInf(x, 0) || math.IsNaN(x) {
					t.Errorf("%s: a code is %v", setting.Name(q), x)
				}
				if math.Exp(x) == 0 {
					under++
				}
			}
		}
		if under == 0 {
			t.Errorf("%s: no draw underflows", setting.Name(q))
		}
	}
}
