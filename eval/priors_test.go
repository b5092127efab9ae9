package eval

import (
	"maps"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
)

// withPrior is a model with a prior, of weights as they are drawn but for what set says. It is
// conditional if the prior must be.
func withPrior(t *testing.T, prior latent.Prior, set map[string][]float32) (*Model, Images) {
	t.Helper()
	c := config
	c.Prior = prior
	if p, ok := prior.(latent.Checker); ok && p.Check(latent.Model{Posterior: c.Posterior, Flow: c.Flow, Latent: c.Latent}) != nil {
		c.Classes = classes
	}
	weights := map[string][]float32{}
	for i, p := range c.Parameters() {
		values, err := p.Initial(graph.InitTorch, i, 3)
		check(t, err)
		weights[p.Name] = values
	}
	maps.Copy(weights, set)
	return fixtureOf(t, c, weights)
}

// TestBoundTightensWithEveryPrior: L_1 is the ELBO, and L_K does not fall with K, each within
// 3 standard errors.
func TestBoundTightensWithEveryPrior(t *testing.T) {
	for _, family := range setting.Families[latent.Prior]() {
		if family.Default.Support() != config.Posterior.Support() {
			continue
		}
		prior := family.Name
		m, images := withPrior(t, modeltest.Small("prior="+prior).Prior, map[string][]float32{"fc21.bias": {1, -1}})
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		before, slack := math.Inf(-1), 0.0
		for _, draws := range []int{1, 5, 50, 120} {
			b, err := m.Bound(t.Context(), images, First(images.Len()), draws, func(int) {})
			check(t, err)
			nll, stderr := b.NLL()
			if -nll < before-3*math.Hypot(stderr, slack) {
				t.Errorf("%s: L_%d = %v ± %v fell from %v", prior, draws, -nll, stderr, before)
			}
			if draws == 1 && math.Abs(nll-terms.NegELBO()) > 3*math.Sqrt2*stderr {
				t.Errorf("%s: L_1 is %v ± %v, the ELBO %v", prior, -nll, stderr, -terms.NegELBO())
			}
			if -nll < -terms.NegELBO()-3*stderr {
				t.Errorf("%s: L_%d is %v, below the ELBO %v", prior, draws, -nll, -terms.NegELBO())
			}
			before, slack = -nll, stderr
		}
	}
}

var layered = latent.Layered{Hidden: []int{4}, Upper: 2}

// TestLayeredLikelihood: where the decoders ignore their codes log p(x) is known, whatever
// the two posteriors are, and L_K comes to it from below: −D ln 2, as p(z) is normalised.
func TestLayeredLikelihood(t *testing.T) {
	m, images := withPrior(t, layered, map[string][]float32{
		"fc21.bias": {1, 0}, "fc22.bias": {0, 0.5}, "fc4.weight": make([]float32, 60), "fc4.bias": make([]float32, 12),
	})
	b, err := m.Bound(t.Context(), images, First(100), 3000, func(int) {})
	check(t, err)
	nll, stderr := b.NLL()
	if want := 12 * math.Ln2; math.Abs(nll-want) > 0.02 || stderr > 0.01 {
		t.Errorf("−L_3000 is %v ± %v, want %v", nll, stderr, want)
	}
}

