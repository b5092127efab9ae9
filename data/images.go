package data

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"vaelab/internal/userfile"
)

// OpenImages reads images alone, as another program made them: a folder of PNG pictures, or a file of any format that is
// read here or an array of floating-point numbers in npy or npz, from 0 to 1 or from −1 to 1. It returns how the numbers
// were read, in a few words.
func OpenImages(ctx context.Context, path string) (*Set, string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("%w: name a folder of PNG pictures or a file of images", err)
	case info.IsDir():
		return openDrawnPictures(ctx, folder{userfile.FS(path), path})
	}
	f, closer, err := folder{userfile.FS(filepath.Dir(path)), filepath.Dir(path)}.open(filepath.Base(path))
	if err != nil {
		return nil, "", err
	}
	defer closer.Close()
	if isNPY(f.head(sniffed)) {
		a, err := openNumbers(f, images, true)
		if err != nil {
			return nil, "", err
		}
		if a.element.float {
			return a.readFloats(ctx)
		}
		return whole(ctx, arrays{images: a})
	}
	s, err := open(f, images)
	if err != nil {
		return nil, "", err
	}
	return whole(ctx, s)
}

// openDrawnPictures reads all pictures of a folder and those below it, in the order of their names.
func openDrawnPictures(ctx context.Context, dir folder) (*Set, string, error) {
	names, err := dir.list(ctx, maxDepth)
	if err != nil {
		return nil, "", err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !isPNG(dir.head(name)) })
	if len(names) == 0 {
		return nil, "", fmt.Errorf("%s holds no PNG pictures: name a folder of such, or a file of images", dir.root)
	}
	pictures := make([]placed, len(names))
	for i, name := range names {
		pictures[i].name = name
	}
	set, err := readPictures(ctx, dir, pictures, nil)
	return set, "bytes", err
}

// whole reads a source of bytes. Where there is none above 1, they are 0 and 1.
func whole(ctx context.Context, s source) (*Set, string, error) {
	set, err := s.read(ctx)
	if err != nil || slices.Max(set.Images) > 1 {
		return set, "bytes", err
	}
	for i := range set.Images {
		set.Images[i] *= 255
	}
	return set, "0 and 1", nil
}

// readFloats reads floating-point numbers as bytes.
func (a *array) readFloats(ctx context.Context) (*Set, string, error) {
	values, least, most := make([]float32, a.values()), math.Inf(1), math.Inf(-1)
	buffer := make([]byte, min(a.step(), len(values))*a.element.size)
	for lo := 0; lo < len(values); lo += a.step() {
		if ctx.Err() != nil {
			return nil, "", context.Cause(ctx)
		}
		part := values[lo:min(lo+a.step(), len(values))]
		raw := buffer[:len(part)*a.element.size]
		if n, err := io.ReadFull(a.file, raw); err != nil {
			return nil, "", readError(a.path, "images", fmt.Sprintf("%d bytes by the header", len(values)*a.element.size), fmt.Sprint(lo*a.element.size+n), err)
		}
		for i := range part {
			v := a.element.floating(raw[i*a.element.size:])
			least, most = min(least, v), max(most, v) // NaN if any is
			part[i] = float32(v)
		}
	}
	if err := a.end("the images"); err != nil {
		return nil, "", err
	}
	pixels := make([]uint8, len(values))
	low, read := float32(0), "numbers from 0 to 1"
	switch {
	case least >= 0 && most <= 1:
	case least >= -1 && most <= 1:
		low, read = -1, "numbers from -1 to 1"
	default:
		return nil, "", &FormatError{
			File: a.path, Field: "pixels", Want: "bytes, or numbers from 0 to 1 or from -1 to 1", Got: fmt.Sprintf("numbers from %g to %g", least, most),
			Next: "bring them to one of these",
		}
	}
	for i, v := range values {
		pixels[i] = uint8(255*(v-low)/(1-low) + 0.5)
	}
	return a.set(pixels), read, nil
}

// floating returns the number that b begins with, of 4 or 8 bytes.
func (e element) floating(b []byte) float64 {
	if e.size == 4 {
		return float64(math.Float32frombits(e.order.Uint32(b)))
	}
	return math.Float64frombits(e.order.Uint64(b))
}
