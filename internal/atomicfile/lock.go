//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lock locks a temporary for as long as it is open, and reports whether nobody else has. On a file system without locks
// nobody has.
func lock(f *os.File) bool { return !errors.Is(flock(f), syscall.EWOULDBLOCK) }

// access returns the error of making a file in the folder dir.
func access(dir string) error {
	const search, write = 1, 2
	return syscall.Access(dir, search|write)
}

func flock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// removeDead removes the temporaries in dir of the named file whose processes have ended: the system has given up their locks.
// One that can't be removed is in nobody's way.
func removeDead(dir *os.Root, name string) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if target, ok := Target(e.Name()); !ok || target != name || !e.Type().IsRegular() {
			continue
		}
		f, err := dir.OpenFile(e.Name(), os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			continue
		}
		if flock(f) == nil {
			dir.Remove(e.Name())
		}
		f.Close()
	}
}
