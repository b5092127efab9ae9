package run

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// errBusy is wrapped by the errors of Create and Resume for a run that another process holds.
var errBusy = errors.New("in use by another process: wait until it ends, or choose another directory")

// lock takes the lock on the run directory dir. The system gives it up when the process ends, however it ends, so a
// lock is never stale. The file stays when the lock goes: removing it would let two processes lock two files of one name.
func lock(dir string) (*flock.Flock, error) {
	l := flock.New(filepath.Join(dir, lockFile))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: lock: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("run %s: %w", dir, errBusy)
	}
	return l, nil
}
