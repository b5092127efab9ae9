package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"
)

// The files of a data set in the order of its digest.
const (
	trainImages = iota
	trainLabels
	testImages
	testLabels
	files
)

// read checks the four headers, then reads the four bodies.
func read(ctx context.Context, name string, src source) (*Dataset, error) {
	idx, opened, err := openAll(src)
	defer func() {
		for _, file := range opened {
			file.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	if err := agree(idx); err != nil {
		return nil, err
	}
	bodies, digest, err := readBodies(ctx, idx)
	if err != nil {
		return nil, err
	}
	set := func(images, labels int) *Set {
		dims := idx[images].dims
		return &Set{Height: dims[1], Width: dims[2], Images: bodies[images], Labels: bodies[labels]}
	}
	return &Dataset{
		Name:    name,
		SHA256:  digest,
		Train:   set(trainImages, trainLabels),
		Test:    set(testImages, testLabels),
		Classes: int(max(slices.Max(bodies[trainLabels]), slices.Max(bodies[testLabels]))) + 1,
	}, nil
}

// openAll opens the four files and reads their headers. The caller closes what is opened,
// also if there is an error.
func openAll(src source) (idx [files]*idxFile, opened []io.Closer, err error) {
	for i, part := range [files]struct {
		name   string
		layout layout
	}{
		trainImages: {"train-images-idx3-ubyte", imageLayout()},
		trainLabels: {"train-labels-idx1-ubyte", labelLayout()},
		testImages:  {"t10k-images-idx3-ubyte", imageLayout()},
		testLabels:  {"t10k-labels-idx1-ubyte", labelLayout()},
	} {
		f, file, err := src.open(part.name, part.layout)
		if err != nil {
			return idx, opened, err
		}
		idx[i], opened = f, append(opened, file)
	}
	return idx, opened, nil
}

// readBodies reads the four bodies at the same time, and returns their digest, headers
// included, in hex. The digest follows them chunk by chunk, so on two cores a compressed data
// set takes as long as decompressing its training images. An error ends all of them.
func readBodies(ctx context.Context, idx [files]*idxFile) (bodies [files][]byte, digest string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var reading sync.WaitGroup
	for i, f := range idx {
		reading.Go(func() {
			var err error
			if bodies[i], err = f.readBody(ctx); err != nil {
				cancel(err)
			}
		})
	}
	h := sha256.New()
	for _, f := range idx {
		h.Write(f.header)
		for chunk := range f.chunks {
			h.Write(chunk)
		}
	}
	reading.Wait()
	return bodies, hex.EncodeToString(h.Sum(nil)), context.Cause(ctx)
}

// agree compares the headers of the four files: a label for each image, and
// test images of the size of the training images.
func agree(idx [files]*idxFile) error {
	for _, c := range []struct {
		file, like int
		dim        int
	}{
		{trainLabels, trainImages, 0},
		{testLabels, testImages, 0},
		{testImages, trainImages, 1},
		{testImages, trainImages, 2},
	} {
		f, like := idx[c.file], idx[c.like]
		if f.dims[c.dim] != like.dims[c.dim] {
			return &FormatError{
				File:  f.path,
				Field: f.layout.dims[c.dim],
				Want:  fmt.Sprintf("%d as in %s", like.dims[c.dim], like.path),
				Got:   fmt.Sprint(f.dims[c.dim]),
			}
		}
	}
	return nil
}
