package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"

	"vaelab/internal/safetensors"
	"vaelab/internal/userfile"
	"vaelab/train"
)

// Stand is how far a run is: not begun, if it is zero.
type Stand struct {
	Begun   bool // it has a config.json
	Epoch   int  // finished epochs at the last checkpoint
	Stopped bool // patience has ended it
	Busy    bool // a process holds its lock
}

// Stands reads how far the run in dir is; of the last checkpoint it reads the header.
func Stands(dir string) (s Stand, err error) {
	d := &Directory{Dir: dir}
	if _, err := os.Stat(d.Config()); errors.Is(err, fs.ErrNotExist) {
		return s, nil
	} else if err != nil {
		return s, err
	}
	s.Begun, s.Busy = true, busy(filepath.Join(dir, lockFile))
	file, err := userfile.Open(d.Last())
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	} else if err != nil {
		return s, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return s, err
	}
	var state train.State
	h, err := safetensors.ReadHeader(file, info.Size())
	if err == nil {
		err = json.Unmarshal([]byte(h.Meta[keyState]), &state)
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", d.Last(), err)
	}
	s.Epoch, s.Stopped = state.Epoch, state.Stopped
	return s, nil
}

// busy reports whether a process holds a lock.
func busy(path string) bool {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY|syscall.O_NONBLOCK))
	defer lock.Close()
	ok, err := lock.TryRLock()
	return err == nil && !ok
}
