package eval

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vaelab/model"
	"vaelab/model/latent"
)

// TestCodewords: perplexity and use of vectors, whichever place of a code they are in.
func TestCodewords(t *testing.T) {
	q := Posteriors{family: latent.VQ{Codewords: 8, Width: 2}, Mean: [][]float32{{1, 2, 1, 2}, {1, 3, 1, 2}, {1, 2, 0, 0}, {5, 5, 1, 2}, {1, 2, 1, 2}, {1, 3, 5, 5}}}
	w := q.Codewords()
	want := math.Exp(7./12*math.Log(12./7) + 2*2./12*math.Log(6) + 1./12*math.Log(12))
	if *w.Used != 4 || *w.Size != 8 || *w.Bits != 6 || math.Abs(*w.Perplexity-want) > 1e-12 {
		t.Errorf("%d of %d are used, %v bits, perplexity %v; want %v", *w.Used, *w.Size, *w.Bits, *w.Perplexity, want)
	}
	if w := (Posteriors{Mean: q.Mean, LogVar: q.Mean}).Codewords(); w.Used != nil || w.Perplexity != nil {
		t.Errorf("codes of a Gaussian use %v", w)
	}
}

// TestOneCodeword: of draws that are all one, as of a prior that knows no other code, the discrepancy is 0 from the same and 2 from another.
func TestOneCodeword(t *testing.T) {
	one, other := [][]float64{{1, 2}, {1, 2}, {1, 2}}, [][]float64{{1, 3}, {1, 3}}
	if same, apart := MMDSquaredBetween(one[:2], one), MMDSquaredBetween(other, one); same != 0 || apart != 2 {
		t.Errorf("MMD² is %v and %v", same, apart)
	}
}

// TestCategories: codes have the numbers of their codewords, the first of two that are the same, and of their ones.
func TestCategories(t *testing.T) {
	c := config
	c.Latent, c.Posterior, c.Prior, c.Objective = 4, latent.VQ{Codewords: 4, Width: 2}, latent.CategoricalPrior{}, model.VQ{}
	m, _ := fixtureOf(t, c, map[string][]float32{latent.Codebook: {0, 1, 2, 3, 0.5, 0.5, 2, 3}})
	got, err := m.Categories([][]float64{{2, 3, 0, 1}, {0.5, 0.5, 0.5, 0.5}})
	check(t, err)
	if diff := cmp.Diff([][]float64{{1, 0}, {2, 2}}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := m.Categories([][]float64{{2, 3, 3, 2}}); err == nil {
		t.Error("what is no codeword has a number")
	}
	c.Posterior, c.Objective = latent.Categorical{Categories: 2, Start: 1, Floor: 1}, model.ELBO{Beta: 1}
	m, _ = fixtureOf(t, c, nil)
	got, err = m.Categories([][]float64{{0, 1, 1, 0}})
	check(t, err)
	if diff := cmp.Diff([][]float64{{1, 0}}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
