package latent

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/graph"
	"vaelab/internal/setting"
	"vaelab/rng"
)

// TestKL: every closed form is the mean of log q(z|x) − log p(z) over draws, for each image.
func TestKL(t *testing.T) {
	const n, k = 4, 10_000
	found := 0
	matched(t, func(t *testing.T, q Posterior, p Prior) {
		b := newBuilder(n, p)
		theta := heads(b, q)
		kl := p.KL(b, q, theta)
		if kl == nil {
			return
		}
		found++
		z := q.Sample(b, theta, k, rng.EvalDraws)
		b.Output("kl", kl)
		b.Output("logq", z.LogQ)
		b.Output("logp", p.LogProb(b, z))
		out := run(t, b, parameters(q, n, 0.6))
		terms := len(out["kl"]) / n
		for i := range n {
			want := 0.0
			for _, term := range out["kl"][i*terms : (i+1)*terms] {
				want += float64(term)
			}
			if want <= 0 {
				t.Errorf("the KL of image %d is %v", i, want)
			}
			estimated(k, func(j int) float64 {
				return float64(out["logq"][i*k+j]) - float64(out["logp"][i*k+j])
			}).wants(t, fmt.Sprintf("the mean of log q − log p of image %d", i), want)
		}
	})
	if found < 5 {
		t.Errorf("%d pairs have a closed form", found)
	}
}

// sampled returns n draws of a prior as its graph makes them, in rows, and what the prior has
// learned.
func sampled(t *testing.T, p Prior, n int) (z [][]float64, learned map[string][]float32) {
	t.Helper()
	b := newBuilder(n, p)
	b.Output("z", p.Sample(b, rng.Prior))
	out := run(t, b, nil)["z"]
	for i := range n {
		var row []float64
		for _, x := range out[i*dims : (i+1)*dims] {
			row = append(row, float64(x))
		}
		z = append(z, row)
	}
	g, err := b.Graph()
	check(t, err)
	return z, values(t, g)
}

// TestPriors: every prior is a density, and Sample draws from it. Draws of a wide posterior have
// the weights w = p(z)/q(z); their mean is 1, and that of w z and w z² is the prior's. (An estimate
// of log p(z), as that of layered, is one of which exp is unbiased.)
func TestPriors(t *testing.T) {
	const n = 20_000
	matched(t, func(t *testing.T, q Posterior, p Prior) {
		wide := map[string][]float32{}
		for _, h := range q.Heads(dims) {
			x := float32(0)
			switch {
			case h.Positive:
				x = 0.4
			case h.Name == LogVar || h.Name == LogDiagonal:
				x = 1.5
			case h.Unit:
				x = 1
			}
			wide[h.Name] = unit(h, slices.Repeat([]float32{x}, n*h.Width))
			if h.Name == Logits { // of which equal ones are the prior
				wide[h.Name] = slices.Repeat([]float32{0.5, 0, -0.3}, n)
			}
		}
		b := newBuilder(n, p)
		z := q.Sample(b, heads(b, q), 1, rng.EvalDraws)
		b.Output("z", z.Z)
		b.Output("logq", z.LogQ)
		b.Output("logp", p.LogProb(b, z))
		out := run(t, b, wide)
		weight := func(j int) float64 { return math.Exp(float64(out["logp"][j]) - float64(out["logq"][j])) }
		total := estimated(n, weight)
		total.wants(t, "the mean of p/q", 1)
		if total.stderr == 0 || total.stderr > 0.05 {
			t.Errorf("p/q says nothing: %v", total)
		}
		draws, _ := sampled(t, p, n)
		for l := range dims {
			for power := 1; power <= 2; power++ {
				f := func(x float64) float64 { return math.Pow(x, float64(power)) }
				weighted := estimated(n, func(j int) float64 { return weight(j) * f(float64(out["z"][j*dims+l])) })
				drawn := estimated(n, func(j int) float64 { return f(draws[j][l]) })
				drawn.stderr = math.Hypot(drawn.stderr, weighted.stderr)
				drawn.wants(t, fmt.Sprintf("the mean of z^%d of dimension %d", power, l), weighted.mean)
			}
		}
	})
}

// entropies are those of priors that have one in closed form, in nats, given the label: for what
// has been learned.
var entropies = map[string]func(learned map[string][]float32, label int) float64{
	"normal": func(map[string][]float32, int) float64 { return gaussianEntropy(make([]float32, dims)) },
	"diagonal": func(learned map[string][]float32, _ int) float64 {
		return gaussianEntropy(learned["prior.logvar"])
	},
	"conditional": func(learned map[string][]float32, label int) float64 {
		logvar := slices.Clone(learned["prior.logvar.bias"])
		for l := range logvar {
			logvar[l] += learned["prior.logvar.weight"][l*classes+label]
		}
		return gaussianEntropy(logvar)
	},
	"categorical": func(map[string][]float32, int) float64 { return math.Log(dims) },
	"gamma": func(map[string][]float32, int) float64 {
		p := defaultOf("gamma").(GammaPrior)
		return dims * gammaEntropy(p.Shape, p.Rate)
	},
	"sphere": func(map[string][]float32, int) float64 { return math.Log(4 * math.Pi) },
	"dirichlet": func(map[string][]float32, int) float64 {
		p := defaultOf("dirichlet").(DirichletPrior)
		return dirichletEntropy(p.Concentration, dims)
	},
}

// gammaEntropy is α − ln β + ln Γ(α) + (1 − α) ψ(α).
func gammaEntropy(shape, rate float64) float64 {
	lgamma, _ := math.Lgamma(shape)
	return shape - math.Log(rate) + lgamma + (1-shape)*mathext.Digamma(shape)
}

