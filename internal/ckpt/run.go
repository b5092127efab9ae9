package ckpt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gofrs/flock"

	"vaelab/internal/atomicfile"
)

// Run is a run directory whose lock this process holds: nobody else writes to it until Close.
type Run struct {
	Dir  string
	lock *flock.Flock
}

// Create makes the run directory dir, and its parents, and locks it. A directory that holds anything is refused, unless
// overwrite is set: then the files of the run that was there are removed, once the lock is held. One that holds anything
// else is refused even so. The error wraps ErrBusy if another process has the lock.
func Create(dir string, overwrite bool) (*Run, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("run %s: %w", dir, err)
	}
	// Look before a lock is put into what may be somebody's folder, and again when nobody else can write to it.
	if _, err := removable(dir, overwrite); err != nil {
		return nil, err
	}
	l, err := lock(dir)
	if err != nil {
		return nil, err
	}
	r := &Run{Dir: dir, lock: l}
	if err := r.clear(overwrite); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Vacant returns the error that Create would find at dir, and makes and removes nothing. Whether another process has the
// lock it does not say.
func Vacant(dir string, overwrite bool) error {
	_, err := removable(dir, overwrite)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Open locks the existing run directory dir to resume it, and removes the temporaries that a killed process left. The
// directory need not hold a checkpoint, but one that holds none and holds files that no run writes is refused. The
// error wraps fs.ErrNotExist if there is no such directory, and ErrBusy if another process has the lock.
func Open(dir string) (*Run, error) {
	if err := Resumable(dir); err != nil {
		return nil, err
	}
	r := &Run{Dir: dir}
	var err error
	if r.lock, err = lock(dir); err != nil {
		return nil, err
	}
	if err := r.tidy(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Resumable returns the error that Open would find in dir, and changes nothing there. Whether another process has the
// lock it does not say.
func Resumable(dir string) error {
	_, foreign, err := inspect(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat((&Run{Dir: dir}).Last()); err != nil && len(foreign) > 0 {
		return fmt.Errorf("run %s: holds no %s, but %q: give the directory of a run", dir, lastFile, foreign[0])
	}
	return nil
}

// Close gives up the lock. Closing a closed run does nothing.
func (r *Run) Close() error {
	if err := r.lock.Unlock(); err != nil {
		return fmt.Errorf("run %s: unlock: %w", r.Dir, err)
	}
	return nil
}

// Prune removes the weights of all but the newest keep epochs; keep < 0 keeps them all. It touches neither the last
// checkpoint nor the best.
func (r *Run) Prune(keep int) error {
	if keep < 0 {
		return nil
	}
	epochs, err := r.epochs()
	if err != nil {
		return err
	}
	for _, epoch := range epochs[:max(0, len(epochs)-keep)] {
		if err := os.Remove(r.Epoch(epoch)); err != nil {
			return fmt.Errorf("run %s: prune: %w", r.Dir, err)
		}
	}
	return nil
}

// epochs returns, in rising order, the epochs whose weights the directory holds.
func (r *Run) epochs() ([]int, error) {
	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return nil, fmt.Errorf("run %s: list: %w", r.Dir, err)
	}
	var epochs []int
	for _, e := range entries {
		m := epochName.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		// At most nine digits: Atoi cannot fail. Epoch 7 may not be spelled 00007.
		if epoch, _ := strconv.Atoi(m[1]); filepath.Base(r.Epoch(epoch)) == e.Name() {
			epochs = append(epochs, epoch)
		}
	}
	slices.Sort(epochs)
	return epochs, nil
}

// clear removes what removable allows, and makes the folders of pictures.
func (r *Run) clear(overwrite bool) error {
	files, err := removable(r.Dir, overwrite)
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := os.Remove(filepath.Join(r.Dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("run %s: overwrite: %w", r.Dir, err)
		}
	}
	return r.makeFolders()
}

// tidy removes stale temporaries, and makes the folders of pictures if they are gone.
func (r *Run) tidy() error {
	if err := r.makeFolders(); err != nil {
		return err
	}
	for _, folder := range append([]string{"."}, pictureDirs...) {
		if err := atomicfile.RemoveStale(filepath.Join(r.Dir, folder)); err != nil {
			return fmt.Errorf("run %s: %w", r.Dir, err)
		}
	}
	return nil
}

// makeFolders makes the folders of pictures.
func (r *Run) makeFolders() error {
	for _, folder := range pictureDirs {
		if err := os.Mkdir(filepath.Join(r.Dir, folder), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("run %s: %w", r.Dir, err)
		}
	}
	return nil
}

// removable returns the files to remove from dir before a new run may begin there, or an error if it may not.
func removable(dir string, overwrite bool) ([]string, error) {
	files, foreign, err := inspect(dir)
	switch {
	case err != nil:
		return nil, err
	case len(foreign) > 0:
		return nil, fmt.Errorf("run %s: holds %q, which no run writes: choose another directory", dir, foreign[0])
	case len(files) > 0 && !overwrite:
		return nil, fmt.Errorf("run %s: holds a run already (%s): resume it, overwrite it, or choose another directory",
			dir, files[0])
	}
	return files, nil
}