// TestDrawsOfPriors: mean and variance of draws, to 5 standard errors, for priors set to
// known ones; and draw i is the same however many there are.
func TestDrawsOfPriors(t *testing.T) {
	const n = 2000
	below, density := distuv.UnitNormal.CDF(2), distuv.UnitNormal.Prob(2)
	relu, square := 2*below+density, 5*below+2*density
	log := func(v float64) float32 { return float32(math.Log(v)) }
	for _, c := range []struct {
		prior          latent.Prior
		set            map[string][]float32
		mean, variance [2]float64
		fourth         float64 // bound on the central moment
	}{
		{latent.Diagonal{}, map[string][]float32{"prior.mean": {3, -1}, "prior.logvar": {log(4), log(0.25)}}, [2]float64{3, -1}, [2]float64{4, 0.25}, 48},
		// ¼ at −2 and ¾ at 2 with variance ½: mean 1, variance ½ + 3; and a component without weight.
		{latent.Mixture{Components: 3}, map[string][]float32{
			"prior.mean": {-2, 0, 2, 0, 100, 100}, "prior.logvar": {log(0.5), 0, log(0.5), 0, 0, 0}, "prior.weight": {0, log(3), -40},
		}, [2]float64{1, 0}, [2]float64{3.5, 1}, 60},
		// An encoder that ignores its images: every component is its biases.
		{latent.Vamp{Components: 3}, map[string][]float32{
			"fc21.weight": make([]float32, 10), "fc22.weight": make([]float32, 10), "fc21.bias": {2, 1}, "fc22.bias": {log(9), 0},
		}, [2]float64{2, 1}, [2]float64{9, 1}, 243},
		// The same above, where an encoder that ignores its images and an upper one that ignores its codes have z₂ ~ N((2, 1), 1):
		// of 2 relu(z₂₀), E relu = 2 Φ(2) + φ(2), E relu² = 5 Φ(2) + 2 φ(2).
		{latent.LayeredVamp{Components: 3, Layered: layered}, map[string][]float32{
			"prior.posterior.mean.weight": make([]float32, 8), "prior.posterior.mean.bias": {2, 1},
			"prior.posterior.logvar.weight": make([]float32, 8), "prior.posterior.logvar.bias": {0, 0},
			"prior.decoder.0.weight": {1, 0, 0, 0, 0, 0, 0, 0}, "prior.decoder.0.bias": make([]float32, 4),
			"prior.mean.weight": {2, 0, 0, 0, 0, 0, 0, 0}, "prior.mean.bias": {0, 5},
			"prior.logvar.weight": make([]float32, 8), "prior.logvar.bias": {0, log(0.25)},
		}, [2]float64{2 * relu, 5}, [2]float64{1 + 4*(square-relu*relu), 0.25}, 150},
		// A decoder of z₂ that is relu(z₂₀) in the first hidden unit: E relu = 1/√2π, E relu² = ½.
		{layered, map[string][]float32{
			"prior.decoder.0.weight": {1, 0, 0, 0, 0, 0, 0, 0}, "prior.decoder.0.bias": make([]float32, 4),
			"prior.mean.weight": {2, 0, 0, 0, 0, 0, 0, 0}, "prior.mean.bias": {0, 5},
			"prior.logvar.weight": make([]float32, 8), "prior.logvar.bias": {0, log(0.25)},
		}, [2]float64{2 / math.Sqrt(2*math.Pi), 5}, [2]float64{1 + 4*(0.5-1/(2*math.Pi)), 0.25}, 60},
	} {
		name := setting.Name(c.prior)
		m, _ := withPrior(t, c.prior, c.set)
		z, err := m.Draw(t.Context(), n, 1, nil)
		check(t, err)
		short, err := m.Draw(t.Context(), 7, 1, nil)
		check(t, err)
		for l := range 2 {
			var sum, squares float64
			for _, z := range z {
				d := float64(z[l]) - c.mean[l]
				sum, squares = sum+d, squares+d*d
			}
			if math.Abs(sum/n) > 5*math.Sqrt(c.variance[l]/n) {
				t.Errorf("%s: dimension %d has mean %v, want %v", name, l, c.mean[l]+sum/n, c.mean[l])
			}
			if math.Abs(squares/n-c.variance[l]) > 5*math.Sqrt(c.fourth/n) {
				t.Errorf("%s: dimension %d has variance %v, want %v", name, l, squares/n, c.variance[l])
			}
			if z[6][l] != short[6][l] {
				t.Errorf("%s: draw 6 depends on how many there are", name)
			}
		}
	}
}

// TestLearnedWalks: walks follow a learned prior, to 5 standard errors of its draws; of a
// mixture its mean and scale, of a conditional model those of the label.
func TestLearnedWalks(t *testing.T) {
	const n = 10_000
	s := float32(math.Log(9)) // of scale 3
	diagonal, _ := withPrior(t, latent.Diagonal{}, map[string][]float32{"prior.mean": {5, -2}, "prior.logvar": {0, s}})
	mixture, _ := withPrior(t, latent.Mixture{Components: 3}, map[string][]float32{
		"prior.mean": {4, -2, 6, -2, 0, 0}, "prior.logvar": {-20, s, -20, s, 0, 0}, "prior.weight": {0, 0, -100},
	})
	c := config
	c.Classes, c.Prior = 2, latent.Conditional{}
	byLabel, _ := fixtureOf(t, c, map[string][]float32{
		"prior.mean.weight": {0, 5, 0, -2}, "prior.logvar.weight": {0, 0, 0, s},
	})
	for name, m := range map[string]*Model{"diagonal": diagonal, "mixture": mixture, "conditional": byLabel} {
		a := axesOf(t, m)
		for l, want := range []struct{ mean, scale float64 }{{5, 1}, {-2, 3}} {
			line, err := a.Traverse(a.Centre(), l, 3, 2)
			check(t, err)
			mean, scale := float64(line[1][l]), float64(line[2][l]-line[0][l])/4
			if math.Abs(mean-want.mean) > 5*want.scale/math.Sqrt(n) || math.Abs(scale/want.scale-1) > 5/math.Sqrt(2*n) {
				t.Errorf("%s, dimension %d: mean %v and scale %v, want %v", name, l, mean, scale, want)
			}
			if line[0][1-l] != a.Centre()[1-l] {
				t.Errorf("%s: the other dimension moves to %v", name, line[0][1-l])
			}
		}
	}
}
