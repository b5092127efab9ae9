//go:build !embedmnist

package data

import (
	"context"
	"io/fs"
	"os"

	"vaelab/data/internal/mnist"
)

// builtin returns the folder of the MNIST files and its name in messages.
func builtin(ctx context.Context) (fs.FS, string, error) {
	dir, err := mnist.Dir(ctx)
	if err != nil {
		return nil, "", err
	}
	return os.DirFS(dir), dir, nil
}
