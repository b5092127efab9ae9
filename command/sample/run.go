// Package sample is the command that turns a checkpoint into grids of images.
package sample

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
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

	if write := arrays[f.Format]; write != nil {
		return f.array(ctx, device, out, write, std.Stderr)
	}
	paths := []string{f.Checkpoint}
	if f.Format == "gif" {
		if paths, err = run.Epochs(f.Checkpoint); err != nil {
			return err
		}
		if err := f.order(ctx, paths[len(paths)-1], device); err != nil {
			return err
		}
	}
	var frames []*figure.Figure
	var title string
	for _, path := range paths {
		var frame *figure.Figure
		if frame, title, err = f.paint(ctx, path, device, std.Stderr); err != nil {
			return err
		}
		frames = append(frames, frame)
	}
	info := figure.Info{Title: title, Command: cli.Line(append([]string{cli.Program, "sample"}, args...)...)}
	if f.Plain {
		info = figure.Info{}
	}
	err = out.write(func(w io.Writer) error {
		if f.Format == "gif" {
			return figure.WriteGIF(w, frames)
		}
		return frames[0].Write(w, f.Format, info)
	})
	if err == nil {
		fmt.Fprintln(std.Stderr, title)
	}
	return err
}

// paint draws the picture of a checkpoint, and returns what it shows.
func (f *Flags) paint(ctx context.Context, checkpoint string, device *run.Device, stderr io.Writer) (*figure.Figure, string, error) {
	m, err := run.Open(checkpoint, device)
	if err != nil {
		return nil, "", err
	}
	defer m.Close()
	m.Announce(stderr)
	picture, title, err := m.Paint(ctx, f.Picture, f.Data)
	if err != nil {
		return nil, "", request(err, m.Path)
	}
	return picture, title, nil
}

// order has all frames of a film show the same latent dimensions, the most active of the last epoch.
func (f *Flags) order(ctx context.Context, last string, device *run.Device) error {
	m, err := run.Open(last, device)
	if err != nil {
		return err
	}
	defer m.Close()
	f.Picture, err = m.InOrder(ctx, f.Picture, f.Data)
	return err
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
