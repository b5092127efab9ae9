// Package gallery shows a model as pictures: grids of images that it draws or reconstructs, and
// what its codes look like. A kind of grid is a file.
package gallery

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/internal/figure"
	"vaelab/rng"
)

// Picture is a grid of images to be drawn. Its fields are settings.
type Picture struct {
	Kind  Kind   `flag:"kind" default:"prior" group:"Picture" help:"what to show"`
	Rows  int    `flag:"rows" default:"0" min:"0" max:"1000" help:"rows of the grid (reconstruct: pairs of rows); 0: as suits the kind"`
	Cols  int    `flag:"cols" default:"0" min:"0" max:"1000" help:"columns; 0: as suits the kind"`
	Scale int    `flag:"scale" default:"0" min:"0" max:"64" help:"screen pixels for each image pixel; 0: as is readable"`
	Seed  uint64 `flag:"seed" default:"1" help:"of draws, and of which test images are shown"`
	Label Label  `flag:"label" arg:"N" default:"any" help:"by number or name: show only test images with this label; of a conditional model, draw it from the prior, or put it beside the prior's centre (any: labels in turn, or 0); all: of a conditional model's prior, a row for each label, with the same noise in a column"`
	Draw  bool   `flag:"draw" help:"draw the pixels of decoded images (0 or 1, but grey of a grey likelihood) instead of showing their means"`
	Plain bool   `flag:"plain" help:"the bare grid, without title and labels"`

	Pictures *data.Set `flag:"-"` // what Files hold, to be shown in place of test images
	Of       string    `flag:"-"` // the data set that test images are of; "": that which the model was trained on

	Apart bool  `flag:"-"` // its tiles are images for themselves, however many, and not laid out
	order []int `flag:"-"` // latent dimensions, the most active first; nil: those of the model that is shown
}

// Kind is a family of pictures.
type Kind interface {
	// layout returns the rows and columns that suit the kind, and how its tiles are laid out.
	layout(m *eval.Model) layout
	// tiles returns the tiles, row by row.
	tiles(ctx context.Context, p *painter) ([][]float32, error)
	// ShowsImages reports whether the picture is of test images.
	ShowsImages() bool
}

// active is a kind that shows the most active dimensions, which test images tell.
type active interface{ byActivity() bool }

// NeedsImages reports whether the picture takes test images, to show or to encode.
func (p Picture) NeedsImages() bool {
	k, ok := p.Kind.(active)
	return p.Kind.ShowsImages() && p.Files() == nil || ok && k.byActivity()
}

// InOrder returns the picture with the latent dimensions in the order that a model has, in which those of other epochs are to
// be shown.
func (p Picture) InOrder(ctx context.Context, m *eval.Model, images eval.Images) (Picture, error) {
	if !p.NeedsImages() {
		return p, nil
	}
	q, err := (&painter{Picture: p, model: m, tests: images}).encode(ctx)
	p.order = eval.ByActivity(q)
	return p, err
}

// layout is how the tiles of a kind are laid out.
type layout struct {
	rows, cols int // of cells, unless the picture says otherwise
	perCell    int // tiles
	grid       figure.Grid
	images     func(rows, cols int) int // test images that so many cells show; nil: none, or one
}

// RequestError says that a picture asks for what the model, or the kind, does not have.
type RequestError struct {
	Setting string // that is to blame, and its value if that helps
	Err     error
}

func (e *RequestError) Error() string { return e.Setting + ": " + e.Err.Error() }
func (e *RequestError) Unwrap() error { return e.Err }

// refuse returns a RequestError; the format is fmt.Errorf's.
func refuse(setting, format string, args ...any) error {
	return &RequestError{setting, fmt.Errorf(format, args...)}
}

// Validate returns a *RequestError if the picture's settings do not go together, whatever the
// model.
func (p Picture) Validate() error {
	_, prior := p.Kind.(Prior)
	if k, ok := p.Kind.(imaged); ok {
		if err := k.suits(len(k.named())); err != nil {
			return &RequestError{"image", err}
		}
	}
	switch {
	case p.Label == AllLabels && !prior:
		return refuse("label all", "only --kind prior has a row for each label; this kind shows the images of one label, or of any")
	case p.named().numbers() != nil && p.Label != AnyLabel:
		return refuse("image", "it names the image already; --label chooses one: give one of them")
	}
	return nil
}

// Check returns a *RequestError if the picture cannot be drawn of the model, or is too large.
func (p Picture) Check(m *eval.Model) error {
	if _, err := p.class(m); err != nil {
		return err
	}
	_, _, err := p.grid(m, math.MaxInt)
	return err
}

