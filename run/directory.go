package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"vaelab/internal/atomicfile"
	"vaelab/internal/userfile"
)

// Directory is a run directory whose lock this process holds: nobody else writes to it until Close. It is that directory
// wherever it is moved in the meantime, and not what then has its name. One that was not opened, Directory{Dir: dir},
// only reads and knows its paths.
type Directory struct {
	Dir  string
	root *os.Root
	lock *flock.Flock
}

// Create makes the run directory dir, and its parents, and locks it. A directory that holds anything is refused, unless
// overwrite is set: then the files of the run that was there are removed, once the lock is held. One that holds anything
// else is refused even so. The error wraps errBusy if another process has the lock.
func Create(dir string, overwrite bool) (*Directory, error) {
	// Look before a lock is put into what may be somebody's folder; then again when nobody else can write to it.
	f := &Folder{Dir: dir, Contents: &Layout, Overwrite: overwrite}
	if _, err := f.check(); err != nil {
		return nil, err
	}
	if err := Layout.mkdir(dir); err != nil {
		return nil, err
	}
	d, err := hold(dir)
	if err != nil {
		return nil, err
	}
	old, err := f.check()
	if err == nil {
		err = Layout.remove(d.root, old)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Fresh creates a run directory in Root that was not there, named after what it is for and the time.
func Fresh(what string) (*Directory, error) {
	dir, err := fresh(Root, what)
	if err != nil {
		return nil, err
	}
	return hold(dir)
}

// Vacant returns the files that Create would remove at dir, or the error that it would find, and makes and removes nothing.
// Whether another process has the lock it does not say.
func Vacant(dir string, overwrite bool) (old []string, err error) {
	return (&Folder{Dir: dir, Contents: &Layout, Overwrite: overwrite}).check()
}

// Resume locks the existing run directory dir, and changes nothing else there. The directory need not hold a checkpoint,
// but must hold config.json; one without a checkpoint that holds files that no run writes is refused. The error wraps
// fs.ErrNotExist if there is no such directory, and errBusy if another process has the lock.
func Resume(dir string) (*Directory, error) {
	if err := Resumable(dir); err != nil {
		return nil, err
	}
	return hold(dir)
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
	if _, err := os.Stat(filepath.Join(dir, configFile)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds no %s, so nothing says what run it is: begin one there with --out and --overwrite", dir, configFile)
	}
	if config, _ := readConfig(dir); config.Fitted != nil {
		return fmt.Errorf("%s holds a prior that was fitted to %s, and no training to go on with: resume that and fit again, or begin a new run with --from %[1]s", dir, config.Fitted.File)
	}
	return atomicfile.Writable(dir)
}

// errBusy is wrapped by the errors of Create and Resume for a run that another process holds.
var errBusy = errors.New("in use by another process: wait until it ends, or choose another directory")

// hold opens the directory dir and locks it. The system gives the lock up when the process ends, however it ends, so it
// is never stale. The file stays when the lock goes: removing it would let two processes lock two files of one name.
func hold(dir string) (*Directory, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	// Should the lock be a pipe, to open it must not wait for whoever writes to that.
	flags := flock.SetFlag(os.O_CREATE | os.O_RDONLY | syscall.O_NONBLOCK)
	d := &Directory{dir, root, flock.New(filepath.Join(dir, lockFile), flags, flock.SetPermissions(0o666))}
	// Summarize has it for a moment, to see whether anybody has it for longer.
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	ok, err := d.lock.TryLockContext(ctx, 5*time.Millisecond)
	switch {
	case err != nil && ctx.Err() == nil:
		err = fmt.Errorf("%s: lock: %w", dir, err)
	case !ok:
		err = fmt.Errorf("run %s: %w", dir, errBusy)
	default:
		return d, nil
	}
	return nil, errors.Join(err, root.Close())
}

// Close gives up the lock. Closing a closed directory does nothing.
func (d *Directory) Close() error {
	if err := errors.Join(d.lock.Unlock(), d.root.Close()); err != nil {
		return fmt.Errorf("%s: unlock: %w", d.Dir, err)
	}
	return nil
}

// open opens a file of the directory for reading.
func (d *Directory) open(name string) (*os.File, error) {
	if d.root == nil {
		return userfile.Open(filepath.Join(d.Dir, name))
	}
	return userfile.OpenIn(d.root, name)
}

// write gives a file of the directory what write writes, whole or not at all.
func (d *Directory) write(name string, write func(io.Writer) error) error {
	return atomicfile.WriteIn(d.root, name, 0o666, write)
}

// tidy makes the folders of pictures, and removes what a killed process left: temporaries, and files of epochs after the
// one that the run goes on from.
func (d *Directory) tidy(epoch int) error {
	for _, folder := range pictureDirs {
		if err := d.root.MkdirAll(folder, 0o777); err != nil {
			return fmt.Errorf("%s: %w", d.Dir, err)
		}
	}
	for folder, format := range map[string]string{".": epochFormat, samplesDir: pictureFormat, reconstructionsDir: pictureFormat} {
		if err := atomicfile.RemoveStale(d.root, folder); err != nil {
			return err
		}
		epochs, err := d.epochs(folder, format)
		if err != nil {
			return err
		}
		done, _ := slices.BinarySearch(epochs, epoch+1)
		if err := d.removeEpochs(folder, format, epochs[done:]); err != nil {
			return err
		}
	}
	if best, err := d.load(bestFile); err == nil && best.Epoch > epoch {
		return d.root.Remove(bestFile)
	}
	return nil
}

// prune removes the files of all but the newest keep epochs of a folder, named by the format; keep < 0 keeps them all.
func (d *Directory) prune(folder, format string, keep int) error {
	if keep < 0 {
		return nil
	}
	epochs, err := d.epochs(folder, format)
	if err != nil {
		return err
	}
	return d.removeEpochs(folder, format, epochs[:max(0, len(epochs)-keep)])
}

// epochs returns, in ascending order, the epochs that a folder has files of, named by the format.
func (d *Directory) epochs(folder, format string) ([]int, error) {
	files := os.DirFS(d.Dir)
	if d.root != nil {
		files = d.root.FS()
	}
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Dir, err)
	}
	var epochs []int
	for _, e := range entries {
		m := epochName.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		// At most nine digits: Atoi cannot fail. Epoch 7 may not be spelled 00007.
		if epoch, _ := strconv.Atoi(m[1]); fmt.Sprintf(format, epoch) == e.Name() {
			epochs = append(epochs, epoch)
		}
	}
	slices.Sort(epochs)
	return epochs, nil
}

func (d *Directory) removeEpochs(folder, format string, epochs []int) error {
	for _, epoch := range epochs {
		if err := d.root.Remove(path.Join(folder, fmt.Sprintf(format, epoch))); err != nil {
			return fmt.Errorf("%s: %w", d.Dir, err)
		}
	}
	return nil
}
