package gallery

import (
	"context"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
)

// Reconstruct is rows of images, each above the row of their reconstructions.
type Reconstruct struct {
	Image Images `flag:"image" arg:"N|FILE" repeat:"\x00" help:"show this test image, counted from 0, or this picture, a PNG file of any size; given several times, several (default: as --seed chooses)"`
}

func init() {
	setting.Register[Kind]("reconstruct", "test images, and below each its reconstruction", Reconstruct{})
}

func (Reconstruct) ShowsImages() bool { return true }

func (k Reconstruct) named() Images { return k.Image }

func (Reconstruct) suits(int) error { return nil }

// pairs is how originals lie above reconstructions.
var pairs = figure.Grid{Pad: 2, GroupRows: 2, Gap: 6}

func (k Reconstruct) layout(*eval.Model) layout {
	l := layout{rows: 4, cols: 10, perCell: 2, grid: pairs, images: func(rows, cols int) int { return rows * cols }}
	if n := len(k.Image); n > 0 {
		l.cols = columns(n)
		l.rows = n / l.cols
	}
	return l
}

func (Reconstruct) tiles(ctx context.Context, p *painter) ([][]float32, error) {
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
	p.words.Title.Name = p.noun() + "s, with their numbers, and below each its reconstruction"
	p.words.Heads = p.numbers(index)
	var tiles [][]float32
	for lo := 0; lo < len(index); lo += p.Cols {
		tiles = append(tiles, pairs.Originals[lo:lo+p.Cols]...)
		tiles = append(tiles, pairs.Reconstructions[lo:lo+p.Cols]...)
	}
	return tiles, nil
}

// Pairs is a row of the images of the given indices, and below it the row of their
// reconstructions.
func Pairs(ctx context.Context, m *eval.Model, images eval.Images, index []int32) (*figure.Figure, error) {
	p, err := m.Reconstruct(ctx, images, index)
	if err != nil {
		return nil, err
	}
	g := pairs
	g.Height, g.Width, g.Channels, g.Cols = m.Height, m.Width, m.Channels, len(index)
	return figure.Sheet{Grid: g}.Figure(append(p.Originals, p.Reconstructions...))
}
