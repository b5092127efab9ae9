package runs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"vaelab/internal/atomicfile"
)

// Folder is a folder for a few files of known names.
type Folder struct {
	Dir string
	old []string // paths to remove when it is made
}

// NewFolder returns the folder dir for files of the given names, without making or changing
// anything. One that holds such files is refused unless overwrite is set, and one that holds
// anything else even then.
func NewFolder(dir string, names []string, overwrite bool) (*Folder, error) {
	f := &Folder{Dir: dir}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	} else if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if target, ok := atomicfile.Target(name); ok { // what a killed process left
			name = target
		}
		switch {
		case !e.Type().IsRegular() || !slices.Contains(names, name):
			return nil, fmt.Errorf("%s holds %q, which is not written here: choose another --out", dir, e.Name())
		case !overwrite:
			return nil, fmt.Errorf("%s holds %s already: choose another --out, or say --overwrite", dir, e.Name())
		}
		f.old = append(f.old, filepath.Join(dir, e.Name()))
	}
	return f, nil
}

// Make makes the folder, empty.
func (f *Folder) Make() error {
	if err := os.MkdirAll(f.Dir, 0o755); err != nil {
		return err
	}
	for _, path := range f.old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// Path returns the path of a file in it.
func (f *Folder) Path(name string) string { return filepath.Join(f.Dir, name) }
