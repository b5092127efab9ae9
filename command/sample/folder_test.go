package sample

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/gallery"
	"vaelab/internal/cli"
	"vaelab/model/network"
)

// some returns n images, all different, of labels if there are such.
func some(n int, labels ...uint8) *images {
	im := &images{size: network.Image{Height: 2, Width: 3, Channels: 1}, label: func(l uint8) string { return []string{"cat", "dog", "eel"}[l] }}
	im.Labels = labels
	for i := range n {
		tile := make([]float32, 6)
		for k := range tile {
			tile[k] = float32((i*7+k*31)%97) / 96.5
		}
		im.Images = append(im.Images, tile)
	}
	return im
}

// folder writes images to a new folder.
func folder(t *testing.T, im *images) string {
	t.Helper()
	var stdout bytes.Buffer
	out, err := newOutput(filepath.Join(t.TempDir(), "prior"), "prior", "dir", false, &stdout)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFolder(t.Context(), out, im); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(stdout.String()); got != out.path {
		t.Errorf("it says %q, not %q", got, out.path)
	}
	return out.path
}

// TestFolder: pictures that are read again, in the order of their names, are the images of --format npy.
func TestFolder(t *testing.T) {
	im := some(12)
	var array bytes.Buffer
	if err := writeNPY(&array, im.Images, im.shape()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "prior.npy")
	if err := os.WriteFile(file, array.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	want, _, err := data.OpenImages(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	got, read, err := data.OpenImages(t.Context(), folder(t, im))
	if err != nil {
		t.Fatal(err)
	}
	if read != "bytes" || got.Height != 2 || got.Width != 3 || !slices.Equal(got.Images, want.Images) {
		t.Errorf("%s of %d×%d pixels:\n%v, want\n%v", read, got.Height, got.Width, got.Images, want.Images)
	}
}

// TestFolderOfLabels: images with labels are a data set with these, by name.
func TestFolderOfLabels(t *testing.T) {
	im := some(9, 0, 1, 2, 0, 1, 2, 0, 1, 2)
	set, err := data.Open(t.Context(), folder(t, im))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]uint8{}
	for i, tile := range im.Images {
		var b []byte
		for _, x := range tile {
			b = append(b, uint8(255*min(x, 1)+0.5))
		}
		want[string(b)] = im.Labels[i]
	}
	if !slices.Equal(set.Names, []string{"cat", "dog", "eel"}) || set.Train.Len()+set.Test.Len() != 9 {
		t.Fatalf("%d images of %v", set.Train.Len()+set.Test.Len(), set.Names)
	}
	for _, s := range []*data.Set{set.Train, set.Test} {
		for i := range s.Len() {
			if label, ok := want[string(s.Image(i))]; !ok || label != s.Labels[i] {
				t.Errorf("%v has the label %d, want %d (%v)", s.Image(i), s.Labels[i], label, ok)
			}
		}
	}
}

// TestFolderReplaced: --overwrite leaves nothing of what was there, and a folder of something else as it is.
func TestFolderReplaced(t *testing.T) {
	dir := folder(t, some(4, 0, 1, 2, 2))
	if _, err := newOutput(dir, "prior", "dir", false, nil); err == nil || !strings.Contains(err.Error(), "--overwrite") {
		t.Errorf("a folder with pictures: %v", err)
	}
	var stdout bytes.Buffer
	out, err := newOutput(dir, "prior", "dir", true, &stdout)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFolder(t.Context(), out, some(1)); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, dir); !slices.Equal(got, []string{"00000.png"}) {
		t.Errorf("it holds %v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := newOutput(dir, "prior", "dir", true, nil); err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("a folder with something else: %v", err)
	}
}

// TestFolderInterrupted: an interrupted run, and one whose image is no image, leave no picture and no part of one.
func TestFolderInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "prior")
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	broken := some(3, 0, 1, 2)
	broken.Images[1] = broken.Images[1][:5]
	for _, c := range []struct {
		ctx  context.Context
		im   *images
		want string
	}{
		{interrupted, some(3, 0, 1, 2), "interrupted: none of the 3 pictures is in " + dir},
		{t.Context(), broken, "00001.png: grid: tile 0: 5 intensities"},
	} {
		out, err := newOutput(dir, "prior", "dir", false, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = writeFolder(c.ctx, out, c.im)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
		if exit := (*cli.ExitError)(nil); errors.As(err, &exit) != (c.ctx == interrupted) {
			t.Errorf("%v: an interruption: %v", err, exit != nil)
		}
		if got := listed(t, dir); len(got) > 0 {
			t.Errorf("%v are left", got)
		}
	}
}

// listed are the names of what a folder holds.
func listed(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestNames: names sort as the images do, however many there are.
func TestNames(t *testing.T) {
	im := &images{Tiles: gallery.Tiles{Images: make([][]float32, 100_001)}}
	names := im.names()
	if !slices.IsSorted(names) || names[0] != "000000.png" || names[100_000] != "100000.png" {
		t.Errorf("from %s to %s", names[0], names[100_000])
	}
}
