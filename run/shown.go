package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
)

// Sight says what images a picture is to be of, beside what the picture says itself.
type Sight struct {
	Data   string // the path of a data set; "": the model's own
	Invert bool   // swap black and white of images that are not the model's own
}

// Shown returns the test images for a picture that needs such, and reads into it the files that it is of. The test images are
// seen as the recipe sees them, those of a data set that the model was not trained on, and files, as they are: a line on w says
// what was read. The model's data set also says which labels a conditional one knows; unless it is needed for more, it may be
// gone, and a line on w says what follows.
func (m *Model) Shown(ctx context.Context, p *gallery.Picture, s Sight, w io.Writer) (images eval.Images, err error) {
	images = eval.Images{Binarize: m.Recipe.Training.Binarize, Seed: p.Seed}
	if m.Classes > 0 || p.NeedsImages() {
		if images.Set, err = m.tests(ctx, p, s, w); err != nil {
			return images, err
		}
	}
	files := p.Files()
	switch {
	case s.Invert && files == nil && p.Of == "":
		return images, cli.Usagef("--invert is for the files of --image and for another data set in --data: the model's own images are shown as it saw them")
	case files == nil:
		return images, nil
	}
	if err := p.Check(m.Model); err != nil {
		return images, err
	}
	p.Pictures, err = m.pictures(files, s.Invert, w)
	return images, err
}

// tests returns the test images that Shown does, nil if the picture needs none and they are gone.
func (m *Model) tests(ctx context.Context, p *gallery.Picture, s Sight, w io.Writer) (*data.Set, error) {
	set, err := m.read(ctx, s.Data)
	switch {
	case err != nil && s.Data == "" && !p.NeedsImages() && errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(w, "data: %s is gone, which says what labels the model was trained on: all %d are taken for known\n", cmp.Or(m.DataPath(), "the program's MNIST"), m.Classes)
		return nil, nil
	case err != nil:
		return nil, err
	case s.Data != "" && set.SHA256 != m.sha256 && p.Kind.ShowsImages() && p.Files() == nil:
		p.Of = set.Name
		return m.others(set, s.Invert, w)
	}
	if err := m.Check(set); err != nil {
		return nil, err
	}
	return set.Test, m.know(set)
}

// pictures reads files as images of the model's size, and says what was done.
func (m *Model) pictures(files []string, invert bool, w io.Writer) (*data.Set, error) {
	all := &data.Set{Height: m.Height, Width: m.Width, Channels: m.Channels}
	for i, path := range files {
		one, did, err := data.OpenPicture(path, all)
		if err != nil {
			return nil, fmt.Errorf("--image: %w", err)
		}
		if invert {
			one.Invert()
			did += ", inverted"
		}
		fmt.Fprintf(w, "picture %d: %s, %s%s\n", i+1, path, did, ground(one, invert))
		all.Images = append(all.Images, one.Images...)
	}
	return all, nil
}

// others returns the test images of a data set that the model was not trained on.
func (m *Model) others(set *data.Dataset, invert bool, w io.Writer) (*data.Set, error) {
	test := set.Test
	if m.Channels > test.Depth() {
		test = test.InColours()
	}
	did := "as they are"
	if invert {
		test.Invert()
		did = "inverted"
	}
	switch {
	case test.Height != m.Height || test.Width != m.Width || test.Depth() != m.Channels:
		return nil, cli.Usagef("--data: the images of %s have %s pixels, and the model takes %v: --image takes pictures of any size", set.Name, test.Size(), m.Image)
	case m.Classes > 0 && (test.Labels == nil || set.Classes > m.Classes):
		return nil, cli.Usagef("--data: the model is conditional on labels 0 to %d, and the images of %s have others or none", m.Classes-1, set.Name)
	}
	m.Names = set.Names
	trained := ""
	if m.sha256 != "" {
		trained = ", which the model was not trained on"
	}
	fmt.Fprintf(w, "data: test images of %s%s, %s%s\n", set.Name, trained, did, ground(test, invert))
	return test, nil
}

// ground says so if images that are not inverted seem to have the wrong one.
func ground(s *data.Set, inverted bool) string {
	if !inverted && s.DarkOnWhite() {
		return "; dark on a white ground, as it seems, where MNIST is white on black: --invert swaps them"
	}
	return ""
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
