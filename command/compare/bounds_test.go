package compare

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBounds: a bound is found again by all that it depends on, and a damaged file is refused by its name.
func TestBounds(t *testing.T) {
	path := filepath.Join(t.TempDir(), boundsFile)
	known, err := loadBounds(path)
	if err != nil || len(known.all) > 0 {
		t.Fatal(known, err)
	}
	one := bound{Run: "a", Checkpoint: "last.safetensors", Epoch: 3, Step: 30, Samples: 5, NLL: 99}
	if err := known.add(one); err != nil {
		t.Fatal(err)
	}
	if known, err = loadBounds(path); err != nil {
		t.Fatal(err)
	}
	same := one
	same.NLL = 0
	if !known.find(&same) || same.NLL != 99 {
		t.Errorf("%+v is not found", same)
	}
	for _, change := range []func(*bound){func(b *bound) { b.Run = "b" }, func(b *bound) { b.Checkpoint = "best.safetensors" }, func(b *bound) { b.Step++ }, func(b *bound) { b.Samples++ }} {
		other := one
		if change(&other); known.find(&other) {
			t.Errorf("%+v is found", other)
		}
	}
	if err := os.WriteFile(path, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadBounds(path); err == nil || !strings.HasPrefix(err.Error(), path) {
		t.Error(err)
	}
}
