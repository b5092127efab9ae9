package eval

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"vaelab/machine"
	"vaelab/model/latent"
	"vaelab/rng"
)

// TestCategoricalBounds: of a model with two variables of three categories log p(x) is a sum over nine codes, and so is the ELBO; L_K tends to the
// one, and −recon − KL is an estimate of the other.
func TestCategoricalBounds(t *testing.T) {
	const kinds, codes = 3, 9
	c := config
	c.Latent, c.Posterior, c.Prior = 2*kinds, latent.Categorical{Categories: kinds, Start: 1, Floor: 1}, latent.CategoricalPrior{}
	set := map[string][]float32{}
	for i, p := range c.Parameters() {
		set[p.Name] = normals(p.Size(), rng.Stream{Seed: 7, Step: uint32(i)})
		if strings.HasPrefix(p.Name, "fc21.") { // logits: such that no code is rare
			for j := range set[p.Name] {
				set[p.Name][j] /= 25
			}
		}
	}
	m, images := fixtureOf(t, c, set)
	images.Binarize = machine.Threshold
	var z [][]float32
	for code := range codes {
		row := make([]float32, c.Latent)
		row[code/kinds], row[kinds+code%kinds] = 1, 1
		z = append(z, row)
	}
	means, err := m.Decode(t.Context(), z, nil)
	check(t, err)
	const n = 20
	q, err := m.Encode(t.Context(), images, First(n))
	check(t, err)
	exact, elbo := make([]float64, n), 0.0
	for i := range exact {
		joint := make([]float64, codes) // log p(x, z)
		for code, mean := range means {
			joint[code] = -math.Log(codes)
			for d, p := range mean {
				x := 0.0
				if images.Images[i*len(mean)+d] > 127 {
					x = 1
				}
				joint[code] += x*math.Log(float64(p)) + (1-x)*math.Log1p(-float64(p))
			}
			logq := math.Log(float64(q.Mean[i][code/kinds])) + math.Log(float64(q.Mean[i][kinds+code%kinds]))
			elbo += math.Exp(logq) * (joint[code] - logq) / n
		}
		exact[i] = floats.LogSumExp(joint)
	}
	b, err := m.Bound(t.Context(), images, First(n), 20_000, func(int) {})
	check(t, err)
	for i, got := range b.PerImage {
		if math.Abs(got-exact[i]) > 0.05 {
			t.Errorf("L_20000 of image %d is %v, log p(x) %v", i, got, exact[i])
		}
	}
	if mean := floats.Sum(exact) / n; elbo > mean-0.05 {
		t.Fatalf("the ELBO is %v, and log p(x) %v: it tells them not apart", elbo, mean)
	}
	// Many copies of the images, of which each has a draw of its own.
	const copies = 500
	set20 := images.Slice(0, n)
	all := *set20
	all.Images, all.Labels = slices.Repeat(set20.Images, copies), slices.Repeat(set20.Labels, copies)
	terms, err := m.ELBO(t.Context(), Images{Set: &all, Binarize: machine.Threshold, Seed: 1})
	check(t, err)
	if math.Abs(terms.NegELBO()+elbo) > 0.05 {
		t.Errorf("−ELBO is %v, want %v", terms.NegELBO(), -elbo)
	}
}
