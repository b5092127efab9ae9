//go:build !linux

package atomicfile

import (
	"errors"
	"os"
)

// syncAll makes files in dir outlive a power cut.
func syncAll(dir *os.Root, names []string) error {
	for _, name := range names {
		f, err := dir.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
