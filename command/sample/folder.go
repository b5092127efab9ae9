package sample

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"

	"vaelab/internal/atomicfile"
	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/run"
)

// A folder of pictures has them by number, 00000.png, those of labels in a folder for each, 7/00000.png: what data sets of pictures
// look like to other programs, and to this one.
var (
	numbered = run.Contents{What: "pictures", Files: regexp.MustCompile(`^\d{5,}\.png$`).MatchString}
	pictures = run.Contents{What: "pictures", Files: numbered.Files, Folders: func(string) bool { return true }, Inside: &numbered}
)

// writeFolder writes each image to a file of its own, and the folder's name to stdout.
func writeFolder(ctx context.Context, out *output, im *images) error {
	if err := out.folder.Make(); err != nil {
		return err
	}
	dir, err := os.OpenRoot(out.path)
	if err != nil {
		return err
	}
	defer dir.Close()
	names := im.names()
	for _, name := range names {
		if err := dir.MkdirAll(path.Dir(name), 0o777); err != nil {
			return err
		}
	}
	grid := figure.Grid{Height: im.size.Height, Width: im.size.Width, Channels: im.size.Channels, Cols: 1, Scale: 1}
	err = atomicfile.WriteAll(ctx, dir, names, 0o666, func(i int, w io.Writer) error {
		picture, err := grid.Draw(im.Images[i : i+1])
		if err != nil {
			return err
		}
		return figure.WritePNG(w, picture, im.info)
	})
	removeEmpty(dir)
	if err != nil && ctx.Err() != nil {
		os.Remove(out.path) // if it is empty
		return &cli.ExitError{Code: cli.ExitInterrupted, Err: fmt.Errorf("interrupted: none of the %d pictures is in %s", len(names), out.path)}
	}
	if err != nil {
		return fmt.Errorf("%w: choose another --out", err)
	}
	_, err = fmt.Fprintln(out.stdout, out.path)
	return err
}

// names are those of the images' files, which sort as the images do.
func (im *images) names() []string {
	names := make([]string, len(im.Images))
	digits := max(5, len(strconv.Itoa(len(names)-1)))
	for i := range names {
		names[i] = fmt.Sprintf("%0*d.png", digits, i)
		if im.Labels != nil {
			names[i] = path.Join(im.label(im.Labels[i]), names[i])
		}
	}
	return names
}

// removeEmpty removes the folders of labels that no picture has, or has any more.
func removeEmpty(dir *os.Root) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.IsDir() {
			dir.Remove(filepath.FromSlash(e.Name())) // which fails where there is any
		}
	}
}
