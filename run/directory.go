package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gofrs/flock"

	"vaelab/internal/atomicfile"
)

// Directory is a run directory whose lock this process holds: nobody else writes to it until Close. One that was not
// opened, Directory{Dir: dir}, only knows its paths.
type Directory struct {
	Dir  string
	lock *flock.Flock
}

// Create makes the run directory dir, and its parents, and locks it. A directory that holds anything is refused, unless
// overwrite is set: then the files of the run that was there are removed, once the lock is held. One that holds anything
// else is refused even so. The error wraps errBusy if another process has the lock.
func Create(dir string, overwrite bool) (*Directory, error) {
	// Look before a lock is put into what may be somebody's folder; Make looks again when nobody else can write to it.
	if err := Vacant(dir, overwrite); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return hold(dir, (&Folder{dir, &Layout, overwrite}).Make)
}

// Fresh creates a run directory in Root that was not there, named after what it is for and the time.
func Fresh(what string) (*Directory, error) {
	for {
		dir, err := unused(Root, what)
		if err != nil {
			return nil, err
		}
		d, err := Create(dir, false)
		if !errors.Is(err, errBusy) {
			return d, err // else another run began there in the meantime
		}
	}
}

// Vacant returns the error that Create would find at dir, and makes and removes nothing. Whether another process has the
// lock it does not say.
func Vacant(dir string, overwrite bool) error {
	_, err := (&Folder{dir, &Layout, overwrite}).check()
	return err
}

// Resume locks the existing run directory dir, and removes the temporaries that a killed process left. The directory
// need not hold a checkpoint, but one that holds none and holds files that no run writes is refused. The error wraps
// fs.ErrNotExist if there is no such directory, and errBusy if another process has the lock.
func Resume(dir string) (*Directory, error) {
	if err := Resumable(dir); err != nil {
		return nil, err
	}
	return hold(dir, func() error {
		for _, folder := range append([]string{"."}, pictureDirs...) {
			if err := atomicfile.RemoveStale(filepath.Join(dir, folder)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Resumable returns the error that Resume would find in dir, and changes nothing there. Whether another process has the
// lock it does not say.
func Resumable(dir string) error {
	_, foreign, err := Layout.inspect(dir, "")
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, lastFile)); err != nil && len(foreign) > 0 {
		return fmt.Errorf("%s holds no %s, but %q: give the directory of a run", dir, lastFile, foreign[0])
	}
	return nil
}

// errBusy is wrapped by the errors of Create and Resume for a run that another process holds.
var errBusy = errors.New("in use by another process: wait until it ends, or choose another directory")

// hold locks the directory dir, makes the folders of pictures, and tidies up. The system gives the lock up when the
// process ends, however it ends, so it is never stale. The file stays when the lock goes: removing it would let two
// processes lock two files of one name.
func hold(dir string, tidy func() error) (*Directory, error) {
	d := &Directory{dir, flock.New(filepath.Join(dir, lockFile))}
	ok, err := d.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: lock: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("run %s: %w", dir, errBusy)
	}
	for _, folder := range pictureDirs {
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, folder), 0o755)
		}
	}
	if err == nil {
		err = tidy()
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close gives up the lock. Closing a closed directory does nothing.
func (d *Directory) Close() error {
	if err := d.lock.Unlock(); err != nil {
		return fmt.Errorf("%s: unlock: %w", d.Dir, err)
	}
	return nil
}

// prune removes the weights of all but the newest keep epochs; keep < 0 keeps them all. It touches neither the last
// checkpoint nor the best.
func (d *Directory) prune(keep int) error {
	if keep < 0 {
		return nil
	}
	entries, err := os.ReadDir(d.Dir)
	if err != nil {
		return err
	}
	var epochs []int
	for _, e := range entries {
		m := epochName.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		// At most nine digits: Atoi cannot fail. Epoch 7 may not be spelled 00007.
		if epoch, _ := strconv.Atoi(m[1]); filepath.Base(d.Epoch(epoch)) == e.Name() {
			epochs = append(epochs, epoch)
		}
	}
	slices.Sort(epochs)
	for _, epoch := range epochs[:max(0, len(epochs)-keep)] {
		if err := os.Remove(d.Epoch(epoch)); err != nil {
			return err
		}
	}
	return nil
}
