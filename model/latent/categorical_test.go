package latent

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"vaelab/graph"
	"vaelab/op"
	"vaelab/rng"
)

// Variables of 3 categories each, of n images with so many draws.
const (
	kinds, variables = 3, 2
	columns          = kinds * variables
	ofImages, each   = 50, 4
)

// relaxedDraws are draws at a coldness by the same noise, and the gradient of Σ w z/n in the logits; of true draws, for which the coldness
// is 0, there is none.
func relaxedDraws(t *testing.T, q Categorical, coldness float32) (z, gradient []float32) {
	t.Helper()
	b := &Builder{Builder: graph.NewBuilder(ofImages), Latent: columns, Posterior: q, Training: coldness > 0}
	logits := b.Param(graph.Parameter{Name: "prior.logits", Shape: []int{ofImages, columns}})
	s := q.Sample(b, G.Nodes{logits}, each, rng.Noise)
	w := b.Input("w", each, columns, graph.Host, 0)
	b.Output("z", s.Z)
	if b.Training {
		b.Differentiate(b.Apply(op.MeanDivergence{}, b.Mul(s.Z, w)))
	}
	g, err := b.Graph()
	check(t, err)
	set := map[string][]float32{"w": normals(ofImages*each*columns, rng.Stream{Seed: 2})}
	if b.Training {
		set[Coldness] = slices.Repeat([]float32{coldness}, columns)
		g.Outputs = append(g.Outputs, graph.Output{Name: "gradient", Node: g.Params[0].Grad})
	}
	out := runLearned(t, g, map[string][]float32{"prior.logits": normals(ofImages*columns, rng.Stream{Seed: 1})}, set)
	return out["z"], out["gradient"]
}

// TestRelaxed: relaxed draws lie on each variable's simplex, tend to the true ones of the same noise as the temperature falls, and are them
// where they pass straight through, with the relaxed one's derivative.
func TestRelaxed(t *testing.T) {
	q := Categorical{Categories: kinds}
	hard, _ := relaxedDraws(t, q, 0)
	soft, gradient := relaxedDraws(t, q, 1)
	cold, _ := relaxedDraws(t, q, 1e7)
	q.Straight = true
	through, passed := relaxedDraws(t, q, 1)
	within := 0
	for i := 0; i < len(hard); i += kinds {
		ones, sum := 0, float32(0)
		for j := i; j < i+kinds; j++ {
			if hard[j] == 1 {
				ones++
			} else if hard[j] != 0 {
				t.Fatalf("a true draw is %v", hard[i:i+kinds])
			}
			if sum += soft[j]; soft[j] > 0.01 && soft[j] < 0.99 {
				within++
			}
			if math.Abs(float64(cold[j]-hard[j])) > 1e-3 || math.Abs(float64(through[j]-hard[j])) > 1e-6 {
				t.Fatalf("a true draw is %v, one at a temperature of 0 %v, one that passes straight through %v", hard[i:i+kinds], cold[i:i+kinds], through[i:i+kinds])
			}
		}
		if ones != 1 || math.Abs(float64(sum)-1) > 1e-6 {
			t.Fatalf("a true draw is %v, a relaxed one %v", hard[i:i+kinds], soft[i:i+kinds])
		}
	}
	if within < len(soft)/2 {
		t.Errorf("%d of %d numbers of relaxed draws are between 0 and 1", within, len(soft))
	}
	largest := float32(0)
	for i, g := range gradient {
		if largest = max(largest, g, -g); math.Abs(float64(passed[i]-g)) > 1e-7 {
			t.Fatalf("the derivative is %v, straight through %v", g, passed[i])
		}
	}
	if largest < 1e-3 {
		t.Errorf("the largest derivative is %v", largest)
	}
}

// TestColdness: the temperature falls from its start to its floor.
func TestColdness(t *testing.T) {
	q := Categorical{Start: 1, Rate: 1e-4, Floor: 0.5}
	for step, want := range map[int]float64{0: 1, 1000: math.Exp(-0.1), 6931: math.Exp(-0.6931), 7000: 0.5, 1 << 40: 0.5} {
		if got := 1 / q.Coldness(step); math.Abs(got-want) > 1e-12 {
			t.Errorf("at step %d the temperature is %v, want %v", step, got, want)
		}
	}
}

// TestCertain: of a category that is all but certain the moments are finite, for a variance of 0 is a point's.
func TestCertain(t *testing.T) {
	mean, logvar := Categorical{Categories: 2}.Moments([][]float32{{80, -80, -3, -3}})
	for l, want := range []float64{-160, -160, math.Log(0.25), math.Log(0.25)} {
		if math.Abs(float64(logvar[l])-want) > 1e-4 {
			t.Errorf("means %v, log variances %v", mean, logvar)
		}
	}
}
