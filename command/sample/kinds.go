package sample

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/rng"
)

// prior is images of draws from the prior.
func (p *picture) prior(ctx context.Context) ([][]float32, error) {
	if p.Label == allLabels {
		z, labels, err := p.model.DrawEachLabel(ctx, p.Cols, p.Seed)
		if err != nil {
			return nil, err
		}
		return p.decode(ctx, z, labels)
	}
	n := p.Rows * p.Cols
	labels := p.labels(n)
	z, err := p.model.Draw(ctx, n, p.Seed, labels)
	if err != nil {
		return nil, err
	}
	return p.decode(ctx, z, labels)
}

// reconstruct is rows of test images, each above the row of their reconstructions.
func (p *picture) reconstruct(ctx context.Context) ([][]float32, error) {
	index, err := p.choose(p.Rows * p.Cols)
	if err != nil {
		return nil, err
	}
	pairs, err := p.model.Reconstruct(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	if err := p.drawn(pairs.Reconstructions); err != nil {
		return nil, err
	}
	var tiles [][]float32
	for lo := 0; lo < len(index); lo += p.Cols {
		tiles = append(tiles, pairs.Originals[lo:lo+p.Cols]...)
		tiles = append(tiles, pairs.Reconstructions[lo:lo+p.Cols]...)
	}
	return tiles, nil
}

// interpolate is rows from one test image to another: the two at the ends, between
// them the images of the line from one's posterior mean to the other's.
func (p *picture) interpolate(ctx context.Context) ([][]float32, error) {
	if p.Cols < 4 {
		return nil, cli.Usagef("--cols: interpolate needs at least 4, for two images and two reconstructions")
	}
	index, err := p.choose(2 * p.Rows)
	if err != nil {
		return nil, err
	}
	pairs, err := p.model.Reconstruct(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	q, err := p.model.Encode(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	var tiles [][]float32
	for r := 0; r < len(index); r += 2 {
		n := p.Cols - 2
		between, err := p.decode(ctx, eval.Interpolate(q.Mean[r], q.Mean[r+1], n), p.halves(index[r:r+2], n))
		if err != nil {
			return nil, err
		}
		tiles = append(tiles, pairs.Originals[r])
		tiles = append(tiles, between...)
		tiles = append(tiles, pairs.Originals[r+1])
	}
	return tiles, nil
}

// manifold is the plane of two latent dimensions.
func (p *picture) manifold(ctx context.Context) ([][]float32, error) {
	i, j := p.Dims[0], p.Dims[1]
	if n := p.model.Latent; i >= n || j >= n {
		return nil, cli.Usagef("--dims %d,%d: %s has the latent dimensions 0 to %d", i, j, p.model.Path, n-1)
	}
	axes, err := p.model.Axes(ctx, p.label())
	if err != nil {
		return nil, err
	}
	z, err := axes.Manifold(i, j, p.Rows, p.Cols)
	if err != nil {
		return nil, err
	}
	return p.decode(ctx, z, p.model.Repeat(p.label(), len(z)))
}

// traverse is a row for each latent dimension, the most active first, in which it
// alone runs through the prior's quantiles of Φ(−3) to Φ(3), around its centre or an image.
func (p *picture) traverse(ctx context.Context) ([][]float32, error) {
	const sample, reach = 1000, 3
	if p.Cols < 2 {
		return nil, cli.Usagef("--cols: traverse needs at least 2")
	}
	if p.Rows > p.model.Latent {
		return nil, cli.Usagef("--rows: %s has %d latent dimensions, not %d", p.model.Path, p.model.Latent, p.Rows)
	}
	q, err := p.model.Encode(ctx, p.images, eval.First(min(sample, p.images.Len())))
	if err != nil {
		return nil, err
	}
	label := p.label()
	var origin []float32 // the centre
	if p.Image >= 0 || p.Label != anyLabel && p.model.Classes == 0 {
		index, err := p.choose(1)
		if err != nil {
			return nil, err
		}
		around, err := p.model.Encode(ctx, p.images, index)
		if err != nil {
			return nil, err
		}
		origin, label = around.Mean[0], p.images.Labels[index[0]]
	}
	axes, err := p.model.Axes(ctx, label)
	if err != nil {
		return nil, err
	}
	if origin == nil {
		origin = axes.Centre()
	}
	dims := eval.ByActivity(q)[:p.Rows]
	fmt.Fprintf(p.stderr, "rows: latent dimensions %s\n", strings.Trim(fmt.Sprint(dims), "[]"))
	var z [][]float32
	for _, l := range dims {
		line, err := axes.Traverse(origin, l, p.Cols, reach)
		if err != nil {
			return nil, err
		}
		z = append(z, line...)
	}
	return p.decode(ctx, z, p.model.Repeat(label, len(z)))
}

// variations is a test image, the image of its posterior's mean, and images of
// draws from its posterior.
func (p *picture) variations(ctx context.Context) ([][]float32, error) {
	n := p.Rows*p.Cols - 2
	if n < 1 {
		return nil, cli.Usagef("--rows, --cols: variations need at least 3 tiles: an image, its reconstruction and a draw")
	}
	index, err := p.choose(1)
	if err != nil {
		return nil, err
	}
	pair, err := p.model.Reconstruct(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	q, err := p.model.Encode(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	if err := p.drawn(pair.Reconstructions); err != nil {
		return nil, err
	}
	z, err := q.Variations(0, n, rng.Stream{Seed: p.Seed, Purpose: rng.Prior})
	if err != nil {
		return nil, err
	}
	draws, err := p.decode(ctx, z, p.model.Repeat(p.images.Labels[index[0]], n))
	return slices.Concat(pair.Originals, pair.Reconstructions, draws), err
}

// choose returns n different test images: the one that --image names, or the first
// ones with the label in an order that the seed gives.
func (p *picture) choose(n int) ([]int32, error) {
	if p.Image >= 0 {
		if p.Image >= p.images.Len() {
			return nil, cli.Usagef("--image %d: there are the test images 0 to %d", p.Image, p.images.Len()-1)
		}
		return []int32{int32(p.Image)}, nil
	}
	var index []int32
	for _, i := range data.Permutation(nil, p.images.Len(), p.Seed, 0) {
		if p.Label == anyLabel || p.images.Labels[i] == uint8(p.Label) {
			index = append(index, i)
		}
	}
	if len(index) < n {
		return nil, fmt.Errorf("%d test images are wanted, but there are only %d%s: choose fewer --rows or --cols", n, len(index), p.Label.suffix())
	}
	return index[:n], nil
}
