// Package sample is the command that turns a checkpoint into grids of images.
package sample

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vaelab/eval"
	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/model/latent"
	"vaelab/run"
)

func runSample(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if err := f.Validate(); err != nil {
		return request(err, "")
	}
	if err := f.checkFormat(flags.Given("format")); err != nil {
		return err
	}
	if err := f.checkFrames(); err != nil {
		return err
	}
	out, err := newOutput(f.Out, setting.Name(f.Kind), f.Format, f.Overwrite, std.Stdout)
	if err != nil {
		return err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)

	s := &sampler{f, device, std.Stderr, cli.Line(append([]string{cli.Program, "sample"}, args...)...)}
	var title string
	switch {
	case apart[f.Format] != nil:
		title, err = s.apart(ctx, out)
	case f.Format == "gif":
		title, err = s.film(ctx, out)
	default:
		title, err = s.picture(ctx, out)
	}
	if err == nil {
		fmt.Fprintln(std.Stderr, title)
	}
	return err
}

// sampler is who makes the picture.
type sampler struct {
	Flags
	device  *run.Device
	stderr  io.Writer
	command string
}

// open opens the model of a checkpoint, and the images that the picture takes.
func (s *sampler) open(ctx context.Context, checkpoint string) (*run.Model, eval.Images, error) {
	m, err := run.Open(checkpoint, s.device)
	if err != nil {
		return nil, eval.Images{}, err
	}
	m.Announce(s.stderr)
	s.hint(m)
	shown, err := m.Shown(ctx, &s.Picture, run.Sight{Data: s.Data, Invert: s.Invert}, s.stderr)
	if err != nil {
		m.Close()
		return nil, shown, request(err, m.Path)
	}
	return m, shown, nil
}

// hint says of draws from a codebook whose prior is none that was learned what to do.
func (s *sampler) hint(m *run.Model) {
	_, words := m.Posterior.(latent.VQ)
	if _, drawn := s.Kind.(gallery.Prior); drawn && words && m.Prior == latent.Prior(latent.CategoricalPrior{}) {
		fmt.Fprintf(s.stderr, "every codeword is as likely as another in these draws; for those of a prior that is fitted to the codes:  %s\n",
			cli.CommandLine("fit", "--checkpoint", m.Path))
	}
}

// info is what a file says of itself.
func (s *sampler) info(title string) figure.Info {
	if s.Plain {
		return figure.Info{}
	}
	return figure.Info{Title: title, Command: s.command}
}

// picture writes the picture, and returns what it shows.
func (s *sampler) picture(ctx context.Context, out *output) (string, error) {
	m, shown, err := s.open(ctx, s.Checkpoint)
	if err != nil {
		return "", err
	}
	defer m.Close()
	picture, title, err := m.Paint(ctx, s.Picture, shown)
	if err != nil {
		return "", request(err, m.Path)
	}
	return title, out.write(func(w io.Writer) error { return picture.Write(w, s.Format, s.info(title)) })
}

// request makes a picture that cannot be had a mistake on the command line. It names the model, if
// one was asked for it.
func request(err error, path string) error {
	var refused *gallery.RequestError
	switch {
	case !errors.As(err, &refused):
		return err
	case path == "":
		return cli.Usagef("--%w", refused)
	}
	return cli.Usagef("--%w (%s)", refused, path)
}
