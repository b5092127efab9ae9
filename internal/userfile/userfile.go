// Package userfile opens the files that users name. Only regular files are: a pipe or a device may keep who opens or
// reads it waiting for ever, where no signal helps, or never end.
package userfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Open opens the regular file at path for reading. Its error names the path, wraps fs.ErrNotExist if there is none, and
// says what it is if it is no regular file. Open waits for nobody.
func Open(path string) (*os.File, error) {
	return open(path, os.Stat, os.OpenFile, path)
}

// OpenIn does the same with a file in a folder.
func OpenIn(dir *os.Root, name string) (*os.File, error) {
	return open(name, dir.Stat, dir.OpenFile, filepath.Join(dir.Name(), name))
}

// open looks before it opens, for to open a device can set it off, and after it, for the file may have been replaced.
func open(name string, stat func(string) (fs.FileInfo, error), open func(string, int, fs.FileMode) (*os.File, error), path string) (*os.File, error) {
	info, err := stat(name)
	if err == nil {
		err = regular(path, info)
	}
	var file *os.File
	if err == nil {
		file, err = open(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: e.Err}
	}
	if err != nil {
		return nil, err
	}
	if info, err = file.Stat(); err == nil {
		err = regular(path, info)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// regular refuses anything but a regular file.
func regular(path string, info fs.FileInfo) error {
	what := "a device"
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe: write what comes through it to a file first"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	}
	return fmt.Errorf("%s: not a regular file, but %s", path, what)
}

// FS is a folder as a file system whose files are opened by Open.
type FS string

func (dir FS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return Open(filepath.Join(string(dir), filepath.FromSlash(name)))
}

// ReadDir returns what lies in a folder of it.
func (dir FS) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.Join(string(dir), filepath.FromSlash(name)))
}

// Stat returns what is said of a file or folder of it.
func (dir FS) Stat(name string) (fs.FileInfo, error) {
	return os.Stat(filepath.Join(string(dir), filepath.FromSlash(name)))
}
