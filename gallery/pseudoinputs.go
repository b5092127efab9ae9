package gallery

import (
	"context"
	"fmt"

	"vaelab/eval"
	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// PseudoInputs is rows of the images that a prior has learned, whose posteriors it is made of, each above the row of their reconstructions.
type PseudoInputs struct{}

func init() {
	setting.Register[Kind]("pseudo-inputs", "the images that a prior vamp or layered-vamp has learned, and below each its reconstruction", PseudoInputs{})
}

func (PseudoInputs) ShowsImages() bool { return false }

func (PseudoInputs) layout(m *eval.Model) layout {
	l := layout{rows: 4, cols: 10, perCell: 2, grid: pairs}
	if p, ok := m.Prior.(latent.PseudoInputs); ok {
		l.cols = min(p.Count(), l.cols)
		l.rows = min(p.Count()/l.cols, l.rows)
	}
	return l
}

func (PseudoInputs) tiles(ctx context.Context, p *painter) ([][]float32, error) {
	prior, ok := p.model.Prior.(latent.PseudoInputs)
	if !ok {
		return nil, refuse("kind pseudo-inputs", "the prior %s has learned no images; vamp and layered-vamp have", setting.Name(p.model.Prior))
	}
	n := p.Rows * p.Cols
	if n > prior.Count() {
		return nil, refuse("rows, --cols", "the prior has %d pseudo-inputs, and these are places for %d", prior.Count(), n)
	}
	images, decoded, err := p.model.PseudoInputs(ctx, prior)
	if err != nil {
		return nil, err
	}
	if err := p.drawn(decoded[:n]); err != nil {
		return nil, err
	}
	p.words.Title.Name = fmt.Sprintf("%d of %d pseudo-inputs, and below each its reconstruction", n, prior.Count())
	var tiles [][]float32
	for lo := 0; lo < n; lo += p.Cols {
		tiles = append(append(tiles, images[lo:lo+p.Cols]...), decoded[lo:lo+p.Cols]...)
	}
	return tiles, nil
}
