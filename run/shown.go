package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/figure"
)

// Shown returns the test images of the data set in dir, which Data reads, for a picture that needs such. The data set also says
// which labels a conditional model knows; unless it is needed for more, it may be gone, and a line on w says what follows.
func (m *Model) Shown(ctx context.Context, p gallery.Picture, dir string, w io.Writer) (images eval.Images, err error) {
	if m.Classes == 0 && !p.NeedsImages() {
		return images, nil
	}
	set, err := m.Data(ctx, dir)
	switch {
	case err == nil:
		images = eval.Images{Set: set.Test, Binarize: m.Recipe.Training.Binarize, Seed: p.Seed}
	case dir == "" && !p.NeedsImages() && errors.Is(err, fs.ErrNotExist):
		err = nil
		fmt.Fprintf(w, "data: %s is gone, which says what labels the model was trained on: all %d are taken for known\n", cmp.Or(m.DataPath(), "the program's MNIST"), m.Classes)
	}
	return images, err
}

// Share gives the model what another epoch of its run knows of the data: the labels, and their names.
func (m *Model) Share(of *Model) error {
	if m.sha256 != of.sha256 {
		return fmt.Errorf("%s was trained on other data than %s, which is no epoch of the same run", m.Path, of.Path)
	}
	m.Known, m.Names = of.Known, of.Names
	return nil
}

// Paint returns a picture of the model, with the images that Shown returned, and a sentence that says what it shows.
func (m *Model) Paint(ctx context.Context, p gallery.Picture, images eval.Images) (*figure.Figure, string, error) {
	return show(ctx, m, p, images, p.Paint)
}

// Walk returns the frames along the picture's columns, with the same sentence.
func (m *Model) Walk(ctx context.Context, p gallery.Picture, images eval.Images) ([]*figure.Figure, string, error) {
	return show(ctx, m, p, images, p.Walk)
}

// Tiles returns the picture's images, with the same sentence.
func (m *Model) Tiles(ctx context.Context, p gallery.Picture, images eval.Images) (gallery.Tiles, string, error) {
	return show(ctx, m, p, images, p.Tiles)
}

// show makes of a picture what make does.
func show[T any](ctx context.Context, m *Model, p gallery.Picture, images eval.Images, make func(context.Context, *eval.Model, eval.Images, string) (T, string, error)) (shown T, title string, err error) {
	if err := p.Check(m.Model); err != nil {
		return shown, "", err
	}
	shown, title, err = make(ctx, m.Model, images, fmt.Sprintf("%s, seed %d", m.Title(), p.Seed))
	return shown, title, m.Blame(err)
}
