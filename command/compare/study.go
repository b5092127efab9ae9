package compare

import (
	"fmt"
	"io"
	"path/filepath"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/run"
)

// study is what the runs of both comparisons have.
type study struct {
	args   []string
	std    cli.IO
	device *run.Device
	set    *data.Dataset
	folder *run.Folder
}

// newStudy opens the device. A quiet study's words on stderr go nowhere.
func newStudy(args []string, std cli.IO, quiet bool, device string, threads int) (study, error) {
	if quiet {
		std.Stderr = io.Discard
	}
	d, err := run.OpenDevice(device, threads, std)
	if err != nil {
		return study{}, err
	}
	d.Announce(std.Stderr)
	return study{args: args, std: std, device: d}, nil
}

// say writes a line to stderr.
func (s *study) say(format string, args ...any) {
	fmt.Fprintf(s.std.Stderr, format+"\n", args...)
}

// command is the command line, as a shell reads it.
func (s *study) command(name string) string {
	return cli.Line(append([]string{cli.Program, "compare", name}, s.args...)...)
}

// figure writes a figure of a comparison by that name; of what says of which runs it is.
func (s *study) figure(comparison, path, of string, draw func() (*figure.Figure, error)) error {
	f, err := draw()
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	title := run.Name(filepath.Dir(path)) + ", " + of
	return run.WriteFigure(path, f.Captioned(title), figure.Info{Title: title, Command: s.command(comparison)})
}
