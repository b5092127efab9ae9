package gallery

import (
	"context"
	"fmt"
	"slices"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/rng"
)

// Variations is an image, the image of its posterior's mean, and images of
// draws from its posterior.
type Variations struct {
	Image Images `flag:"image" arg:"N|FILE" repeat:"\x00" help:"around this test image, counted from 0, or this picture, a PNG file of any size (default: as --seed chooses)"`
}

func init() {
	setting.Register[Kind]("variations", "a test image, its reconstruction, and draws around its posterior", Variations{})
}

func (Variations) ShowsImages() bool { return true }

func (k Variations) named() Images { return k.Image }

func (Variations) suits(n int) error { return alone(n) }

func (Variations) layout(*eval.Model) layout {
	return layout{rows: 5, cols: 10, perCell: 1, grid: figure.Grid{Pad: 2}}
}

func (Variations) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	n := p.Rows*p.Cols - 2
	if n < 1 {
		return nil, refuse("rows, --cols", "variations need at least 3 tiles: an image, its reconstruction and a draw")
	}
	index, err := p.choose(1)
	if err != nil {
		return nil, err
	}
	pair, err := p.model.Reconstruct(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	if err := p.drawn(pair.Reconstructions); err != nil {
		return nil, err
	}
	z, err := pair.Posteriors.Variations(ctx, 0, n, rng.Stream{Seed: p.Seed, Purpose: rng.Prior})
	if err != nil {
		return nil, err
	}
	p.words.Title.Name = fmt.Sprintf("framed: %s %s, then its reconstruction, and images of draws from q(z|x)", p.noun(), p.number(index[0]))
	p.words.Framed = []int{0}
	draws, err := p.decode(ctx, z, p.model.LabelsOf(p.images, slices.Repeat(index, n)))
	return slices.Concat(pair.Originals, pair.Reconstructions, draws), err
}
