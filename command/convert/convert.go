// Package convert is the command that makes IDX files of a data set in another format.
package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"

	"vaelab/data"
	"vaelab/internal/atomicfile"
	"vaelab/internal/cli"
)

// Command is the program convert.
var Command = cli.Command{Help: help, Run: runConvert}

var help = cli.Help{
	Name:  "convert",
	Args:  "SOURCE...",
	Short: "IDX files of a data set in another format",
	Long: `Reads a data set in any format that train reads (docs/data.md), and also Parquet files of pictures as Hugging Face has
them, which train does not, and writes it as four IDX files, compressed, for train --data DIR. Labels that there are not have no
file.

SOURCE is a folder or a file or, of Parquet, several files: their names say which hold training images, and which test images.
Without test images, one in seven of the images are test images, drawn with a seed that never changes.`,
	Examples: []cli.Example{
		{Line: "vaelab convert mnist/train-00000-of-00001.parquet mnist/test-00000-of-00001.parquet --out mnist-idx"},
		{Line: "vaelab convert mnist --out mnist-idx", Note: "the same, of the folder"},
		{Line: "vaelab convert pictures --out pictures-idx", Note: "PNG pictures, which are then opened faster"},
		{Line: "vaelab train --data mnist-idx"},
	},
}

// Flags are all that a user can say.
type Flags struct {
	Out string `flag:"out,o" arg:"DIR" group:"Output" help:"folder for the files; it must be empty or absent"`
}

func runConvert(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	switch {
	case len(flags.Args()) == 0:
		return cli.Usagef("name a folder or file to convert")
	case f.Out == "":
		return cli.Usagef("--out: name a folder for the files")
	}
	if held, err := os.ReadDir(f.Out); err == nil && len(held) > 0 {
		return fmt.Errorf("%s is not empty: name another folder with --out", f.Out)
	}
	d, err := open(ctx, flags.Args())
	if err != nil {
		return err
	}
	if err := write(f.Out, d); err != nil {
		return err
	}
	for _, note := range d.Notes {
		fmt.Fprintln(std.Stderr, note)
	}
	labels := "without labels"
	if d.Classes > 0 {
		labels = fmt.Sprintf("labels from 0 to %d", d.Classes-1)
	}
	fmt.Fprintf(std.Stderr, "%s: %d training and %d test images of %s, %s\n", f.Out, d.Train.Len(), d.Test.Len(), d.Train.Size(), labels)
	return nil
}

// open reads what sources name.
func open(ctx context.Context, sources []string) (*data.Dataset, error) {
	files, err := parquetFiles(sources)
	switch {
	case err != nil:
		return nil, err
	case len(files) > 0:
		return openParquet(ctx, files)
	case len(sources) > 1:
		return nil, cli.Usagef("of a data set that is not Parquet, name its folder or one of its files: %s was named, and %d more", sources[0], len(sources)-1)
	}
	return data.Open(ctx, sources[0])
}

// write writes the files of a data set. The training images come last: until they are there it can't be opened.
func write(dir string, d *data.Dataset) error {
	if err := atomicfile.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for _, f := range []struct {
		name    string
		content func(io.Writer) error
		there   bool
	}{
		{"t10k-labels-idx1-ubyte.gz", d.Test.WriteLabels, d.Test.Labels != nil},
		{"t10k-images-idx3-ubyte.gz", d.Test.WriteImages, true},
		{"train-labels-idx1-ubyte.gz", d.Train.WriteLabels, d.Train.Labels != nil},
		{"train-images-idx3-ubyte.gz", d.Train.WriteImages, true},
	} {
		if !f.there {
			continue
		}
		err := atomicfile.Write(filepath.Join(dir, f.name), 0o666, func(w io.Writer) error {
			z := gzip.NewWriter(w)
			return errors.Join(f.content(z), z.Close())
		})
		if err != nil {
			return err
		}
	}
	return nil
}
