//go:build !embedmnist

package data

import (
	"os"
	"path/filepath"
	"testing"

	"vaelab/data/internal/mnist"
)

func TestBeside(t *testing.T) {
	program := filepath.Join(t.TempDir(), "train")
	dir := filepath.Join(filepath.Dir(program), "mnist")
	if _, ok := beside(program); ok {
		t.Error("found a folder that isn't there")
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, ok := beside(program); ok {
		t.Error("took an empty folder for MNIST's")
	}
	if err := os.WriteFile(filepath.Join(dir, mnist.Files()[0].Name), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, ok := beside(program); !ok || got != dir {
		t.Errorf("got %s, %v, want %s", got, ok, dir)
	}
}
