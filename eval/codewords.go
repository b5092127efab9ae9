package eval

import (
	"maps"
	"math"
	"slices"

	"vaelab/model/latent"
)

// Codewords is how the codes of images use the vectors of a codebook. It is empty of a model that has none.
type Codewords struct {
	Used       *int     `json:"codewords_used"`      // different vectors
	Perplexity *float64 `json:"codeword_perplexity"` // e^H of the shares p of the vectors, H = −Σ p ln p: all of them if each is as frequent
	Size       *int     `json:"codewords"`           // vectors in the codebook
	Bits       *float64 `json:"code_bits"`           // of a code in which each vector is as likely
}

// Codewords returns it of the posteriors, for all places of a code together.
func (q Posteriors) Codewords() Codewords {
	book, ok := q.family.(latent.VQ)
	if !ok {
		return Codewords{}
	}
	count, n := map[string]float64{}, 0.0
	for _, code := range q.Mean {
		for word := range slices.Chunk(code, book.Width) {
			count[key(word)]++
			n++
		}
	}
	entropy := 0.0
	for _, c := range slices.Sorted(maps.Values(count)) { // in an order, for a sum of the same bits
		entropy += c / n * math.Log(n/c)
	}
	places, size := book.Variables(len(q.Mean[0]))
	return Codewords{new(len(count)), new(math.Exp(entropy)), &size, new(float64(places) * math.Log2(float64(size)))}
}
