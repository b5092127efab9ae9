package fitted

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"vaelab/machine/cpu"
	"vaelab/model/latent"
	"vaelab/model/modeltest"
	"vaelab/model/network"
	"vaelab/rng"
)

// bent are codes of a curved distribution, far from 0 and wide,
//
//	z₁ = 30 + 5 u, z₂ = −4 + 2 (u² + 0.3 v), z₃ = 0.01 w, u, v, w ~ N(0, 1)
//
// and the mean of their log density.
func bent(n int, seed uint64) (codes [][]float64, density float64) {
	for i := range n {
		e := rng.Normals(rng.Stream{Seed: seed, Step: uint32(i)}.Block(0))
		u, v, w := e[0], e[1], e[2]
		codes = append(codes, []float64{30 + 5*u, -4 + 2*(u*u+0.3*v), 0.01 * w})
		density -= ((u*u+v*v+w*w+3*math.Log(2*math.Pi))/2 + math.Log(5*0.6*0.01)) / float64(n)
	}
	return codes, density
}

// fitBent fits a prior to 2000 such codes, of which 500 others are held out, on so many threads. It returns what was held out at the
// end of each epoch, and the log density of those that were in truth.
func fitBent(t *testing.T, p Prior, threads int) (r *Result, epochs []float64, truth float64) {
	t.Helper()
	d := cpu.New(threads)
	defer d.Close()
	c := Codes{Seed: 1, Workers: threads, Model: modeltest.Small("latent=3"), Device: d}
	c.Fitted, _ = bent(2000, 1)
	c.Held, truth = bent(500, 2)
	r, err := p.Fit(t.Context(), c, func(p Progress) {
		if strings.HasPrefix(p.What, "epoch") {
			epochs = append(epochs, p.LogDensity)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, epochs, truth
}

// TestTrained: what is trained on curved codes has a greater log density than the Gaussian that suits them best, at most the
// truth's, and is that of the best epoch.
func TestTrained(t *testing.T) {
	gaussian, _, truth := fitBent(t, FullMixture{Search{Components: 1, Restarts: 1, Iterations: 50}}, 2)
	training := Training{Epochs: 40, Patience: 5, BatchSize: 50, LR: 5e-3}
	for name, c := range map[string]struct {
		prior Prior
		least float64 // of what it gains on the Gaussian, of all that is to gain
	}{
		"flow":         {Flow{latent.MAFPrior{Count: 3, Hidden: network.Widths{30}}, training}, 0.8},
		"second-stage": {SecondStage{network.Widths{20}, 3, training}, 0.5},
	} {
		r, epochs, _ := fitBent(t, c.prior, 2)
		if gain, all := r.HeldOut-gaussian.HeldOut, truth-gaussian.HeldOut; gain < c.least*all || gain > all {
			t.Errorf("%s: the log density %v of the held-out codes, the Gaussian's %v, the truth's %v", name, r.HeldOut, gaussian.HeldOut, truth)
		}
		if best := slices.Max(epochs); r.HeldOut != best {
			t.Errorf("%s: %v is held out, and %v in the best epoch", name, r.HeldOut, best)
		}
		if math.Abs(r.LogDensity-r.HeldOut) > 0.3 || r.Mixture == nil || *r.Mixture < gaussian.HeldOut {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestTrainedThreads: the number of threads changes no bit.
func TestTrainedThreads(t *testing.T) {
	training := Training{Epochs: 2, Patience: 1, BatchSize: 64, LR: 1e-3}
	for name, p := range map[string]Prior{
		"flow": Flow{latent.MAFPrior{Count: 2, Hidden: network.Widths{8}}, training}, "second-stage": SecondStage{network.Widths{8}, 2, training},
	} {
		one, _, _ := fitBent(t, p, 1)
		three, _, _ := fitBent(t, p, 3)
		if one.HeldOut != three.HeldOut || !maps.EqualFunc(one.Values, three.Values, slices.Equal[[]float32]) {
			t.Errorf("%s: 1 thread gives %v and 3 threads %v", name, one.HeldOut, three.HeldOut)
		}
	}
}
