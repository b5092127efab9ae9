package gallery

import (
	"cmp"
	"context"
	"fmt"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// Interpolate is rows from one image to another: the two at the ends, between
// them the images of the line from one's posterior mean to the other's, or on the sphere of the great circle.
type Interpolate struct {
	Image Images `flag:"image" arg:"N|FILE" repeat:"\x00" help:"show this test image, counted from 0, or this picture, a PNG file of any size; given several times, several (default: as --seed chooses)"`
}

func init() {
	setting.Register[Kind]("interpolate", "rows between pairs of test images, which stand at the ends", Interpolate{})
}

func (Interpolate) ShowsImages() bool { return true }

func (k Interpolate) named() Images { return k.Image }

func (Interpolate) suits(n int) error {
	if n%2 > 0 {
		return fmt.Errorf("interpolate goes from one image to another: name them by pairs, not %d", n)
	}
	return nil
}

func (k Interpolate) layout(*eval.Model) layout {
	return layout{rows: cmp.Or(len(k.Image)/2, 8), cols: 11, perCell: 1, grid: figure.Grid{Pad: 2}, images: func(rows, _ int) int { return 2 * rows }}
}

func (Interpolate) steps() int { return 23 }

func (Interpolate) along(p *painter, head string) (title, place string) {
	return fmt.Sprintf("from %s to %[1]s, along the %s between their mean codes", p.noun(), p.way()), cmp.Or(head, "the images")
}

// way is what leads from one code to another.
func (p *painter) way() string {
	if p.model.Posterior.Support() == latent.Sphere {
		return "great circle"
	}
	return "line"
}

func (Interpolate) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	if p.Cols < 4 {
		return nil, refuse("cols", "interpolate needs at least 4, for two images and two reconstructions")
	}
	index, err := p.choose(2 * p.Rows)
	if err != nil {
		return nil, err
	}
	pairs, err := p.model.Reconstruct(ctx, p.images, index)
	if err != nil {
		return nil, err
	}
	ends, n := pairs.Posteriors.Codes(), p.Cols-2
	p.words.Title.Name = "framed " + p.noun() + "s, and between them images of the " + p.way() + " from one's mean code to the other's"
	p.words.Heads = make([]figure.Label, p.Cols)
	for k := range n {
		p.words.Heads[k+1].Name = fmt.Sprintf("%.2g", float64(k)/float64(n-1))
	}
	var tiles [][]float32
	for r := 0; r < len(index); r += 2 {
		p.words.Rows = append(p.words.Rows, figure.Label{Name: p.number(index[r]), Note: "to " + p.number(index[r+1])})
		p.words.Framed = append(p.words.Framed, len(tiles), len(tiles)+p.Cols-1)
		between, err := p.decode(ctx, p.model.Interpolate(ends[r], ends[r+1], n), p.halves(index[r:r+2], n))
		if err != nil {
			return nil, err
		}
		tiles = append(tiles, pairs.Originals[r])
		tiles = append(tiles, between...)
		tiles = append(tiles, pairs.Originals[r+1])
	}
	return tiles, nil
}

// halves are the labels of n codes on the line between two images in a conditional
// model: each has that of the nearer one; else nil.
func (p *painter) halves(ends []int32, n int) []uint8 {
	of := p.model.LabelsOf(p.images, ends)
	if of == nil {
		return nil
	}
	return append(p.model.Repeat(of[0], (n+1)/2), p.model.Repeat(of[1], n/2)...)
}
