package data

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
)

// formats are those of files, the strictest first. A folder of pictures is a data set, too, and so is an archive of arrays.
var formats = []format{
	{isIDX, openArray(openIDX)},
	{isNPY, openArray(openNPY)},
	{isTable, openTable},
}

// A source is what the images of one part of a data set are read from, with their labels if there are any.
type source interface {
	name() string                        // the images' path, for messages
	size() (height, width, channels int) // 0 if that is not known before it is read
	read(context.Context) (*Set, error)
}

// arrays are a source of two files, or of one if there are no labels.
type arrays struct{ images, labels *array }

func openArray(open func(*file, content) (*array, error)) func(*file, content) (source, error) {
	return func(f *file, c content) (source, error) {
		a, err := open(f, c)
		if err != nil {
			return nil, err
		}
		if c == labels {
			return arrays{labels: a}, nil
		}
		return arrays{images: a}, nil
	}
}

func (a arrays) name() string { return a.files()[0].path }

func (a arrays) size() (height, width, channels int) {
	s := a.images.set(nil)
	return s.Height, s.Width, s.Channels
}

// files returns the arrays in the order of the digest.
func (a arrays) files() []*array {
	return slices.DeleteFunc([]*array{a.images, a.labels}, func(a *array) bool { return a == nil })
}

// read reads images and labels at the same time.
func (a arrays) read(ctx context.Context) (*Set, error) {
	var pixels, labels []uint8
	reading, ctx := errgroup.WithContext(ctx)
	reading.Go(func() (err error) {
		pixels, err = a.images.read(ctx)
		return err
	})
	if a.labels != nil {
		reading.Go(func() (err error) {
			labels, err = a.labels.read(ctx)
			return err
		})
	}
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	s := a.images.set(pixels)
	s.Labels = labels
	return s, nil
}

// joined returns the source of images and that of their labels as one. A label for each image is wanted.
func joined(a, b source) (source, error) {
	im, ok := a.(arrays)
	if !ok {
		return nil, &ContentError{a.name(), "a table", "its labels are to be a column of it, called label, and not in " + b.name()}
	}
	la := b.(arrays) // a table of labels is refused
	if n, want := la.labels.dims[0], im.images.dims[0]; n != want {
		return nil, &FormatError{
			File: la.labels.path, Field: "count", Want: fmt.Sprintf("%d as in %s", want, im.images.path), Got: fmt.Sprint(n),
		}
	}
	return arrays{im.images, la.labels}, nil
}

// agree compares the sizes of images as far as they are known: all are to be of that of the training images.
func agree(sources [parts]source) error {
	if sources[trainPart] == nil {
		return nil
	}
	height, width, channels := sources[trainPart].size()
	for _, s := range sources[trainPart+1:] {
		if s == nil {
			continue
		}
		h, w, c := s.size()
		for _, c := range []struct {
			field     string
			want, got int
		}{{"height", height, h}, {"width", width, w}, {"channels", channels, c}} {
			if c.got != c.want && c.got > 0 && c.want > 0 {
				return &FormatError{
					File: s.name(), Field: c.field, Want: fmt.Sprintf("%d as in %s", c.want, sources[trainPart].name()), Got: fmt.Sprint(c.got),
				}
			}
		}
	}
	return nil
}

// read reads all sources at the same time. The digest of arrays follows them chunk by chunk, so on two cores a compressed data
// set takes as long as decompressing its training images. An error ends all of them.
func read(ctx context.Context, name string, sources [parts]source) (*Dataset, error) {
	var sets [parts]*Set
	reading, ctx := errgroup.WithContext(ctx)
	for p, s := range sources {
		if s == nil {
			continue
		}
		reading.Go(func() (err error) {
			sets[p], err = s.read(ctx)
			return err
		})
	}
	digest := follow(sources)
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	if err := agree(sources); err != nil {
		return nil, err
	}
	d := &Dataset{Name: name, SHA256: digest, Train: sets[trainPart], Test: sets[testPart]}
	return d, d.complete(sets[validPart])
}
