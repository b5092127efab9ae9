package sample

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/run"
)

// output is where the picture goes: a file, or standard output if path is "-".
type output struct {
	path   string
	stdout io.Writer
}

// newOutput refuses what cannot or should not be written, before any work is done.
func newOutput(path, kind string, overwrite bool, stdout io.Writer) (*output, error) {
	switch {
	case path == "-" && cli.IsTerminal(stdout):
		return nil, cli.Usagef("--out -: a PNG file on a terminal helps nobody; pipe it, or name a file")
	case path == "-":
		return &output{path, stdout}, nil
	case path == "":
		path = free(kind)
	case filepath.Ext(path) != "" && !strings.EqualFold(filepath.Ext(path), ".png"):
		return nil, cli.Usagef("--out %s: pictures are PNG files: name it %s.png", path, strings.TrimSuffix(path, filepath.Ext(path)))
	case !overwrite:
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s is there already: choose another --out, or say --overwrite", path)
		}
	}
	return &output{path, stdout}, nil
}

// free returns the first of KIND.png, KIND-2.png … that is not there yet.
func free(kind string) string {
	path := kind + ".png"
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil {
			return path // it is not there, or writing it will say what is wrong
		}
		path = fmt.Sprintf("%s-%d.png", kind, n)
	}
}

// write writes the picture and, if it went to a file, the file's name to stdout.
func (o *output) write(img image.Image) error {
	if o.path == "-" {
		return figure.WritePNG(o.stdout, img)
	}
	if err := run.WritePNG(o.path, img); err != nil {
		return err
	}
	_, err := fmt.Fprintln(o.stdout, o.path)
	return err
}
