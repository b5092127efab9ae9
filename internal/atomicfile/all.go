package atomicfile

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// WriteAll does what WriteIn does with many files of a folder, whose contents write(i, …) produces, and syncs them together: each for
// itself would take minutes for thousands. No file has its name before all are whole, so on an error, or when the context ends,
// there is none of them, unless it is a rename that fails: the error then says how many there are. What killed processes left in the
// files' folders is removed; no other Write there may be under way.
func WriteAll(ctx context.Context, dir *os.Root, names []string, perm fs.FileMode, write func(i int, w io.Writer) error) error {
	folders := map[string]bool{}
	for _, name := range names {
		folders[path.Dir(name)] = true
	}
	for folder := range folders {
		if err := RemoveStale(dir, folder); err != nil {
			return err
		}
	}
	var temps []string
	defer func() {
		for _, temp := range temps {
			dir.Remove(temp)
		}
	}()
	failed := func(name string, err error) error {
		return fmt.Errorf("write %s: %w", filepath.Join(dir.Name(), name), withoutTemp(err))
	}
	for i, name := range names {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		later := func(*os.File) error { return nil }
		temp, err := prepare(dir, name, perm, func(w io.Writer) error { return write(i, w) }, later)
		if err != nil {
			return failed(name, err)
		}
		temps = append(temps, temp)
	}
	if err := syncAll(dir, temps); err != nil {
		return failed("", err)
	}
	for i, name := range names {
		if err := dir.Rename(temps[0], name); err != nil {
			return fmt.Errorf("%w; of %d files %d are there", failed(name, err), len(names), i)
		}
		temps = temps[1:]
	}
	for folder := range folders {
		if err := Sync(dir, folder); err != nil {
			return failed(folder, err)
		}
	}
	return nil
}
