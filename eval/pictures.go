package eval

import (
	"context"

	"vaelab/model"
	"vaelab/rng"
)

// PriorDraws returns n draws of z from N(0, I), row i at positions i·latent … of
// the stream.
func PriorDraws(latent, n int, s rng.Stream) [][]float32 {
	flat := make([]float32, 0, n*latent+3)
	for block := uint32(0); len(flat) < n*latent; block++ {
		for _, x := range rng.Normals(s.Block(block)) {
			flat = append(flat, float32(x))
		}
	}
	return rows(flat[:n*latent], latent)
}

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
