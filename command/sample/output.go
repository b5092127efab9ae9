package sample

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vaelab/internal/cli"
	"vaelab/run"
)

// output is where the picture goes: a file, or standard output if path is "-", or a folder.
type output struct {
	path   string
	stdout io.Writer
	folder *run.Folder // nil: a file
}

// newOutput refuses what cannot or should not be written, before any work is done.
func newOutput(path, kind, format string, overwrite bool, stdout io.Writer) (*output, error) {
	ext := filepath.Ext(path)
	switch {
	case path == "-" && format == "dir":
		return nil, cli.Usagef("--out -: a folder is no stream: name one, or take --format npy")
	case path == "-" && cli.IsTerminal(stdout):
		return nil, cli.Usagef("--out -: a picture's bytes on a terminal help nobody; pipe them, or name a file")
	case path == "-":
		return &output{path: path, stdout: stdout}, nil
	case format == "dir":
		if path == "" {
			path = free(kind, "")
		}
		folder, err := run.NewFolder(path, kind, &pictures, overwrite)
		return &output{path, stdout, folder}, err
	case path == "":
		path = free(kind, "."+format)
	case ext != "" && !strings.EqualFold(ext, "."+format):
		return nil, cli.Usagef("--out %s: with --format %s the file is called %s.%[2]s", path, format, strings.TrimSuffix(path, ext))
	case !overwrite:
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s is there already: choose another --out, or say --overwrite", path)
		}
	}
	return &output{path: path, stdout: stdout}, nil
}

// free returns the first of KIND.png, KIND-2.png … that is not there yet.
func free(kind, ext string) string {
	path := kind + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil {
			return path // it is not there, or writing it will say what is wrong
		}
		path = fmt.Sprintf("%s-%d%s", kind, n, ext)
	}
}

// write writes the picture and, if it went to a file, the file's name to stdout.
func (o *output) write(picture func(io.Writer) error) error {
	if o.path == "-" {
		return picture(o.stdout)
	}
	if err := run.WriteFile(o.path, picture); err != nil {
		return fmt.Errorf("%w: choose another --out", err)
	}
	_, err := fmt.Fprintln(o.stdout, o.path)
	return err
}
