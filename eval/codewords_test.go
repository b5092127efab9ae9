package eval

import (
	"math"
	"testing"

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
