package data

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// deflateRatio bounds decompressed by compressed bytes: DEFLATE spends at
// least two bits on a match, and a match is at most 258 bytes long. A header
// that claims more is refused unread, so a small file can't claim a big
// allocation.
const deflateRatio = 258 * 8 / 2

// bufferSize is how much of a file is read at once, and how much of its beginning can be looked at.
const bufferSize = 1 << 16

// An extent bounds the length of a decompressed file in bytes. The ends of a
// plain file's are equal.
type extent struct{ min, max int64 }

// A file is a file of a data set, decompressed as it is read.
type file struct {
	*bufio.Reader
	path string // for messages
	size extent
}

// newFile returns the file of size bytes that r yields, decompressed if it begins as gzip's do.
func newFile(path string, r io.Reader, size extent) (*file, error) {
	b := bufio.NewReaderSize(r, bufferSize)
	if magic, _ := b.Peek(2); string(magic) != "\x1f\x8b" {
		return &file{b, path, size}, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, readError(path, "gzip header", "a gzip member", "none", err)
	}
	return &file{bufio.NewReaderSize(z, bufferSize), path, extent{0, deflateRatio * size.max}}, nil
}

// head returns the first bytes, fewer than n only of a shorter file or one that cannot be read on.
func (f *file) head(n int) []byte {
	head, _ := f.Peek(n) // whoever reads on gets the error again
	return head
}

// sizeError says that the file hasn't the size that its header says.
func (f *file) sizeError(field string, header, body int64) error {
	got := fmt.Sprint(max(0, f.size.max-header))
	if f.size.min < f.size.max {
		got = "at most " + got
	}
	return &FormatError{File: f.path, Field: field, Want: fmt.Sprintf("%d bytes by the header", body), Got: got}
}

// A folder is a folder, or an archive, of files.
type folder struct {
	fsys fs.FS
	root string // its name in messages
}

func (d folder) path(name string) string { return filepath.Join(d.root, filepath.FromSlash(name)) }

// open opens a file or, of an archive of one file, that. The caller closes the closer.
func (d folder) open(name string) (*file, io.Closer, error) {
	raw, err := d.fsys.Open(name)
	if err != nil {
		return nil, nil, err
	}
	f, err := d.opened(name, raw)
	if err != nil {
		raw.Close()
		return nil, nil, err
	}
	return f, raw, nil
}

func (d folder) opened(name string, raw fs.File) (*file, error) {
	info, err := raw.Stat()
	if err != nil {
		return nil, err
	}
	size := extent{info.Size(), info.Size()}
	if packed, ok := info.Sys().(*zip.FileHeader); ok { // what an archive says of a file's size is no more than a claim
		size.max = min(size.max, deflateRatio*int64(min(packed.CompressedSize64, maxBody)))
	}
	if plain, ok := raw.(*os.File); ok {
		archive, err := openArchive(d.path(name), plain)
		if err != nil {
			return nil, err
		}
		if archive != nil && len(archive.File) == 1 {
			f, _, err := folder{archive, d.path(name)}.open(archive.File[0].Name)
			return f, err
		}
	}
	return newFile(d.path(name), raw, size)
}

// head returns the first bytes of a file, none if they cannot be read.
func (d folder) head(name string) []byte {
	if name == "" {
		return nil
	}
	f, closer, err := d.open(name)
	if err != nil {
		return nil
	}
	defer closer.Close()
	return f.head(sniffed)
}

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// openArchive returns the archive that a file is; nil if it is none.
func openArchive(path string, f *os.File) (*zip.Reader, error) {
	head := make([]byte, 4)
	if _, err := f.ReadAt(head, 0); err != nil || !isZip(head) {
		return nil, nil // whoever reads on gets the error again
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, &FormatError{File: path, Field: "archive", Want: "a zip archive", Got: "a part of one", Next: cutShort, Err: err}
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	return z, nil
}

// lacks says that a folder does not have what it should.
func (d folder) lacks(what string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("%w: %s is empty: name a folder or a file that holds images", fs.ErrNotExist, d.root)
	}
	for _, name := range names[:min(len(names), maxListed)] {
		if memberOf(name).part != none {
			if err := sniff(d.path(name), d.head(name)); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("%w: %s holds %s, and %s that are read here: IDX, npy, npz, CSV or amat files whose names say what they are, as "+
		"train-images-idx3-ubyte or x_train.npy do, or PNG pictures in a folder for each class", fs.ErrNotExist, d.root, listed(names), what)
}

// lacksFile says which file of a data set a folder does not have.
func (d folder) lacksFile(p part, c content, set []member) error {
	what, example := "images", "-images-idx3-ubyte"
	if c == labels {
		what, example = "labels", "-labels-idx1-ubyte"
	}
	var names []string
	for _, m := range set {
		names = append(names, m.name)
	}
	return fmt.Errorf("%w: %s lacks the %v %s, which are in a file such as %s; of the data set it holds %s",
		fs.ErrNotExist, d.root, p, what, [...]string{"train", "valid", "t10k"}[p]+example, listed(names))
}

// maxListed is how many files an error lists.
const maxListed = 8

func listed(names []string) string {
	if n := len(names) - maxListed; n > 0 {
		return fmt.Sprintf("%s and %d more files", strings.Join(names[:maxListed], ", "), n)
	}
	return strings.Join(names, ", ")
}
