package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWriteAll: all files are written, in folders too, or none is: not after an error, and not when the context has ended.
func TestWriteAll(t *testing.T) {
	names := []string{"a", "below/b", "below/c"}
	broken := errors.New("broken")
	ended, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		at   int // where it ends
		want error
	}{{"whole", t.Context(), 3, nil}, {"an error", t.Context(), 2, broken}, {"interrupted", ended, 1, context.Canceled}} {
		t.Run(c.name, func(t *testing.T) {
			path := t.TempDir()
			dir, err := os.OpenRoot(path)
			if err != nil {
				t.Fatal(err)
			}
			defer dir.Close()
			if err := dir.Mkdir("below", 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(path, tempName("below/x")), nil, 0o666); err != nil { // by a process that was killed
				t.Fatal(err)
			}
			err = WriteAll(c.ctx, dir, names, 0o666, func(i int, w io.Writer) error {
				switch {
				case i == c.at && c.want == broken:
					return broken
				case i == c.at:
					cancel()
				}
				_, err := fmt.Fprint(w, "file ", i)
				return err
			})
			if !errors.Is(err, c.want) {
				t.Fatal(err)
			}
			if c.want == broken && !strings.HasPrefix(err.Error(), "write "+filepath.Join(path, "below/c")+": ") {
				t.Errorf("%v does not name the file", err)
			}
			for i, name := range names {
				got, err := os.ReadFile(filepath.Join(path, name))
				if c.want == nil && string(got) != fmt.Sprint("file ", i) || c.want != nil && !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s holds %q, %v", name, got, err)
				}
			}
			for _, folder := range []string{"", "below"} {
				entries, err := os.ReadDir(filepath.Join(path, folder))
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if _, left := Target(e.Name()); left {
						t.Errorf("%s is left", e.Name())
					}
				}
			}
		})
	}
}
