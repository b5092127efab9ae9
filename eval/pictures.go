package eval

import (
	"context"

	"vaelab/model"
)

// First returns the first n indices.
func First(n int) []int32 {
	index := make([]int32, n)
	for i := range index {
		index[i] = int32(i)
	}
	return index
}

// Pairs are images, as the model reads them, and their reconstructions.
type Pairs struct{ Originals, Reconstructions [][]float32 }

// Reconstruct returns the images with the given indices and the mean of p(x|z) at
// the mean z of their posteriors.
func (m *Model) Reconstruct(ctx context.Context, images Images, index []int32) (Pairs, error) {
	out, err := m.encoder(ctx, images, index, model.Pixels, model.Mean)
	if err != nil {
		return Pairs{}, err
	}
	decoded, err := m.Decode(ctx, out[1])
	return Pairs{Originals: out[0], Reconstructions: decoded}, err
}
