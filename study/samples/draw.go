package samples

import (
	"context"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/rng"
)

// piece is the number of images that are decoded at a time.
const piece = 1000

// Draw returns images that the model decodes of n draws from its prior, as bytes: the means of p(x|z), or pixels drawn from
// it. The labels of a conditional model are those of images that it was trained on.
func Draw(ctx context.Context, m *eval.Model, n int, pixels bool, seed uint64, trained *data.Set, done func(images int)) (*data.Set, error) {
	var labels []uint8
	if m.Classes > 0 {
		labels = make([]uint8, n)
		for i := range labels {
			labels[i] = trained.Labels[i*trained.Len()/n]
		}
	}
	z, err := m.Draw(ctx, n, seed, labels)
	if err != nil {
		return nil, err
	}
	set := &data.Set{Height: trained.Height, Width: trained.Width, Channels: trained.Channels, Images: make([]uint8, 0, n*trained.Pixels())}
	for lo := 0; lo < n; lo += piece {
		hi := min(lo+piece, n)
		part := labels
		if labels != nil {
			part = labels[lo:hi]
		}
		images, err := m.Decode(ctx, z[lo:hi], part)
		if err != nil {
			return nil, err
		}
		if pixels {
			if err := m.DrawPixels(images, rng.Stream{Seed: seed, Purpose: rng.Pixels, Step: uint32(lo)}); err != nil {
				return nil, err
			}
		}
		for _, image := range images {
			for _, x := range image {
				set.Images = append(set.Images, uint8(255*min(max(x, 0), 1)+0.5))
			}
		}
		done(hi)
	}
	return set, nil
}
