package gallery

import (
	"cmp"
	"context"

	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/model/latent"
)

// walk is a kind whose rows go through the latent space: a film can show one column after the other.
type walk interface {
	// steps is the number of columns that suits a film.
	steps() int
	// along says what the film shows, and where on the way a column is, given its head.
	along(p *painter, head string) (title, place string)
}

// Walks reports whether Walk has frames of the picture.
func (p Picture) Walks() bool {
	_, ok := p.Kind.(walk)
	return ok
}

// Walks returns the names of the kinds that have frames.
func Walks() (names []string) {
	for _, f := range setting.Families[Kind]() {
		if (Picture{Kind: f.Default}).Walks() {
			names = append(names, f.Name)
		}
	}
	return names
}

const (
	abreast  = 10 // tiles side by side in a frame, at most, and in a film that is not told how many rows to show
	headRoom = 18 // between them: room for the names of rows
)

// Walk returns a figure for each column of the picture, in which its tiles stand under the names of their rows, and a sentence
// that says what they show. Of says of whose model they are.
func (p Picture) Walk(ctx context.Context, m *eval.Model, images eval.Images, of string) (frames []*figure.Figure, title string, err error) {
	k := p.Kind.(walk)
	p.Cols, p.Apart = cmp.Or(p.Cols, k.steps()), true
	by, grid, tiles, err := p.tiles(ctx, m, images)
	if err != nil {
		return nil, "", err
	}
	if p.Rows == 0 {
		p.Rows = min(by.Rows, abreast)
	}
	lines := (p.Rows + abreast - 1) / abreast
	sheet := figure.Sheet{Grid: grid}
	sheet.Cols = (p.Rows + lines - 1) / lines
	if !p.Plain {
		sheet.GroupRows, sheet.Pad = 1, headRoom
		sheet.Heads = append(by.words.Rows[:p.Rows:p.Rows], make([]figure.Label, lines*sheet.Cols-p.Rows)...)
		for i := range sheet.Heads {
			sheet.Framed = append(sheet.Framed, i)
		}
	}
	if _, err := sheet.Size(p.Rows); err != nil {
		return nil, "", &RequestError{"scale", err}
	}
	for c, head := range by.words.Heads {
		var place string
		title, place = k.along(by, head.Name)
		if !p.Plain {
			sheet.Title = figure.Label{Name: title + ": " + place, Note: of}
		}
		var column [][]float32
		for r := range p.Rows {
			column = append(column, tiles[r*p.Cols+c])
		}
		f, err := sheet.Figure(column)
		if err != nil {
			return nil, "", err
		}
		frames = append(frames, f)
	}
	return frames, title + ": " + of, nil
}

// axes are the ways that the prior has through the latent space, for a kind that needs such.
func (p *painter) axes(ctx context.Context, kind string, label uint8) (eval.Axes, error) {
	if p.model.Posterior.Support() == latent.OneHot {
		return eval.Axes{}, refuse("kind "+kind, "the codes are categories, and no way leads from one to the next: --kind variations draws others")
	}
	return p.model.Axes(ctx, label)
}
