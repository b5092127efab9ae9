package eval

import (
	"math"
	"testing"

	"vaelab/kernel"
	"vaelab/model"
	"vaelab/model/network"
	"vaelab/model/pixel"
)

// A linear Gaussian model, x = W z + b + σ ε with z ~ N(0, I), has a likelihood in closed
// form. Its network is exactly linear: each of z and −z is behind a ReLU. The columns of
// W are orthogonal, so that the true posterior is diagonal:
//
//	log p(x) = log N(x; b, W Wᵀ + σ² I),   q(z|x) = N(S Wᵀ(x − b)/σ², diag S),
//	S_l = 1/(1 + ‖w_l‖²/σ²)
type linearGaussian struct {
	model.Config
	w     [12][2]float64
	b     [12]float64
	scale [2]float64 // of the encoder's mean; 1: the true posterior's
	wide  float64    // of its variance
}

const linearSigma = 0.5

func newLinearGaussian() *linearGaussian {
	c := config
	c.Likelihood = pixel.Gaussian{Scale: linearSigma}
	c.Network = network.MLP{Hidden: []int{4}, Activation: kernel.ReLU}
	g := &linearGaussian{Config: c, scale: [2]float64{1, 1}, wide: 1}
	for d := range g.w {
		g.w[d] = [2]float64{0.3, 0.2}
		if d%2 == 1 {
			g.w[d][1] = -0.2
		}
		g.b[d] = 0.4 + 0.02*float64(d)
	}
	return g
}

// squares is ‖w_l‖².
func (g *linearGaussian) squares(l int) (sum float64) {
	for _, w := range g.w {
		sum += w[l] * w[l]
	}
	return sum
}

// weights are those of the network.
func (g *linearGaussian) weights() map[string][]float32 {
	const pixels, units = 12, 4
	fc1, fc1b, fc4, fc4b := make([]float32, units*pixels), make([]float32, units), make([]float32, pixels*units), make([]float32, pixels)
	fc22b := make([]float32, 2)
	for l := range 2 {
		s := 1 / (1 + g.squares(l)/(linearSigma*linearSigma))
		fc22b[l] = float32(math.Log(s * g.wide))
		for d, w := range g.w {
			a := g.scale[l] * s * w[l] / (linearSigma * linearSigma)
			fc1[l*pixels+d], fc1[(l+2)*pixels+d] = float32(a), float32(-a)
			fc1b[l] -= float32(a * g.b[d])
			fc4[d*units+l], fc4[d*units+l+2] = float32(w[l]), float32(-w[l])
			fc4b[d] = float32(g.b[d])
		}
		fc1b[l+2] = -fc1b[l]
	}
	return map[string][]float32{
		"fc1.weight": fc1, "fc1.bias": fc1b,
		"fc21.weight": {1, 0, -1, 0, 0, 1, 0, -1}, "fc22.bias": fc22b,
		"fc3.weight": {1, 0, 0, 1, -1, 0, 0, -1},
		"fc4.weight": fc4, "fc4.bias": fc4b,
	}
}

// logP is log p(x): in the direction of w_l the variance is ‖w_l‖² + σ², elsewhere σ².
func (g *linearGaussian) logP(image []uint8) float64 {
	const s2 = linearSigma * linearSigma
	logp, rest := 0.0, 0.0
	var along [2]float64
	for d, p := range image {
		x := float64(p)/255 - g.b[d]
		rest += x * x
		for l := range along {
			along[l] += x * g.w[d][l]
		}
	}
	for l, a := range along {
		projected := a * a / g.squares(l)
		rest -= projected
		v := g.squares(l) + s2
		logp -= (projected/v + math.Log(v)) / 2
	}
	return logp - (rest/s2+10*math.Log(s2)+12*math.Log(2*math.Pi))/2
}

// TestLinearGaussianAtThePosterior: if q is the true posterior, every weight p(x, z)/q(z|x)
// is p(x), whatever was drawn: L_K is log p(x) to the digits of float32, and so is the
// ELBO but for the draw of its likelihood, whose KL is a closed form.
func TestLinearGaussianAtThePosterior(t *testing.T) {
	g := newLinearGaussian()
	m, images := fixtureOf(t, g.Config, g.weights())
	const n = 200
	mean := 0.0
	for _, draws := range []int{1, 7, 60} {
		b, err := m.Bound(t.Context(), images, First(n), draws, func(int) {})
		check(t, err)
		mean = 0
		for i, got := range b.PerImage {
			want := g.logP(images.Image(i))
			mean += want / n
			if math.Abs(got-want) > 2e-5 { // of terms of some 40 nats
				t.Errorf("L_%d of image %d is %v, log p(x) %v", draws, i, got, want)
			}
		}
	}
	few := images
	few.Set = images.Slice(0, n)
	var sum, squares float64
	const seeds = 40
	for seed := range seeds {
		few.Seed = uint64(seed)
		terms, err := m.ELBO(t.Context(), few)
		check(t, err)
		sum, squares = sum-terms.NegELBO(), squares+terms.NegELBO()*terms.NegELBO()
	}
	got := sum / seeds
	if stderr := math.Sqrt((squares/seeds - got*got) / seeds); math.Abs(got-mean) > 4*stderr || stderr > 0.1 {
		t.Errorf("the ELBO is %v ± %v, log p(x) %v", got, stderr, mean)
	}
}

// TestLinearGaussianBounds: with a posterior that is off, ELBO ≤ L_K ≤ log p(x) within 3
// standard errors over the draws, and the gap closes as K grows.
func TestLinearGaussianBounds(t *testing.T) {
	g := newLinearGaussian()
	g.scale, g.wide = [2]float64{0.3, 0.9}, 2.5
	m, images := fixtureOf(t, g.Config, g.weights())
	const n, seeds = 40, 12
	want := 0.0
	for i := range n {
		want += g.logP(images.Image(i)) / n
	}
	few := images
	few.Set = images.Slice(0, n)
	// over returns the mean of f over seeds, and its standard error.
	over := func(f func() float64) (mean, stderr float64) {
		var sum, squares float64
		for seed := range seeds {
			few.Seed = uint64(seed)
			v := f()
			sum, squares = sum+v, squares+v*v
		}
		mean = sum / seeds
		return mean, math.Sqrt(max(squares/seeds-mean*mean, 0) / (seeds - 1))
	}
	before, slack := over(func() float64 {
		terms, err := m.ELBO(t.Context(), few)
		check(t, err)
		return -terms.NegELBO()
	})
	if before > want-0.2 {
		t.Fatalf("the ELBO is %v, too near to log p(x) = %v to show anything", before, want)
	}
	for _, draws := range []int{1, 10, 100, 1000} {
		bound, stderr := over(func() float64 {
			b, err := m.Bound(t.Context(), few, First(n), draws, func(int) {})
			check(t, err)
			nll, _ := b.NLL()
			return -nll
		})
		t.Logf("L_%d = %.4f ± %.4f, log p(x) = %.4f", draws, bound, stderr, want)
		if bound < before-3*math.Hypot(stderr, slack) {
			t.Errorf("L_%d = %v fell from %v", draws, bound, before)
		}
		if bound > want+3*stderr+1e-5 {
			t.Errorf("L_%d = %v ± %v exceeds log p(x) = %v", draws, bound, stderr, want)
		}
		before, slack = bound, stderr
	}
	if math.Abs(before-want) > 0.005 {
		t.Errorf("L_1000 is %v, log p(x) %v", before, want)
	}
}
