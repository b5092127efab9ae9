package convert

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"

	"vaelab/data"
	"vaelab/internal/cli"
	"vaelab/internal/userfile"
)

// parquetFiles returns the Parquet files among the sources and those that lie in them, sorted. A source that is none, beside
// others that are, is an error.
func parquetFiles(sources []string) (files []string, err error) {
	for _, source := range sources {
		paths := []string{source}
		if info, err := os.Stat(source); err == nil && info.IsDir() {
			if paths, err = filepath.Glob(filepath.Join(escaped(source), "*")); err != nil {
				return nil, err
			}
		}
		before := len(files)
		for _, path := range paths {
			if isParquet(path) {
				files = append(files, path)
			}
		}
		if len(files) == before && before > 0 {
			return nil, fmt.Errorf("%s is no Parquet file, as %s is: name files of one format", source, files[0])
		}
	}
	slices.Sort(files)
	return files, nil
}

// escaped is a path as filepath.Glob takes it.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// isParquet reports whether a file begins as Parquet files do.
func isParquet(path string) bool {
	f, err := userfile.Open(path)
	if err != nil {
		return false // whoever reads it gets the error again
	}
	defer f.Close()
	magic := make([]byte, 4)
	_, err = io.ReadFull(f, magic)
	return err == nil && string(magic) == "PAR1"
}

// openParquet reads files of pictures, each into the part that its name tells.
func openParquet(ctx context.Context, files []string) (*data.Dataset, error) {
	parts := map[string][]string{}
	for _, file := range files {
		part := data.PartOf(filepath.Base(file))
		if part == "" && len(files) > 1 {
			return nil, fmt.Errorf("%s: does it hold training or test images? Call it by a name with train or test in it", file)
		}
		parts[part] = append(parts[part], file)
	}
	if len(files) == 1 { // whatever its name says, it is all there is
		parts = map[string][]string{"training": files}
	}
	if parts["training"] == nil {
		return nil, fmt.Errorf("%s and the others hold no training images: name a file with train in its name, too", files[0])
	}
	var sets [3]*data.Set
	reading, ctx := errgroup.WithContext(ctx)
	for i, part := range []string{"training", "validation", "test"} {
		if parts[part] == nil {
			continue
		}
		reading.Go(func() (err error) {
			sets[i], err = readParquet(ctx, parts[part])
			return err
		})
	}
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	return data.New(filepath.Base(filepath.Dir(files[0])), sets[0], sets[1], sets[2])
}

// readParquet reads the pictures of files, one after the other.
func readParquet(ctx context.Context, files []string) (*data.Set, error) {
	var r reader
	for _, path := range files {
		if err := r.add(ctx, path); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	if r.read == 0 || r.labels != nil && len(r.labels) != r.read {
		return nil, fmt.Errorf("%s has %s, and %s: want pictures, with a label each or without", files[0], cli.Count(r.read, "picture"), cli.Count(len(r.labels), "label"))
	}
	return r.pictures.Set(r.labels), nil
}

// A reader collects pictures and their labels.
type reader struct {
	pictures data.Pictures
	labels   []uint8 // nil if there are none
	read     int     // pictures
}

// add reads the pictures of a file. What the library panics at is a damaged file.
func (r *reader) add(ctx context.Context, path string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged: %v; download it again", p)
		}
	}()
	file, err := userfile.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := checkFooter(file, info.Size()); err != nil {
		return err
	}
	table, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("%w; the file is cut short or damaged: download it again", err)
	}
	c, err := columnsOf(table.Schema())
	if err != nil {
		return err
	}
	if r.read > 0 && (c.label < 0) != (r.labels == nil) {
		return errors.New("it has labels, and the file before it has none, or the other way round")
	}
	for _, group := range table.RowGroups() {
		if err := r.addGroup(ctx, path, group, c); err != nil {
			return err
		}
	}
	return nil
}

// checkFooter checks the end of a file of that size: the length of its description, which the library takes memory for, and the
// format's name.
func checkFooter(file io.ReaderAt, size int64) error {
	var end [8]byte
	if _, err := file.ReadAt(end[:], max(0, size-int64(len(end)))); err != nil {
		return err
	}
	if length := int64(binary.LittleEndian.Uint32(end[:])); string(end[4:]) != "PAR1" || length > size-12 {
		return errors.New("it does not end as Parquet files do: the file is cut short or damaged: download it again")
	}
	return nil
}

// addGroup reads the pictures of a group of rows.
func (r *reader) addGroup(ctx context.Context, path string, group parquet.RowGroup, c columns) error {
	rows := group.Rows()
	defer rows.Close()
	buffer := make([]parquet.Row, 64)
	for ctx.Err() == nil {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			if err := r.addRow(path, row, c); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w; the file is damaged: download it again", err)
		}
	}
	return context.Cause(ctx)
}

// addRow reads one picture.
func (r *reader) addRow(path string, row parquet.Row, c columns) error {
	for _, v := range row {
		switch {
		case v.Column() == c.picture:
			if err := r.pictures.Add(fmt.Sprintf("picture %d", r.read), v.ByteArray()); err != nil {
				return err
			}
		case v.Column() == c.label && (v.IsNull() || v.Int64() < 0 || v.Int64() > 255):
			return fmt.Errorf("picture %d: its label is %v: want 0 to 255", r.read, v)
		case v.Column() == c.label:
			r.labels = append(r.labels, uint8(v.Int64()))
		}
	}
	r.read++
	return nil
}

// columns are the places of those that are read; label is -1 if there is none.
type columns struct{ picture, label int }

// columnsOf finds the pictures' bytes, and their labels: a column of integers called label or, if there is only one, whatever it
// is called.
func columnsOf(schema *parquet.Schema) (columns, error) {
	c := columns{-1, -1}
	var names, integers []string
	for i, path := range schema.Columns() {
		leaf, _ := schema.Lookup(path...)
		name := strings.Join(path, ".")
		names = append(names, name)
		switch kind := leaf.Node.Type().Kind(); {
		case leaf.MaxRepetitionLevel > 0:
		case kind == parquet.ByteArray && path[len(path)-1] == "bytes" && c.picture < 0:
			c.picture = i
		case kind == parquet.Int64 && (c.label < 0 || name == "label"):
			c.label = i
			integers = append(integers, name)
		case kind == parquet.Int64:
			integers = append(integers, name)
		}
	}
	switch {
	case c.picture < 0:
		return c, fmt.Errorf("want a column image.bytes of PNG pictures; it has %s", strings.Join(names, ", "))
	case len(integers) > 1 && !slices.Contains(integers, "label"):
		return c, fmt.Errorf("which column is the label? It has %s: call one of them label", strings.Join(integers, ", "))
	}
	return c, nil
}