// dirichletEntropy is n ln Γ(α) − ln Γ(nα) + n (α − 1)(ψ(nα) − ψ(α)) of n equal α.
func dirichletEntropy(alpha float64, n int) float64 {
	k := float64(n)
	one, _ := math.Lgamma(alpha)
	all, _ := math.Lgamma(k * alpha)
	return k*one - all + k*(alpha-1)*(mathext.Digamma(k*alpha)-mathext.Digamma(alpha))
}

func gaussianEntropy(logvar []float32) (h float64) {
	for _, v := range logvar {
		h += (1 + math.Log(2*math.Pi) + float64(v)) / 2
	}
	return h
}

// defaultOf is the prior of that name with its settings at their defaults.
func defaultOf(name string) Prior {
	for _, p := range setting.Families[Prior]() {
		if p.Name == name {
			return p.Default
		}
	}
	return nil
}

// TestEntropies: the mean of log p(z) over the prior's own draws is minus its entropy.
func TestEntropies(t *testing.T) {
	const n = 20_000
	for name, entropy := range entropies {
		p := defaultOf(name)
		draws, learned := sampled(t, p, n)
		var codes []float32
		for _, row := range draws {
			for _, x := range row {
				if p.Support().Logarithmic() {
					x = math.Log(x)
				}
				codes = append(codes, float32(x))
			}
		}
		b := newBuilder(n, p)
		b.Output("logp", p.LogProb(b, given(b, p.Support(), 1, rng.Noise)))
		logp := run(t, b, map[string][]float32{Codes: codes})["logp"]
		for c := range classes {
			var ofLabel []float64
			for j, x := range logp {
				if label(j) == c {
					ofLabel = append(ofLabel, float64(x))
				}
			}
			estimated(len(ofLabel), func(j int) float64 { return ofLabel[j] }).
				wants(t, fmt.Sprintf("%s, label %d: the mean of log p", name, c), -entropy(learned, c))
		}
	}
}

// TestFixed: the mean and the variance of priors which have nothing to learn are those of their draws.
func TestFixed(t *testing.T) {
	const n = 20_000
	for _, family := range setting.Families[Prior]() {
		p, fixed := family.Default.(Fixed)
		if !fixed {
			continue
		}
		draws, learned := sampled(t, family.Default, n)
		if len(learned) > 0 {
			t.Errorf("%s has nothing to learn, and has %d parameters", family.Name, len(learned))
		}
		for l := range dims {
			mean := p.Mean(ofSupport(family.Default), dims)
			estimated(n, func(j int) float64 { return draws[j][l] }).
				wants(t, fmt.Sprintf("%s: the mean of dimension %d", family.Name, l), mean)
			estimated(n, func(j int) float64 { return (draws[j][l] - mean) * (draws[j][l] - mean) }).
				wants(t, fmt.Sprintf("%s: the variance of dimension %d", family.Name, l), p.Variance(ofSupport(family.Default), dims))
		}
	}
}

// TestAxes: a step of the score t leads to where Φ(t) of the prior's draws are below, and leaves
// the others where they are, but on the simplex and the sphere.
func TestAxes(t *testing.T) {
	const n = 20_000
	for _, family := range setting.Families[Prior]() {
		a, ok := family.Default.(Axes)
		if !ok {
			continue
		}
		draws, _ := sampled(t, family.Default, n)
		for l := range dims {
			for _, score := range []float64{-2, -0.5, 0, 1, 2} {
				z := a.Centre(dims)
				check(t, a.Move(z, []int{l}, []float64{score}))
				below := estimated(n, func(j int) float64 {
					if draws[j][l] <= float64(z[l]) {
						return 1
					}
					return 0
				})
				below.wants(t, fmt.Sprintf("%s: draws below %v, a step of %v, in dimension %d", family.Name, z[l], score, l), distuv.UnitNormal.CDF(score))
				other := (l + 1) % dims
				if !slices.Contains([]Support{Simplex, Sphere}, family.Default.Support()) && z[other] != a.Centre(dims)[other] {
					t.Errorf("%s: a step in dimension %d moves another to %v", family.Name, l, z[other])
				}
			}
		}
	}
}

// TestOwnNoise: a prior's draws and its density have inputs of noise with names and streams that
// no posterior's draws have, so that one graph can have them all.
func TestOwnNoise(t *testing.T) {
	matched(t, func(t *testing.T, q Posterior, p Prior) {
		b := newBuilder(4, p)
		z := q.Sample(b, heads(b, q), 2, rng.Noise)
		theirs := noises(t, b)
		p.LogProb(b, z)
		density := noises(t, b)
		p.Sample(b, rng.Prior)
		for _, g := range [][]graph.Input{theirs, density, noises(t, b)} {
			seen := map[rng.Purpose]bool{}
			for _, in := range g {
				if seen[in.Purpose] {
					t.Errorf("the input %s shares its stream", in.Name)
				}
				seen[in.Purpose] = true
			}
		}
		alone := newBuilder(4, p)
		p.Sample(alone, rng.Prior)
		if got, want := len(noises(t, b)), len(density)+len(noises(t, alone)); got != want {
			t.Errorf("draws of the prior share the noise of others: %d inputs in all, want %d: %v", got, want, noises(t, b))
		}
	})
}

// noises are the inputs that a machine draws.
func noises(t *testing.T, b *Builder) (all []graph.Input) {
	t.Helper()
	g, err := b.Graph()
	check(t, err)
	for _, in := range g.Inputs {
		if in.Source == graph.Normal || in.Source == graph.Uniform {
			all = append(all, in)
		}
	}
	return all
}
