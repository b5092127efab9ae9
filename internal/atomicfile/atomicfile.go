// Package atomicfile replaces files whole: a reader, and the next process after a crash, finds either the old
// content or the new, never a part of either.
package atomicfile

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

// Write gives a file the content that write produces, with the permissions perm less the process's umask.
//
// The content goes to a temporary in the same folder, which is synced and renamed; then the folder is synced,
// where the system can. On an error, write's own included, the temporary is removed and the old file stays as it was.
// The one exception is a failed sync of the folder: the new content is then in place but may not outlive a power cut.
// A killed process leaves its temporary; the next Write to the file removes it, where the system has locks.
//
// Errors name the file and wrap their cause, so that errors.Is finds a full disk as syscall.ENOSPC. A
// directory or a device is refused; a symbolic link is replaced, not followed.
func Write(file string, perm fs.FileMode, write func(io.Writer) error) error {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("write %s: not a regular file (%v): choose another name", file, info.Mode().Type())
	}
	folder, name := filepath.Split(file)
	dir, err := os.OpenRoot(filepath.Clean(folder))
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer dir.Close()
	removeDead(dir, name)
	return WriteIn(dir, name, perm, write)
}

// WriteIn does the same with a file in a folder, wherever that was moved in the meantime. What killed processes left
// there it lets be: see RemoveStale.
func WriteIn(dir *os.Root, name string, perm fs.FileMode, write func(io.Writer) error) error {
	if err := replace(dir, name, perm, write); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(dir.Name(), name), withoutTemp(err))
	}
	if err := Sync(dir, path.Dir(name)); err != nil {
		return fmt.Errorf("write %s: folder not synced: %w", filepath.Join(dir.Name(), name), err)
	}
	return nil
}

// replace does WriteIn's work up to the rename.
func replace(dir *os.Root, name string, perm fs.FileMode, write func(io.Writer) error) error {
	temp, err := prepare(dir, name, perm, write, (*os.File).Sync)
	if err != nil {
		return err
	}
	if err := dir.Rename(temp, name); err != nil {
		dir.Remove(temp)
		return err
	}
	return nil
}

// prepare returns a temporary with the content, or leaves none. Sync is called when it is written.
func prepare(dir *os.Root, name string, perm fs.FileMode, write func(io.Writer) error, sync func(*os.File) error) (string, error) {
	f, temp, err := create(dir, name, perm)
	if err != nil {
		return "", err
	}
	whole := false
	defer func() { // also when write panics
		if !whole {
			f.Close() // a second Close is harmless; Windows removes only closed files
			dir.Remove(temp)
		}
	}()

	w := bufio.NewWriter(content{f})
	if err := write(w); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil {
		return "", err
	}
	if err := sync(f); err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	whole = true
	return temp, nil
}

// create makes a temporary and locks it, for as long as it is open.
func create(dir *os.Root, name string, perm fs.FileMode) (*os.File, string, error) {
	for {
		temp := tempName(name)
		f, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if err != nil {
			return nil, "", err
		}
		locked := lock(f)
		if _, err := dir.Lstat(temp); locked && err == nil {
			return f, temp, nil
		}
		f.Close() // before it was locked, removeDead took it for a dead process's
	}
}

// content is a temporary whose failures to write don't name it: encoders wrap them in errors of their own.
type content struct{ file *os.File }

func (c content) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	if err != nil {
		err = withoutTemp(err)
	}
	return n, err
}

// tempPattern is the form of the names that tempName gives.
var tempPattern = regexp.MustCompile(`^\.(.+)\.tmp-[0-9a-f]{16}$`)

// tempName returns a fresh name beside the slash-separated one: ".last.safetensors.tmp-0123456789abcdef" for
// "last.safetensors". Opening it with O_EXCL settles the case, of odds 2⁻⁶⁴, that it is taken.
func tempName(name string) string {
	dir, base := path.Split(name)
	return path.Join(dir, fmt.Sprintf(".%s.tmp-%016x", base, rand.Uint64()))
}

// Target returns the name of the file that a temporary called name was to become; ok is false if name is not one of
// Write's temporaries.
func Target(name string) (target string, ok bool) {
	m := tempPattern.FindStringSubmatch(name)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// RemoveStale removes the temporaries that killed processes left in a folder of dir. No Write to it may be under way.
func RemoveStale(dir *os.Root, folder string) error {
	entries, err := fs.ReadDir(dir.FS(), folder)
	if err != nil {
		return fmt.Errorf("remove stale temporaries: %w", err)
	}
	for _, e := range entries {
		if _, ok := Target(e.Name()); !ok || !e.Type().IsRegular() {
			continue
		}
		if err := dir.Remove(path.Join(folder, e.Name())); err != nil {
			return fmt.Errorf("remove stale temporary: %w", err)
		}
	}
	return nil
}

// withoutTemp returns what went wrong without the temporary's name, which would only puzzle the reader.
func withoutTemp(err error) error {
	switch e := err.(type) {
	case *fs.PathError:
		if _, ok := Target(filepath.Base(e.Path)); ok {
			return fmt.Errorf("%s: %w", e.Op, e.Err)
		}
	case *os.LinkError:
		return fmt.Errorf("%s: %w", e.Op, e.Err)
	}
	return err
}
