package latent

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"vaelab/graph"
	"vaelab/rng"
)

// TestStudentDensity holds the log density to gonum's, for codes up to far in the tails.
func TestStudentDensity(t *testing.T) {
	const n = 9
	p := Student{Freedom: 3}
	b := newBuilder(n, p)
	codes := b.Input("codes", 1, b.Latent, graph.Normal, rng.Noise)
	z := b.Scale(30, codes)
	b.Output("z", z)
	b.Output("logp", p.LogProb(b, Sample{Z: z, Draws: 1}))
	out := run(t, b, nil)
	g, err := b.Graph()
	check(t, err)
	learned := values(t, g)
	for i := range n {
		want := 0.0
		for l := range b.Latent {
			want += distuv.StudentsT{
				Mu:    float64(learned["prior.mean"][l]),
				Sigma: math.Exp(float64(learned["prior.logscale"][l])),
				Nu:    math.Exp(float64(learned["prior.logfreedom"][l])),
			}.LogProb(float64(out["z"][i*b.Latent+l]))
		}
		if got := float64(out["logp"][i]); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("log p of code %d is %v, want %v", i, got, want)
		}
	}
}
