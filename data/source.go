package data

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// A source is a folder that should hold the four files of a data set.
type source struct {
	fsys      fs.FS
	root      string                     // name of fsys in messages
	spellings func(name string) []string // names to look for, the preferred first
}

// anySpelling lists the names under which the file is found in the wild.
func anySpelling(name string) []string {
	dotted := strings.Replace(name, "-idx", ".idx", 1)
	return []string{name, dotted, name + ".gz", dotted + ".gz"}
}

func compressed(name string) []string { return []string{name + ".gz"} }

// open finds the named file, opens it and reads its header. The caller closes
// what it returns.
func (s source) open(name string, l layout) (*idxFile, io.Closer, error) {
	spelling, file, err := s.find(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	idx, err := decode(filepath.Join(s.root, spelling), l, file, info.Size())
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return idx, file, nil
}

// find opens the file by the first of its spellings that is there.
func (s source) find(name string) (string, fs.File, error) {
	names := s.spellings(name)
	for _, n := range names {
		switch file, err := s.fsys.Open(n); {
		case err == nil:
			return n, file, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", nil, err
		}
	}
	return "", nil, fmt.Errorf("%w: looked in %s for %s; name a folder that holds the four IDX files",
		fs.ErrNotExist, s.root, strings.Join(names, ", "))
}

// decode reads the header of the IDX file of size bytes that r yields,
// decompressing it if path says so.
func decode(path string, l layout, r io.Reader, size int64) (*idxFile, error) {
	if !strings.HasSuffix(path, ".gz") {
		return readHeader(path, l, r, extent{size, size})
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, readError(path, "gzip header", "a gzip member", "none", err)
	}
	return readHeader(path, l, z, extent{0, deflateRatio * size})
}