// grid returns the picture with the rows and columns that it left open, of which there are no more than
// so many test images fill, and the layout of its tiles.
func (p Picture) grid(m *eval.Model, images int) (Picture, figure.Grid, error) {
	l := p.Kind.layout(m)
	if p.Label == AllLabels {
		l.rows = len(m.KnownLabels())
	}
	given := p
	p.Rows, p.Cols = cmp.Or(p.Rows, l.rows), cmp.Or(p.Cols, l.cols)
	if l.images != nil {
		for given.Rows == 0 && p.Rows > 1 && l.images(p.Rows, p.Cols) > images {
			p.Rows--
		}
		for given.Cols == 0 && p.Cols > 1 && l.images(p.Rows, p.Cols) > max(images, l.images(p.Rows, 1)) {
			p.Cols--
		}
	}
	g := l.grid
	g.Height, g.Width, g.Channels, g.Cols, g.Scale = m.Height, m.Width, m.Channels, p.Cols, p.Scale
	if !p.Plain && g.Pad > 0 {
		g.Pad = framing
	}
	if _, err := g.Size(l.perCell * p.Rows * p.Cols); err != nil && !p.Apart {
		return p, g, &RequestError{"scale", err}
	}
	return p, g, nil
}

// framing is the padding in which a frame is seen.
const framing = 4

// Paint returns the picture of a model, with the test images if it needs such, and a sentence that says what it
// shows. Of what says of whose model it is.
func (p Picture) Paint(ctx context.Context, m *eval.Model, images eval.Images, of string) (f *figure.Figure, title string, err error) {
	by, grid, tiles, err := p.tiles(ctx, m, images)
	if err != nil {
		return nil, "", err
	}
	sheet := figure.Sheet{Grid: grid}
	if !p.Plain {
		sheet.Words = by.words
		sheet.Title.Note = of
	}
	f, err = sheet.Figure(tiles)
	return f, by.words.Title.Name + ": " + of, err
}

// Tiles are the images of a picture, D intensities in [0, 1] each, row by row.
type Tiles struct {
	Images [][]float32
	Labels []uint8 // that a conditional model drew them by; nil if it did not draw all of them
}

// Tiles returns the images of the picture, and what Paint says of them.
func (p Picture) Tiles(ctx context.Context, m *eval.Model, images eval.Images, of string) (Tiles, string, error) {
	painter, _, tiles, err := p.tiles(ctx, m, images)
	if err != nil {
		return Tiles{}, "", err
	}
	all := Tiles{Images: tiles}
	if len(painter.labels) == len(tiles) {
		all.Labels = painter.labels
	}
	return all, painter.words.Title.Name + ": " + of, nil
}

// tiles returns them with how they are laid out, and with who made them.
func (p Picture) tiles(ctx context.Context, m *eval.Model, images eval.Images) (by *painter, g figure.Grid, tiles [][]float32, err error) {
	by = &painter{Picture: p, model: m, images: images, tests: images}
	if by.class, err = p.class(m); err != nil {
		return nil, g, nil, err
	}
	by.place()
	by.shown = by.candidates()
	if by.Picture, g, err = p.grid(m, len(by.shown)); err != nil {
		return nil, g, nil, err
	}
	tiles, err = p.Kind.tiles(ctx, by)
	return by, g, tiles, err
}

// painter is a picture in the making.
type painter struct {
	Picture
	model  *eval.Model
	tests  eval.Images // the test set
	images eval.Images // those that are shown: the test set, or pictures
	class  int         // that the label names, or none
	shown  []int32     // test images that may be shown, in order
	words  figure.Words
	labels []uint8 // of the images that were decoded, in order, by a conditional model
	draws  uint32  // of pixels, so far
}

// decode returns the images of codes: means, or draws from p(x|z) if they are wanted.
func (p *painter) decode(ctx context.Context, z [][]float32, labels []uint8) ([][]float32, error) {
	p.labels = append(p.labels, labels...)
	tiles, err := p.model.Decode(ctx, z, labels)
	if err != nil {
		return nil, err
	}
	return tiles, p.drawn(tiles)
}

// drawn draws the pixels of decoded images, if that is wanted. Each call has a stream of
// its own.
func (p *painter) drawn(tiles [][]float32) error {
	if !p.Draw {
		return nil
	}
	s := rng.Stream{Seed: p.Seed, Purpose: rng.Pixels, Step: p.draws}
	p.draws++
	return p.model.DrawPixels(tiles, s)
}
