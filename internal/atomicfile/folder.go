package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Sync makes what was made, renamed and removed in a folder of dir outlive a power cut. Some network file systems cannot
// sync a folder and say so with EINVAL or ENOTSUP, and Windows has no call for it: there is nothing more to be done there.
func Sync(dir *os.Root, folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := dir.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// Writable returns why nothing can be made in a folder or, if it is not there, in the nearest one above it.
func Writable(dir string) error {
	for {
		err := access(dir)
		above := filepath.Dir(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && above != dir:
			dir = above
		case err != nil:
			return &fs.PathError{Op: "write in", Path: dir, Err: err}
		default:
			return nil
		}
	}
}

// Mkdir makes a folder, and those above it that are not there, each so that it outlives a power cut. Its error wraps
// fs.ErrExist if there is something at path.
func Mkdir(path string) error {
	parent := filepath.Dir(path)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
		if err := Mkdir(parent); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.Mkdir(path, 0o777); err != nil {
		return err
	}
	dir, err := os.OpenRoot(parent)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := Sync(dir, "."); err != nil {
		return fmt.Errorf("make %s: folder not synced: %w", path, err)
	}
	return nil
}
