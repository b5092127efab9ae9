package runs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"vaelab/internal/ckpt"
)

// Unused returns the path of a directory in root that is not there, named after what it
// is for and the time.
func Unused(root, what string) (string, error) {
	name := filepath.Join(root, what+"-"+time.Now().Format("20060102-150405"))
	for n, dir := 2, name; ; n++ {
		switch _, err := os.Lstat(dir); {
		case errors.Is(err, fs.ErrNotExist):
			return dir, nil
		case err != nil:
			return "", err
		}
		dir = fmt.Sprintf("%s-%d", name, n)
	}
}

// Fresh returns a new run directory in root, locked.
func Fresh(root, objective string) (*ckpt.Run, error) {
	for {
		dir, err := Unused(root, objective)
		if err != nil {
			return nil, err
		}
		run, err := ckpt.Create(dir, false)
		if !errors.Is(err, ckpt.ErrBusy) {
			return run, err // else another run began there in the meantime
		}
	}
}
