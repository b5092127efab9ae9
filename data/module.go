//go:build !embedmnist

package data

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"vaelab/data/internal/mnist"
	"vaelab/internal/userfile"
)

// builtin returns the folder of the MNIST files and its name in messages: one that lies
// beside the program, or that of the module.
func builtin(ctx context.Context) (fs.FS, string, error) {
	if program, err := os.Executable(); err == nil {
		if dir, ok := beside(program); ok {
			return userfile.FS(dir), dir, nil
		}
	}
	dir, err := mnist.Dir(ctx)
	if err != nil {
		return nil, "", err
	}
	return userfile.FS(dir), dir, nil
}

// beside returns the folder mnist beside the program, where "make gpu" puts one for all
// programs, and whether MNIST is in it.
func beside(program string) (string, bool) {
	dir := filepath.Join(filepath.Dir(program), "mnist")
	_, err := os.Stat(filepath.Join(dir, mnist.Files()[0].Name))
	return dir, err == nil
}
