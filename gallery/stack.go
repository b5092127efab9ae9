package gallery

import (
	"context"

	"vaelab/eval"
	"vaelab/internal/figure"
)

// Subject is a model among others, by its name.
type Subject struct {
	Name  string
	Model *eval.Model
}

// Stack returns the same picture of several models of images of one size, a block for each below the other, with its name
// beside it.
func (p Picture) Stack(ctx context.Context, models []Subject, images eval.Images) (*figure.Figure, error) {
	var sheet figure.Sheet
	var all [][]float32
	for _, s := range models {
		by, g, tiles, err := p.tiles(ctx, s.Model, images)
		if err != nil {
			return nil, err
		}
		words, rows := by.words, len(tiles)/g.Cols
		g.GroupRows, g.Gap = rows, blockGap
		sheet.Grid, sheet.Title = g, words.Title
		sheet.Heads = append(sheet.Heads, words.Heads...)
		for _, tile := range words.Framed {
			sheet.Framed = append(sheet.Framed, len(all)+tile)
		}
		labels := make([]figure.Label, rows)
		for row, label := range words.Rows {
			labels[row].Note = label.Name
		}
		labels[0].Name = s.Name
		sheet.Rows = append(sheet.Rows, labels...)
		all = append(all, tiles...)
	}
	return sheet.Figure(all)
}

// blockGap is the room between two blocks, in pixels.
const blockGap = 12
