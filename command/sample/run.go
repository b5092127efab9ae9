// Package sample is the command that turns a checkpoint into PNG grids.
package sample

import (
	"context"
	"errors"
	"fmt"

	"vaelab/gallery"
	"vaelab/internal/cli"
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
	out, err := newOutput(f.Out, setting.Name(f.Kind), f.Overwrite, std.Stdout)
	if err != nil {
		return err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)

	m, err := run.Open(f.Checkpoint, device)
	if err != nil {
		return err
	}
	defer m.Close()
	m.Announce(std.Stderr)

	img, note, err := m.Paint(ctx, f.Picture, f.Data)
	if err != nil {
		return request(err, m.Path)
	}
	if err := out.write(img); err != nil {
		return err
	}
	fmt.Fprintln(std.Stderr, note)
	return nil
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
