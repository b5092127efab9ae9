//go:build gpu

package fake

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// cache opens the folder of what was compiled, which no other process has open until it is closed: so
// tests that run at once compile a library once.
func cache() (*os.File, error) {
	root, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(root, "vaelab", "fake")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	return f, syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
}

// digest is one of all that a library follows from: the sources in the folder, how they are compiled,
// and what the compiler says of itself and of the processor.
func digest(compiler, folder string, units []unit) (string, error) {
	predefined := exec.Command(compiler, "-march=native", "-dM", "-E", "-x", "c++", os.DevNull)
	macros, err := predefined.Output()
	if err != nil {
		return "", fmt.Errorf("%v: %w", predefined, err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %v\n", macros, units)
	files, err := os.ReadDir(folder) // sorted
	if err != nil {
		return "", err
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %x\n", f.Name(), sha256.Sum256(text))
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
