package eval

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/rng"
)

// rising are n numbers from −0.5 up to 0.5.
func rising(n int) (v []float32) {
	for i := range n {
		v = append(v, float32(i)/float32(n-1)-0.5)
	}
	return v
}

// bent are models of the fixture with a flow behind a wide posterior, of weights that are not 0.
func bent(t *testing.T, f func(t *testing.T, m *Model, images Images)) {
	for name, c := range map[string]struct {
		flow latent.Flow
		set  map[string][]float32
	}{
		"planar": {latent.Planar{Count: 2}, map[string][]float32{"fc23.bias": {2, -1, 0.5, 3}, "fc24.bias": {1, 1, -2, 0.5}, "fc25.bias": {0.3, -0.4}}},
		"iaf": {latent.IAF{Count: 2, Hidden: []int{4}, Context: 3}, map[string][]float32{
			"fc23.bias": {1, -1, 2}, "flow.0.hidden.0.weight": rising(20), "flow.0.mean.weight": rising(8), "flow.0.gate.weight": rising(8),
			"flow.1.hidden.0.weight": rising(20), "flow.1.mean.weight": rising(8), "flow.0.gate.bias": {2, 3}, "flow.1.gate.bias": {3, 2},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.set["fc21.bias"], c.set["fc22.bias"] = []float32{0.5, -0.5}, []float32{0.3, 0.8}
			config := config
			config.Flow = c.flow
			m, images := fixtureOf(t, config, c.set)
			f(t, m, images)
		})
	}
}

// TestFlowMoments: the moments of posteriors behind a flow are those of their draws, and other ones than before it.
func TestFlowMoments(t *testing.T) {
	bent(t, func(t *testing.T, m *Model, images Images) {
		q, err := m.Encode(t.Context(), images, First(600))
		check(t, err)
		z, err := q.Variations(t.Context(), 1, 20_000, rng.Stream{Seed: 9})
		check(t, err)
		for l := range m.Latent {
			mean, variance := stat.MeanVariance(column(z, l), nil)
			var means, variances []float64 // all images have the same posterior
			for i := range q.Mean {
				means, variances = append(means, float64(q.Mean[i][l])), append(variances, math.Exp(float64(q.LogVar[i][l])))
			}
			for what, c := range map[string]struct {
				got  []float64
				want float64
			}{"mean": {means, mean}, "variance": {variances, variance}} {
				got, deviation := stat.MeanStdDev(c.got, nil)
				if slack := 5*deviation/math.Sqrt(600) + 0.03*math.Sqrt(variance); !(math.Abs(got-c.want) < slack) {
					t.Errorf("the %s of dimension %d is %v, of many draws %v", what, l, got, c.want)
				}
			}
			if before := []float64{0.5, -0.5}[l]; math.Abs(mean-before) < 0.05 {
				t.Errorf("the flow moves the mean of dimension %d from %v to %v", l, before, mean)
			}
		}
		if n := q.ActiveUnits(); n != 0 {
			t.Errorf("of posteriors that are all the same %d units are active: %v", n, q.Activity())
		}
	})
}

// TestFlowDraws: draws that measures take have the distribution of those that the objective takes: behind a decoder that
// ignores z, L_K tends to log p(x) = −D ln 2, so that log q is that of z; and the KL reported is the gap.
func TestFlowDraws(t *testing.T) {
	bent(t, func(t *testing.T, m *Model, images Images) {
		b, err := m.Bound(t.Context(), images, First(200), 3000, func(int) {})
		check(t, err)
		want := -12 * math.Ln2
		if nll, stderr := b.NLL(); math.Abs(-nll-want) > 4*stderr+0.02 {
			t.Errorf("L_3000 is %v ± %v, want about %v", -nll, stderr, want)
		}
		terms, err := m.ELBO(t.Context(), images)
		check(t, err)
		if gap := b.Gap(); gap.Value < 0.1 || math.Abs(terms.KL-gap.Value) > 0.2*gap.Value {
			t.Errorf("the gap is %v, the KL %v", gap, terms.KL)
		}
		q, err := m.Encode(t.Context(), images, First(4))
		check(t, err)
		a, err := q.Pick(2).Draw(t.Context(), rng.Stream{Seed: 1})
		check(t, err)
		s, err := q.Pick(2).Sample(t.Context(), rng.Stream{Seed: 1})
		check(t, err)
		if fmt.Sprint(a) != fmt.Sprint(s) || fmt.Sprint(a[0]) == fmt.Sprint(a[1]) {
			t.Errorf("draws %v, samples %v", a, s)
		}
	})
}

// TestFlowReport: what is not known of a posterior behind a flow is left out, and the rest is measured.
func TestFlowReport(t *testing.T) {
	bent(t, func(t *testing.T, m *Model, images Images) {
		r, err := m.Measure(t.Context(), Request{Images: images, Bound: 5, Done: func(int) {}})
		check(t, err)
		if r.Information != nil || r.Lower != nil || r.Gaussian != nil || r.KLByDimension != nil || r.AggregateKLLower != nil {
			t.Errorf("of what is not known there are measures: %+v", r.Channel)
		}
		if r.ELBO == nil || r.NLL == nil || r.Gap == nil || r.ActiveUnits == nil || r.AggregateW2 == nil || r.MMD == nil || len(r.MeanSigma) != m.Latent {
			t.Errorf("of what is known there is no measure: %+v", r)
		}
		if _, err := r.Posteriors.Information(t.Context(), m.device, make([][]float64, images.Len())); err == nil {
			t.Error("the information was estimated")
		}
	})
}

// TestEveryFlow: models with every flow are encoded, reconstructed and measured.
func TestEveryFlow(t *testing.T) {
	for _, family := range setting.Families[latent.Flow]() {
		c := config
		c.Flow = family.Default
		m, images := fixtureOf(t, c, nil)
		pairs, err := m.Reconstruct(t.Context(), images, First(3))
		check(t, err)
		if len(pairs.Reconstructions) != 3 || len(pairs.Posteriors.Mean[0]) != m.Latent {
			t.Errorf("%s: %d reconstructions of codes %v", family.Name, len(pairs.Reconstructions), pairs.Posteriors.Mean)
		}
		if _, err := m.Residuals(t.Context(), images); err != nil {
			t.Errorf("%s: %v", family.Name, err)
		}
	}
}
