package sample

import (
	"context"
	"io"
	"slices"
	"strings"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/run"
)

// How long frames stand, in hundredths of a second.
const (
	epochStands, lastStands = 40, 200
	stepStands, endStands   = 8, 80
)

// checkFormat takes --gif for the format, and refuses it beside another one that was given.
func (f *Flags) checkFormat(given bool) error {
	if !f.GIF {
		return nil
	}
	if given && f.Format != "gif" {
		return cli.Usagef("--gif and --format %s: give one of them", f.Format)
	}
	f.Format = "gif"
	return nil
}

// checkFrames refuses frames that there are not, and chooses them if that is left open.
func (f *Flags) checkFrames() error {
	switch walks := f.Picture.Walks(); {
	case f.Frames == "auto" && walks:
		f.Frames = "walk"
	case f.Frames == "auto":
		f.Frames = "epochs"
	case f.Format != "gif":
		return cli.Usagef("--frames %s: only --format gif has frames", f.Frames)
	case f.Frames == "walk" && !walks:
		return cli.Usagef("--frames walk: --kind %s does not go from one place to another, as %s do", setting.Name(f.Kind), strings.Join(gallery.Walks(), " and "))
	}
	return nil
}

// film writes the frames, and returns what they show.
func (s *sampler) film(ctx context.Context, out *output) (string, error) {
	frames := s.epochs
	if s.Frames == "walk" {
		frames = s.walk
	}
	all, title, err := frames(ctx)
	if err != nil {
		return "", err
	}
	return title, out.write(func(w io.Writer) error { return figure.WriteGIF(w, all) })
}

// epochs returns the picture of each epoch that the run has a checkpoint of. All show the images, and the latent dimensions, that
// the last one shows.
func (s *sampler) epochs(ctx context.Context) (frames []figure.Frame, title string, err error) {
	paths, err := run.Epochs(s.Checkpoint)
	if err != nil {
		return nil, "", err
	}
	last, shown, err := s.open(ctx, paths[len(paths)-1])
	if err != nil {
		return nil, "", err
	}
	defer last.Close()
	picture, err := s.InOrder(ctx, last.Model, shown)
	if err != nil {
		return nil, "", err
	}
	for _, path := range paths {
		var frame *figure.Figure
		if frame, title, err = s.epoch(ctx, path, last, picture, shown); err != nil {
			return nil, "", err
		}
		frames = append(frames, figure.Frame{Figure: frame, Stands: epochStands})
	}
	frames[len(frames)-1].Stands = lastStands
	return frames, title, nil
}

// epoch returns the picture of an epoch of the run that another is of.
func (s *sampler) epoch(ctx context.Context, path string, last *run.Model, p gallery.Picture, shown eval.Images) (*figure.Figure, string, error) {
	m, err := run.Open(path, s.device)
	if err != nil {
		return nil, "", err
	}
	defer m.Close()
	if err := m.Share(last); err != nil {
		return nil, "", err
	}
	picture, title, err := m.Paint(ctx, p, shown)
	return picture, title, request(err, path)
}

// walk returns the columns of the picture one after the other, and back.
func (s *sampler) walk(ctx context.Context) (frames []figure.Frame, title string, err error) {
	m, shown, err := s.open(ctx, s.Checkpoint)
	if err != nil {
		return nil, "", err
	}
	defer m.Close()
	columns, title, err := m.Walk(ctx, s.Picture, shown)
	if err != nil {
		return nil, "", request(err, m.Path)
	}
	for _, c := range columns {
		frames = append(frames, figure.Frame{Figure: c, Stands: stepStands})
	}
	frames[0].Stands, frames[len(frames)-1].Stands = endStands, endStands
	for _, frame := range slices.Backward(frames[1 : len(frames)-1]) {
		frames = append(frames, frame)
	}
	return frames, title, nil
}
