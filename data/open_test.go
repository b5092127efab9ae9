package data

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenFolder(t *testing.T) {
	const digest = "017a3c3e7934286019434b1c6dd4c00931def4a3b03a89c5e67b3f51e005e3b1" // of the four files of smallSet, joined
	want := &Dataset{
		Name:    "digits",
		SHA256:  digest,
		Train:   &Set{Height: 2, Width: 3, Channels: 1, Images: ramp(30), Labels: []uint8{9, 0, 1, 2, 3}},
		Test:    &Set{Height: 2, Width: 3, Channels: 1, Images: ramp(18), Labels: []uint8{4, 5, 6}},
		Classes: 10,
	}
	plain := smallSet()
	packed := compressAll(plain)

	dotted := map[string][]byte{}
	for name, b := range packed {
		dotted[strings.Replace(name, "-idx", ".idx", 1)] = b
	}
	both := maps.Clone(plain)
	for name := range packed {
		both[name] = []byte("not gzip")
	}
	members := maps.Clone(packed)
	for name, b := range plain {
		members[name+".gz"] = slices.Concat(compress(b[:20%len(b)]), compress(nil), compress(b[20%len(b):]))
	}
	for name, files := range map[string]map[string][]byte{
		"plain":           plain,
		"gzip":            packed,
		"dotted":          dotted,
		"plain wins":      both,
		"several members": members,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Open(t.Context(), written(t, files))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenNamesTheWorkingDirectory(t *testing.T) {
	t.Chdir(written(t, smallSet()))
	d, err := Open(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "digits" {
		t.Errorf("got name %q, want digits", d.Name)
	}
}

func TestMissingFile(t *testing.T) {
	files := smallSet()
	delete(files, "t10k-labels-idx1-ubyte")
	dir := written(t, files)
	_, err := Open(t.Context(), dir)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got error %v, want one that is fs.ErrNotExist", err)
	}
	for _, part := range []string{
		dir + " lacks the test labels", "t10k-labels-idx1-ubyte;", "holds t10k-images-idx3-ubyte, train-images-idx3-ubyte, train-labels-idx1-ubyte",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q doesn't name %q", err, part)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := written(t, smallSet())
	file := filepath.Join(dir, "train-images-idx3-ubyte")
	t.Run("no folder", func(t *testing.T) {
		if _, err := Open(t.Context(), filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got error %v, want one that is fs.ErrNotExist", err)
		}
	})
	t.Run("pipe", func(t *testing.T) {
		if _, err := Open(t.Context(), os.DevNull); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("got error %v, want one that says that it is no regular file", err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, dir := range []string{"", dir} {
			if _, err := Open(ctx, dir); !errors.Is(err, context.Canceled) {
				t.Errorf("Open(%q): got error %v, want %v", dir, err, context.Canceled)
			}
		}
	})
	t.Run("folder as file", func(t *testing.T) {
		if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o755)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dir); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "lacks the training images") {
			t.Errorf("got error %v, want one that says that there are no training images", err)
		}
	})
}

func TestSlice(t *testing.T) {
	s := &Set{Height: 2, Width: 3, Images: ramp(30), Labels: []uint8{9, 0, 1, 2, 3}}
	v := s.Slice(1, 3)
	if v.Len() != 2 || v.Pixels() != 6 || !bytes.Equal(v.Labels, []byte{0, 1}) || !bytes.Equal(v.Image(1), s.Image(2)) {
		t.Errorf("got %+v, want images 1 and 2 of %+v", v, s)
	}
	if &v.Images[0] != &s.Images[6] {
		t.Error("the images were copied")
	}
	_ = append(v.Labels, 8)
	_ = append(v.Image(0), 8)
	if s.Labels[3] != 2 || s.Images[12] != 12 {
		t.Error("appending to a view wrote into the set")
	}
}
