package eval

import (
	"errors"
	"maps"
	"math"
	"slices"

	"vaelab/kernel"
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

// Categories returns the number of each variable's category in codes of a model whose posterior is Discrete.
func (m *Model) Categories(z [][]float64) ([][]float64, error) {
	n, categories := m.Posterior.(latent.Discrete).Variables(m.Latent)
	width := m.Latent / n
	book := make([]float32, categories*width)
	if _, words := m.Posterior.(latent.VQ); words {
		var err error
		if book, err = m.Parameter(latent.Codebook); err != nil {
			return nil, err
		}
	} else {
		for k := range categories {
			book[k*width+k] = 1
		}
	}
	number := map[string]float64{}
	for k, word := range slices.Backward(slices.Collect(slices.Chunk(book, width))) {
		number[key(word)] = float64(k)
	}
	all := make([][]float64, len(z))
	for i, code := range z {
		for part := range slices.Chunk(kernel.Convert[float32](code), width) {
			k, ok := number[key(part)]
			if !ok {
				return nil, errors.New("eval: a code has a part that is of no category")
			}
			all[i] = append(all[i], k)
		}
	}
	return all, nil
}
