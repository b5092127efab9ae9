package convert

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"vaelab/data"
)

// FuzzReadParquet: a file is refused, without a panic, or has pictures, and takes no memory that it merely claims to need.
func FuzzReadParquet(f *testing.F) {
	images := &data.Set{Height: 2, Width: 2, Images: []uint8{1, 2, 3, 4, 5, 6, 7, 8}, Labels: []uint8{3, 0}}
	d := &data.Dataset{Train: images, Test: images}
	for _, labels := range [][]uint8{images.Labels, nil} {
		images.Labels = labels
		dir := f.TempDir()
		if err := writeParquet(dir, d); err != nil {
			f.Fatal(err)
		}
		file, err := os.ReadFile(filepath.Join(dir, "train-00000-of-00002.parquet"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(bytes.Replace(file, []byte("label"), []byte("lobel"), 1))
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		path := filepath.Join(t.TempDir(), "train.parquet")
		if err := os.WriteFile(path, stored, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := readParquet(t.Context(), []string{path})
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
			t.Errorf("%d bytes allocated for a file of %d", grown, len(stored))
		}
		if err == nil && s.Len() == 0 {
			t.Errorf("got %+v", s)
		}
	})
}
