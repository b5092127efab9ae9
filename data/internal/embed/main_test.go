package main

import (
	"os"
	"path/filepath"
	"testing"

	"vaelab/data/internal/mnist"
)

func TestCopyMNIST(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "mnist")
	if err := copyMNIST(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if err := mnist.Verify(os.DirFS(dir)); err != nil {
		t.Error(err)
	}

	t.Run("intact copies need no module", func(t *testing.T) {
		t.Setenv("PATH", "")
		if err := copyMNIST(t.Context(), dir); err != nil {
			t.Error(err)
		}
	})
	t.Run("a damaged copy is replaced", func(t *testing.T) {
		if err := os.Truncate(filepath.Join(dir, mnist.Files()[2].Name), 1000); err != nil {
			t.Fatal(err)
		}
		if err := copyMNIST(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		if err := mnist.Verify(os.DirFS(dir)); err != nil {
			t.Error(err)
		}
	})
}
