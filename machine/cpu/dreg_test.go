package cpu_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vaelab/machine/cpu"
	"vaelab/model"
)

// encoders reports whether a parameter is the encoder's, of the small model with one hidden
// layer.
func encoders(name string) bool {
	return strings.HasPrefix(name, "fc1.") || strings.HasPrefix(name, "fc2")
}

// TestDReGIsIWAEButForTheEncoder: the value and the gradients in the decoder and the prior
// are iwae's, to the bit, on the same draws; the encoder's are others.
func TestDReGIsIWAEButForTheEncoder(t *testing.T) {
	for _, prior := range []string{"normal", "diagonal", "mixture", "layered", "conditional"} {
		iwae, dreg := newFixture(t, withPrior("iwae", prior, []int{6}), 9, 1), newFixture(t, withPrior("dreg", prior, []int{6}), 9, 1)
		for _, o := range iwae.graph.Outputs {
			want, err := iwae.machine.Output(o.Name)
			check(t, err)
			got, err := dreg.machine.Output(o.Name)
			check(t, err)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s is %v, want %v", prior, o.Name, got, want)
			}
		}
		want := iwae.gradients(t)
		for name, got := range dreg.gradients(t) {
			if same := slices.Equal(got, want[name]); same == encoders(name) {
				t.Errorf("%s: is the gradient of %s iwae's? %v", prior, name, same)
			}
		}
	}
}

// TestDReGGradient holds the gradient of the heads' biases to Σ_k w̃² ∂log w/∂z ∂z/∂bias,
// with w and ∂log w/∂z, by differences, from the definition in float64.
func TestDReGGradient(t *testing.T) {
	const rows, draws, latent, hidden, pixels = 9, 4, 3, 6, 20
	f := newFixture(t, withPrior("dreg", "normal", []int{hidden}), rows, 1)
	mu, logvar := []float32{0.5, -1, 0.2}, []float32{-0.3, 0.4, -1}
	for name, values := range map[string][]float32{ // so that the posterior is the biases
		"fc21.weight": make([]float32, latent*hidden), "fc22.weight": make([]float32, latent*hidden),
		"fc21.bias": mu, "fc22.bias": logvar,
	} {
		check(t, f.params.Set(name, values))
	}
	f.feed(t, rows)
	grads := f.gradients(t)
	param := func(name string) []float32 {
		v, err := f.params.Get(name)
		check(t, err)
		return v
	}
	w3, b3, w4, b4 := param("fc3.weight"), param("fc3.bias"), param("fc4.weight"), param("fc4.bias")
	x, err := cpu.InputValues(f.machine, model.Pixels)
	check(t, err)
	eps, err := cpu.InputValues(f.machine, "eps")
	check(t, err)

	// logw is log p(x|z) + log p(z) − log q(z|x) but for constants.
	logw := func(x []float32, z []float64) (sum float64) {
		h := make([]float64, hidden)
		for i := range h {
			h[i] = float64(b3[i])
			for l := range z {
				h[i] += float64(w3[i*latent+l]) * z[l]
			}
			h[i] = math.Tanh(h[i])
		}
		for d := range pixels {
			logit := float64(b4[d])
			for i := range h {
				logit += float64(w4[d*hidden+i]) * h[i]
			}
			sum += float64(x[d])*logit - math.Log1p(math.Exp(logit))
		}
		for l := range z {
			e := z[l] - float64(mu[l])
			sum += (e*e/math.Exp(float64(logvar[l])) - z[l]*z[l]) / 2
		}
		return sum
	}
	var wantMean, wantLogVar [latent]float64
	for b := range rows {
		x := x[b*pixels : (b+1)*pixels]
		var z [draws][]float64
		var w [draws]float64
		total := 0.0
		for k := range draws {
			for l := range latent {
				z[k] = append(z[k], float64(mu[l])+math.Exp(float64(logvar[l])/2)*float64(eps[(b*draws+k)*latent+l]))
			}
			w[k] = math.Exp(logw(x, z[k]))
			total += w[k]
		}
		for k := range draws {
			share := w[k] / total
			for l := range latent {
				const step = 1e-5
				at := z[k][l]
				z[k][l] = at + step
				up := logw(x, z[k])
				z[k][l] = at - step
				slope := (up - logw(x, z[k])) / (2 * step)
				z[k][l] = at
				wantMean[l] -= share * share * slope / rows
				wantLogVar[l] -= share * share * slope * (at - float64(mu[l])) / 2 / rows
			}
		}
	}
	for l := range latent {
		if got := float64(grads["fc21.bias"][l]); math.Abs(got-wantMean[l]) > 1e-5 {
			t.Errorf("∂μ_%d is %v, want %v", l, got, wantMean[l])
		}
		if got := float64(grads["fc22.bias"][l]); math.Abs(got-wantLogVar[l]) > 1e-5 {
			t.Errorf("∂log σ²_%d is %v, want %v", l, got, wantLogVar[l])
		}
	}
}

// TestDReGSticksTheLanding: a model whose posterior is exact, because its decoder ignores z
// and its posterior is the prior, has no gradient in the encoder at K = 1, whatever is
// drawn; iwae's is the noise of the score.
func TestDReGSticksTheLanding(t *testing.T) {
	for objective, exact := range map[string]bool{"dreg": true, "iwae": false} {
		c := withPrior(objective, "normal", []int{6}, "importance-samples=1")
		f := newFixture(t, c, 9, 1)
		for _, name := range []string{"fc3.weight", "fc21.weight", "fc21.bias", "fc22.weight", "fc22.bias"} {
			v, err := f.params.Get(name)
			check(t, err)
			check(t, f.params.Set(name, make([]float32, len(v))))
		}
		f.feed(t, 9)
		for name, g := range f.gradients(t) {
			if !encoders(name) {
				continue
			}
			for _, v := range g {
				if exact && math.Abs(float64(v)) > 1e-7 {
					t.Fatalf("%s: the gradient of %s is %v", objective, name, g)
				}
			}
			if zero := !slices.ContainsFunc(g, func(v float32) bool { return math.Abs(float64(v)) > 1e-7 }); !exact && name == "fc22.bias" && zero {
				t.Errorf("%s: the gradient of %s is nothing but 0", objective, name)
			}
		}
	}
}
